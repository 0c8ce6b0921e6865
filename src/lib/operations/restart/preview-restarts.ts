import pMap from 'p-map';
import type { Cluster } from '../../cluster/cluster.ts';
import { resourceOfKind } from '../../cluster/resources.ts';
import { worstExitCode } from '../../errors.ts';
import { planRestart } from '../../injection/restart/restart-edit.ts';
import type { RestartStep } from '../../injection/restart/restart-plan.ts';
import type { RolloutObject } from '../../injection/rollout/rollout-status.ts';
import { settle } from '../plan/reported-error.ts';
import type { PreparedRestart } from './prepare-restart.ts';
import { countOutcomes, type RestartedWorkload } from './restart-document.ts';
import type { FinishedRun } from './run-restarts.ts';

/**
 * Describes what a restart would do. With `server`, every patch is sent to the API server as a dry run, and its
 * refusals are reported.
 */
export async function previewRestarts(
  cluster: Cluster,
  { plan, unchanged, unknownParts }: PreparedRestart,
  dryRun: 'client' | 'server',
): Promise<FinishedRun> {
  const now = new Date();
  const tried = await pMap(
    plan.steps,
    (step) =>
      dryRun === 'server' && step.action !== 'follow'
        ? settle(() => tryOne(cluster, step, now))
        : undefined,
    { concurrency: 8 },
  );
  const workloads = plan.steps.map(({ drift, action, notes }, index): RestartedWorkload => {
    const error = tried[index]?.error;
    if (!error) return { ...drift, action, notes, outcome: 'planned' };
    return { ...drift, action, notes, outcome: 'failed', error };
  });
  const leftAlone = plan.skipped.map(({ drift, skip }) => ({ ...drift, skip }));
  return {
    result: {
      apiVersion: 'asm-inject/v1alpha1',
      kind: 'RestartResult',
      dryRun,
      state: 'planned',
      counts: countOutcomes(workloads, leftAlone),
      workloads,
      leftAlone,
      unchanged,
      pauses: [],
      unknownParts,
    },
    exitCode: worstExitCode(tried.flatMap((one) => (one?.error ? [one.exitCode] : []))),
  };
}

async function tryOne(cluster: Cluster, { drift }: RestartStep, now: Date): Promise<void> {
  const { kind, name, namespace, apiVersion } = drift.object;
  const workload = await cluster.read<RolloutObject>(resourceOfKind(kind), name, namespace);
  if (workload) await cluster.send(planRestart({ ...workload, kind, apiVersion }, now), 'dry-run');
}
