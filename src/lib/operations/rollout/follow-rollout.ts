import type { Cluster } from '../../cluster/cluster.ts';
import { resourceOfKind } from '../../cluster/resources.ts';
import { InterruptedError, RolloutError } from '../../errors.ts';
import type { ObjectReference } from '../../injection/model/plan.ts';
import type { PodTrouble } from '../../injection/rollout/pod-trouble.ts';
import type { HeldRollout, RolloutObject } from '../../injection/rollout/rollout-status.ts';
import { readRolloutStatus } from '../../injection/rollout/rollout.ts';
import { Deadline } from '../wait/deadline.ts';
import type { Standstill } from '../wait/standstill.ts';
import { RolloutWatchdog } from './rollout-watchdog.ts';

/** How to follow a rollout. */
export interface FollowOptions {
  /** Milliseconds until it counts as failed; 0 means no limit, as `kubectl rollout status` does. */
  readonly timeout: number;
  /** Aborted on Ctrl-C. */
  readonly signal: AbortSignal;
  /** Called with the progress, whenever it changes. */
  readonly onStatus: (text: string) => void;
  /**
   * Called at once with the reason that keeps a pod from starting, even if it may pass; left out: it is a part of the
   * status.
   */
  readonly onTroubleSeen?: ((message: string) => void) | undefined;
  /**
   * Called with the reason that keeps the rollout from moving; may wait until it is over.
   * @returns whether to continue to follow the rollout; left out: it has failed.
   */
  readonly onTrouble?:
    ((trouble: PodTrouble, workload: RolloutObject) => Promise<boolean>) | undefined;
}

/** How to follow a rollout through outages of the API server. */
export interface PatientFollowOptions extends FollowOptions {
  readonly standstill: Standstill;
}

/** A rollout that ended, and the workload at that time. */
export interface FollowedRollout {
  readonly workload: RolloutObject;
  readonly status: HeldRollout | { readonly state: 'done'; readonly message: string };
}

/**
 * As {@link followRollout}, but continues while the API server does not answer; such a time counts toward the time-out.
 * @throws {ClusterError} the API server does not answer when time is up: the state of the rollout is unknown.
 */
export async function followThroughOutages(
  cluster: Cluster,
  reference: ObjectReference,
  { standstill, ...options }: PatientFollowOptions,
): Promise<FollowedRollout> {
  const deadline = new Deadline(options.timeout);
  try {
    return await standstill.through(
      () => followUntil(cluster, reference, options, deadline.signal),
      deadline.signal,
    );
  } finally {
    deadline.clear();
  }
}

/**
 * Waits, by watching, until the rollout of a workload of any kind is really done: the controller has seen the newest
 * template, and every pod that it replaces by itself is new and ready. A rollout that does not move is examined. Pods
 * that crash, cannot be scheduled, do not start or cannot be created are reported at once, and end the wait if that
 * does not pass.
 * @throws {RolloutError} it failed, took too long, or the workload is gone.
 * @throws {AsmInjectError} any error of `onTrouble`.
 * @throws {InterruptedError} on Ctrl-C; the rollout itself continues.
 */
export async function followRollout(
  cluster: Cluster,
  reference: ObjectReference,
  options: FollowOptions,
): Promise<FollowedRollout> {
  const deadline = new Deadline(options.timeout);
  try {
    return await followUntil(cluster, reference, options, deadline.signal);
  } finally {
    deadline.clear();
  }
}

async function followUntil(
  cluster: Cluster,
  reference: ObjectReference,
  { signal, onStatus, onTroubleSeen, onTrouble }: FollowOptions,
  deadline: AbortSignal,
): Promise<FollowedRollout> {
  const { kind, name, namespace = '' } = reference;
  const label = `${kind.toLowerCase()}/${name}`;
  let last = 'nothing is known of it yet';
  let seen: PodTrouble | undefined;
  const watchdog = new RolloutWatchdog(cluster, AbortSignal.any([signal, deadline]), {
    mayGoOn: onTrouble,
    onSeen: (trouble) => {
      seen = trouble;
      if (onTroubleSeen) onTroubleSeen(trouble.message);
      else onStatus(`${label}: ${last}; ${trouble.message}`);
    },
  });
  const resource = resourceOfKind(kind);
  try {
    const states = cluster.follow<RolloutObject>(resource, name, namespace, watchdog.signal);
    for await (const object of states) {
      if (!object) throw gone(label);
      const workload = { ...object, kind };
      const status = readRolloutStatus(workload);
      last = status.message;
      seen = undefined;
      onStatus(`${label}: ${last}`);
      if (status.state === 'failed') throw failed(label, namespace, last);
      if (status.state !== 'progressing') return { workload, status: status as Ended };
      watchdog.report(workload);
    }
  } finally {
    await watchdog.end();
  }
  if (signal.aborted) throw new InterruptedError();
  const { trouble, error } = watchdog;
  if (error) throw error;
  throw trouble ? stuck(label, trouble) : tooLate(label, namespace, last, seen);
}

type Ended = FollowedRollout['status'];

function gone(label: string): RolloutError {
  return new RolloutError(`${label} was deleted during its rollout`, { code: 'workload-gone' });
}

function stuck(label: string, { message, nextStep }: PodTrouble): RolloutError {
  return new RolloutError(`the rollout of ${label} is stuck: ${message}`, {
    code: 'rollout-stuck',
    nextStep: `see why: ${nextStep}`,
  });
}

function tooLate(
  label: string,
  namespace: string,
  last: string,
  seen: PodTrouble | undefined,
): RolloutError {
  const why = seen === undefined ? '' : `; ${seen.message}`;
  return new RolloutError(`the rollout of ${label} did not finish in time: ${last}${why}`, {
    code: 'rollout-timeout',
    nextStep:
      seen === undefined
        ? `look at it with: kubectl rollout status ${label} -n ${namespace}, or allow more time with --timeout`
        : `see why: ${seen.nextStep}; or allow more time with --timeout`,
  });
}

function failed(label: string, namespace: string, message: string): RolloutError {
  return new RolloutError(`the rollout of ${label} failed: ${message}`, {
    code: 'rollout-failed',
    nextStep: `see why: kubectl describe ${label} -n ${namespace}`,
  });
}
