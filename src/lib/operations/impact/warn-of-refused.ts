import pMap from 'p-map';
import type { Cluster } from '../../cluster/cluster.ts';
import { Probe } from '../../cluster/probe.ts';
import { resourceOfKind } from '../../cluster/resources.ts';
import type { WorkloadImpact } from '../../injection/impact/impact-model.ts';
import { raiseWarning } from '../../injection/impact/impact-warning.ts';
import type { InjectorModel } from '../../injection/model/injector-model.ts';
import { makeProbePod } from '../../injection/probe/probe-pod.ts';
import type { RolloutObject } from '../../injection/rollout/rollout-status.ts';
import { withTemplate } from '../read/visit-workloads.ts';

/** The maximum number of workloads to ask about: a preview must not take minutes. */
const mostAsked = 100;

const concurrency = 8;

/**
 * Warns of workloads whose pods the cluster already refuses: the cause exists now, so the change is not to blame, and a
 * restart would leave them without pods. Only workloads that would be restarted are asked about, by a dry run. Without
 * the right to create pods there are no warnings.
 */
export async function warnOfRefused(
  cluster: Cluster,
  impacts: readonly WorkloadImpact[],
  injectors: readonly InjectorModel[],
): Promise<readonly WorkloadImpact[]> {
  const asked = new Set(impacts.filter(isRestarted).slice(0, mostAsked));
  const probe = new Probe(cluster, { injectors, others: [] });
  return pMap(
    impacts,
    async (impact) => {
      if (!asked.has(impact)) return impact;
      const refusal = await findRefusal(cluster, probe, impact);
      if (refusal === undefined) return impact;
      const message = `rejected already, whether or not it has a sidecar: ${refusal}`;
      const others = impact.warnings.filter(({ code }) => code !== 'pod-security');
      return { ...impact, warnings: [raiseWarning('refused-already', message), ...others] };
    },
    { concurrency },
  );
}

function isRestarted({ restart, effect, warnings }: WorkloadImpact): boolean {
  return (
    restart !== undefined &&
    (effect === 'gains' || effect === 'moves' || effect === 'loses') &&
    !warnings.some(({ code }) => code === 'refused-already')
  );
}

async function findRefusal(
  cluster: Cluster,
  probe: Probe,
  { object: { kind, namespace = '', name }, effect }: WorkloadImpact,
): Promise<string | undefined> {
  const found = await cluster.read<RolloutObject>(resourceOfKind(kind), name, namespace);
  const pod = found && makeProbePod(await withTemplate(cluster, { ...found, kind }));
  if (!pod) return undefined;
  const answer = await probe.ask({ namespace, pod });
  if (answer.verdict !== 'denied') return undefined;
  const { about, code, message } = answer.failure;
  // A quota also counts the running pods, which a restart replaces; and the injector may be back by then.
  if (about !== 'pod' || code === 'quota') return undefined;
  // If there is a sidecar already, the sidecar may be the reason for the refusal.
  if (effect !== 'gains' && /istio-(proxy|init|validation)/.test(message)) return undefined;
  return message;
}
