import type { Cluster } from '../../cluster/cluster.ts';
import { resourceOfKind } from '../../cluster/resources.ts';
import { InterruptedError, RolloutError } from '../../errors.ts';
import type { ObjectReference } from '../../injection/model/plan.ts';
import type { PodTrouble } from '../../injection/rollout/pod-trouble.ts';
import type { HeldRollout, RolloutObject } from '../../injection/rollout/rollout-status.ts';
import { readRolloutStatus } from '../../injection/rollout/rollout.ts';
import { RolloutWatchdog } from './rollout-watchdog.ts';

/** How to follow a rollout. */
export interface FollowOptions {
  /** Milliseconds until it counts as failed; 0 waits for ever, as `kubectl rollout status` does. */
  readonly timeout: number;
  /** Aborted on Ctrl-C. */
  readonly signal: AbortSignal;
  /** Told how far it is, whenever that changes. */
  readonly onStatus: (text: string) => void;
  /**
   * Told what keeps the rollout from moving; may wait until it is over.
   * @returns whether to follow the rollout further; left out: it has failed.
   */
  readonly onTrouble?:
    ((trouble: PodTrouble, workload: RolloutObject) => Promise<boolean>) | undefined;
}

/** A rollout that came to its end, and the workload as it was then. */
export interface FollowedRollout {
  readonly workload: RolloutObject;
  readonly status: HeldRollout | { readonly state: 'done'; readonly message: string };
}

/**
 * Waits, by watching, until the rollout of a workload of any kind is really done: the controller has seen the newest
 * template, and every pod that it replaces by itself is new and ready. A rollout that does not move is looked into, so
 * that pods that crash, cannot get their image or cannot be created end it at once.
 * @throws {RolloutError} it failed, took too long, or the workload is gone.
 * @throws {AsmInjectError} whatever `onTrouble` throws.
 * @throws {InterruptedError} on Ctrl-C; the rollout itself goes on.
 */
export async function followRollout(
  cluster: Cluster,
  reference: ObjectReference,
  options: FollowOptions,
): Promise<FollowedRollout> {
  const { kind, name, namespace = '' } = reference;
  const label = `${kind.toLowerCase()}/${name}`;
  const signals = [options.signal];
  if (options.timeout > 0) signals.push(AbortSignal.timeout(options.timeout));
  const watchdog = new RolloutWatchdog(cluster, AbortSignal.any(signals), options.onTrouble);

  let last = 'nothing is known of it yet';
  try {
    for await (const object of cluster.follow<RolloutObject>(
      resourceOfKind(kind),
      name,
      namespace,
      watchdog.signal,
    )) {
      if (!object) {
        throw new RolloutError(`${label} was deleted during its rollout`, {
          code: 'workload-gone',
        });
      }
      const workload = { ...object, kind };
      const status = readRolloutStatus(workload);
      last = status.message;
      options.onStatus(`${label}: ${last}`);
      if (status.state === 'failed') throw failed(label, namespace, last);
      if (status.state !== 'progressing') return { workload, status: status as Ended };
      watchdog.tell(workload);
    }
  } finally {
    await watchdog.end();
  }
  if (options.signal.aborted) throw new InterruptedError();
  const { trouble, error } = watchdog;
  if (error) throw error;
  if (trouble) {
    throw new RolloutError(`the rollout of ${label} is stuck: ${trouble.message}`, {
      code: 'rollout-stuck',
      nextStep: `see why: ${trouble.nextStep}`,
    });
  }
  throw new RolloutError(`the rollout of ${label} did not finish in time: ${last}`, {
    code: 'rollout-timeout',
    nextStep: `look at it with: kubectl rollout status ${label} -n ${namespace}, or allow more time with --timeout`,
  });
}

type Ended = FollowedRollout['status'];

function failed(label: string, namespace: string, message: string): RolloutError {
  return new RolloutError(`the rollout of ${label} failed: ${message}`, {
    code: 'rollout-failed',
    nextStep: `see why: kubectl describe ${label} -n ${namespace}`,
  });
}
