import pMap from 'p-map';
import type { Cluster } from '../../cluster/cluster.ts';
import { resourceOfKind } from '../../cluster/resources.ts';
import { AsmInjectError, exitCodes, worstExitCode } from '../../errors.ts';
import { planRestart } from '../../injection/rollout/restart-edit.ts';
import type { RestartStep } from '../../injection/rollout/restart-plan.ts';
import type { RolloutObject } from '../../injection/rollout/rollout-status.ts';
import type { PreparedRestart } from './prepare-restart.ts';
import { countOutcomes, type RestartedWorkload } from './restart-document.ts';
import type { FinishedRun } from './run-restarts.ts';

/**
 * What a restart would do. With `server`, the API server is sent every patch to try it: what it would refuse is told.
 */
export async function previewRestarts(
  cluster: Cluster,
  { plan, inStep, unknownParts }: PreparedRestart,
  dryRun: 'client' | 'server',
): Promise<FinishedRun> {
  const now = new Date();
  const tried = await pMap(
    plan.steps,
    (step) => (dryRun === 'server' ? tryOne(cluster, step, now) : undefined),
    { concurrency: 8 },
  );
  const workloads = plan.steps.map(({ drift, action, notes }, index): RestartedWorkload => {
    const error = tried[index];
    if (!error) return { ...drift, action, notes, outcome: 'planned' };
    const { code, message, nextStep } = error;
    const told = { code, message, ...(nextStep === undefined ? {} : { nextStep }) };
    return { ...drift, action, notes, outcome: 'failed', error: told };
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
      inStep,
      pauses: [],
      unknownParts,
    },
    exitCode: worstExitCode(tried.flatMap((error) => (error ? [error.exitCode] : []))),
  };
}

async function tryOne(
  cluster: Cluster,
  { action, drift }: RestartStep,
  now: Date,
): Promise<AsmInjectError | undefined> {
  if (action === 'follow') return undefined;
  const { kind, name, namespace, apiVersion } = drift.object;
  try {
    const workload = await cluster.read<RolloutObject>(resourceOfKind(kind), name, namespace);
    if (workload) {
      await cluster.send(planRestart({ ...workload, kind, apiVersion }, now), 'dry-run');
    }
    return undefined;
  } catch (error) {
    if (!(error instanceof AsmInjectError)) throw error;
    if (error.exitCode === exitCodes.interrupted.code) throw error;
    return error;
  }
}
