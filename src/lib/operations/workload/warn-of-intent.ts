import type { Cluster } from '../../cluster/cluster.ts';
import { decide } from '../../injection/decision/decide.ts';
import { warnOfPodSecurity } from '../../injection/impact/impact-pod-security.ts';
import type { PodTemplate } from '../../injection/model/model.ts';
import type { RolloutObject } from '../../injection/rollout/rollout-status.ts';
import { countPods } from '../../injection/workload/workload-pods.ts';
import { readTemplate } from '../../injection/workload/workload-template.ts';
import { present } from '../../present.ts';
import { describeGain, type Gain, warnOfGains } from '../impact/warn-of-gains.ts';
import type { InjectionRules } from '../rules/injection-rules.ts';
import type { Warning } from './intent-document.ts';

/** A workload before and after the edit. */
export interface EditedWorkload {
  readonly workload: RolloutObject;
  readonly edited: RolloutObject;
}

/**
 * Warns of workloads that gain a sidecar and would not do well with it: Pod Security, quotas (for all workloads of a
 * namespace together), and Jobs that a classic sidecar keeps from ending.
 * @returns the warnings of each workload that has any.
 */
export async function warnOfIntent<T extends EditedWorkload>(
  cluster: Cluster,
  rules: InjectionRules,
  edits: readonly T[],
): Promise<ReadonlyMap<T, readonly Warning[]>> {
  const gains: Gain[] = [];
  const byObject = new Map<unknown, T>();
  for (const edit of edits) {
    const gain = await findGain(rules, edit);
    if (gain === undefined) continue;
    gains.push(gain);
    byObject.set(gain.impact.object, edit);
  }
  const namespaces = [...new Set(gains.map(({ impact }) => impact.object.namespace ?? ''))];
  // An unreadable quota causes no warning; the cluster's own answer still reports it.
  const impacts = await warnOfGains(cluster, gains, { namespaces }, () => undefined);
  return new Map(
    impacts.flatMap(({ object, warnings: flags }) => {
      const edit = byObject.get(object);
      const warnings = flags.map(({ code, message }) => ({ code, message: `${message}.` }));
      return edit === undefined ? [] : [[edit, warnings] as const];
    }),
  );
}

async function findGain(
  rules: InjectionRules,
  { workload, edited }: EditedWorkload,
): Promise<Gain | undefined> {
  const before = readTemplate(workload, { keepsSpec: true });
  const after = readTemplate(edited, { keepsSpec: true });
  if (!before || !after) return undefined;
  const namespace = await rules.namespace(workload.metadata.namespace ?? '');
  const predict = (template: PodTemplate) => decide(rules.input(namespace, template));
  const was = predict(before.template).verdict;
  const { verdict, injector } = predict(after.template);
  if (was === 'injected' || verdict !== 'injected') return undefined;
  const facts = { ...after, pods: countPods(workload) };
  const flag = warnOfPodSecurity(after.template, namespace.labels ?? undefined, injector);
  const impact = {
    object: after.owner.object,
    pods: facts.pods,
    effect: 'gains',
    before: was,
    after: verdict,
    blockedByOutage: { before: 'unknown', after: 'unknown' },
    warnings: flag ? [flag] : [],
  } as const;
  return describeGain(facts, present({ impact, injector }));
}
