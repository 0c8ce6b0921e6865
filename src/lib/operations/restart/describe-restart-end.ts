import { counted } from '../../counted.ts';
import { AsmInjectError, exitCodes, RolloutError, UsageError } from '../../errors.ts';
import type { WorkloadDrift } from '../../injection/drift/drifted-workload.ts';
import { describeObject } from '../../injection/model/plan.ts';
import type { CommandFlags } from '../../injection/model/shell.ts';
import type { RolloutObject } from '../../injection/rollout/rollout-status.ts';
import { findRolloutStop } from '../../injection/rollout/rollout-stop.ts';
import { readRolloutStatus } from '../../injection/rollout/rollout.ts';
import { present } from '../../present.ts';

/**
 * Why a workload still has pods that its controller does not replace by itself: it is paused, or a partition keeps
 * them.
 * @param isUnderWay whether a rollout was started or followed: then pods of a former template count although they do
 * not differ from new ones.
 * @returns nothing when none are left.
 */
export function findHeld(
  workload: RolloutObject,
  drift: WorkloadDrift,
  isUnderWay: boolean,
): AsmInjectError | undefined {
  const status = readRolloutStatus(workload);
  const remaining = status.state === 'held' && isUnderWay ? status.remaining : 0;
  if (drift.state !== 'HELD' && remaining <= 0) return undefined;
  const hold = drift.hold ?? findRolloutStop(workload);
  const { total, drifted } = drift.pods;
  const left = remaining > 0 ? status.message : describeDiffering(drifted, total);
  const nextStep = hold === undefined ? {} : { nextStep: hold.nextStep };
  return new AsmInjectError(
    `${describeObject(drift.object)} is held: ${hold ? `${hold.message}; ` : ''}${left}`,
    exitCodes.negative.code,
    { code: 'held', ...nextStep },
  );
}

/**
 * Checks that the pods keep their sidecars: a rule may break while other workloads are restarted, and the user did not
 * agree to losing these.
 * @param now how the workload stands at its turn.
 * @param planned how it stood when the restart was planned.
 * @param commandFlags as of {@link describeRestartFailure}.
 * @throws {UsageError} pods would lose their sidecar, which was not so when it was planned.
 */
export function assertKeepsSidecars(
  { pods: { losing = 0 }, lost, object }: WorkloadDrift,
  planned: WorkloadDrift,
  commandFlags: CommandFlags,
): void {
  if (losing === 0 || planned.pods.losing !== undefined) return;
  const { kind, name, namespace = '' } = object;
  const pods = counted(losing, 'pod');
  throw new UsageError(
    `${pods} of ${describeObject(object)} would now lose their sidecar, which they would have kept when the restart was planned`,
    {
      code: 'loses-sidecars',
      nextStep:
        lost?.nextStep ??
        `see why: kubectl asm-inject explain ${kind.toLowerCase()}/${name} -n ${namespace}${commandFlags}`,
    },
  );
}

/** Why a workload is not as it should be after its rollout. */
export function describeRestartFailure(
  drift: WorkloadDrift,
  commandFlags: CommandFlags,
): AsmInjectError {
  const { object, state, problem, pods, reasons } = drift;
  const { kind, name, namespace = '' } = object;
  const label = describeObject(object);
  const place = `${kind.toLowerCase()}/${name} -n ${namespace}`;
  if (problem) {
    const message = `a new pod of ${label} would be refused: ${problem.message}`;
    return new AsmInjectError(
      message,
      exitCodes.cluster.code,
      present({
        code: problem.code,
        nextStep: problem.nextStep,
      }),
    );
  }
  if (state === 'STUCK') {
    return new RolloutError(`the rollout of ${label} has failed`, {
      code: 'rollout-failed',
      nextStep: `see why: kubectl describe ${place}`,
    });
  }
  return new AsmInjectError(
    `${label}: after the rollout, ${describeDiffering(pods.drifted, pods.total)}: ${reasons.join(', ')}`,
    exitCodes.negative.code,
    {
      code: 'not-as-new',
      nextStep: `see how: kubectl asm-inject restart ${place}${commandFlags} --dry-run=client -o wide`,
    },
  );
}

function describeDiffering(drifted: number, total: number): string {
  return `${drifted} of ${total} pods ${drifted === 1 ? 'differs' : 'differ'} from a new one`;
}
