import { setTimeout } from 'node:timers/promises';
import type { Cluster } from '../../cluster/cluster.ts';
import type { ListScope } from '../../cluster/list/list-scope.ts';
import { type Resource, resources } from '../../cluster/resources.ts';
import { ClusterError, InterruptedError } from '../../errors.ts';
import { Deadline, untilAborted } from '../wait/deadline.ts';
import type { Standstill } from '../wait/standstill.ts';
import type { PodScope } from './select-pods.ts';
import type { Verification } from './verification.ts';

/** What to wait for, and how long. */
export interface VerificationPatience {
  /** The pods to check. */
  readonly scope: Pick<PodScope, 'namespaces' | 'labelSelector'>;
  /** Whether there is nothing left to wait for. */
  readonly isDone: (verification: Verification) => boolean;
  /** Milliseconds; 0 means no limit. */
  readonly timeout: number;
  /** Aborted on Ctrl-C, or when the reader of the result is gone. */
  readonly signal: AbortSignal;
  /** The outages that the wait survives. */
  readonly standstill: Standstill;
  /** Called with the result of each look. */
  readonly onStatus: (verification: Verification) => void;
}

/** How a wait ended, and the last look. */
export interface AwaitedVerification {
  readonly verification: Verification;
  /** `interrupted`: by the signal. */
  readonly end: 'done' | 'timeout' | 'interrupted';
  /** Why the last look is older than the end of the wait: the API server could not be asked again. */
  readonly problem?: ClusterError;
}

/** Milliseconds after which to look again although no change was seen: some changes cannot be watched. */
const resync = 15_000;

/** The minimum number of milliseconds between two looks; after a slow look, as long as it took. */
const pause = 250;

/**
 * Verifies repeatedly until the result is as wanted, or time is up. Between two looks it waits, by watching, for a
 * change of the pods, their owners, their namespaces or the webhooks. It watches from before the look, so that no
 * change is missed.
 * @param verify one look.
 * @throws {InterruptedError} on Ctrl-C before the first look is finished.
 * @throws any error of the first look; later, the wait continues while the API server does not answer.
 */
export async function waitForVerification(
  cluster: Cluster,
  verify: () => Promise<Verification>,
  patience: VerificationPatience,
): Promise<AwaitedVerification> {
  const { timeout, signal, standstill } = patience;
  const deadline = new Deadline(timeout);
  let last: Verification | undefined;
  try {
    for (;;) {
      const look = (): Promise<Look> =>
        lookAndWait(cluster, verify, { ...patience, deadline: deadline.signal }, last);
      const { verification, state } = last
        ? await standstill.through(look, deadline.signal)
        : await look();
      last = verification;
      if (state === 'done' || state === 'timeout') return { verification, end: state };
      if (signal.aborted) return { verification, end: 'interrupted' };
    }
  } catch (error) {
    if (last === undefined) throw error;
    if (error instanceof InterruptedError) return { verification: last, end: 'interrupted' };
    if (!(error instanceof ClusterError)) throw error;
    return { verification: last, end: 'timeout', problem: error };
  } finally {
    deadline.clear();
  }
}

interface Look {
  readonly verification: Verification;
  readonly state: 'done' | 'timeout' | 'waited';
}

/** Looks, and then waits for a change, unless the result is as wanted or time is up. */
async function lookAndWait(
  cluster: Cluster,
  verify: () => Promise<Verification>,
  {
    scope,
    isDone,
    signal,
    onStatus,
    deadline,
  }: VerificationPatience & { readonly deadline: AbortSignal },
  last: Verification | undefined,
): Promise<Look> {
  const started = performance.now();
  const positions = await readPositions(cluster, watchedKinds(scope, last));
  const verification = await verify();
  if (isDone(verification)) return { verification, state: 'done' };
  if (deadline.aborted) return { verification, state: 'timeout' };
  onStatus(verification);
  const took = performance.now() - started;
  const stop = AbortSignal.any([signal, deadline]);
  await waitForAnyChange(cluster, positions, stop);
  await setTimeout(Math.max(pause, Math.min(took, resync)), undefined, { signal: stop }).catch(
    () => undefined,
  );
  return { verification, state: 'waited' };
}

interface WatchedKind {
  readonly resource: Resource;
  readonly where: ListScope;
}

/** A kind, and the position from which to wait for changes. */
interface WatchedPosition extends WatchedKind {
  readonly position: string | undefined;
}

function readPositions(
  cluster: Cluster,
  kinds: readonly WatchedKind[],
): Promise<readonly WatchedPosition[]> {
  return Promise.all(
    kinds.map(async (kind) => {
      const position = await cluster.readPosition(kind.resource, kind.where).catch(ignoreFailure);
      return { ...kind, position };
    }),
  );
}

/** Returns at the first change, when `stop` is aborted, or after a while. */
async function waitForAnyChange(
  cluster: Cluster,
  positions: readonly WatchedPosition[],
  stop: AbortSignal,
): Promise<void> {
  const turn = new Deadline(resync);
  const closing = new AbortController();
  const until = AbortSignal.any([stop, turn.signal, closing.signal]);
  const changes = positions
    .filter(({ position }) => position !== undefined)
    .map(({ resource, where, position }) =>
      cluster.waitForChange(resource, where, position, until).catch((error: unknown) => {
        // A kind that cannot be watched does not affect the others; the next look reports an outage.
        return isDenied(error) ? untilAborted(until) : undefined;
      }),
    );
  try {
    await Promise.race([...changes, untilAborted(until)]);
  } finally {
    closing.abort();
    turn.clear();
  }
}

function watchedKinds(
  { namespaces, labelSelector }: VerificationPatience['scope'],
  last: Verification | undefined,
): readonly WatchedKind[] {
  const places = namespaces ? namespaces.map((namespace) => ({ namespace })) : [{}];
  const hasDenied = last?.workloads.some((workload) => workload.denied !== undefined) ?? false;
  const makers = hasDenied
    ? [resources.replicaSet, resources.statefulSet, resources.daemonSet, resources.job]
    : [];
  return [
    ...places.map((place) => ({ resource: resources.pod, where: { ...place, labelSelector } })),
    ...makers.flatMap((resource) => places.map((where) => ({ resource, where }))),
    { resource: resources.namespace, where: {} },
    { resource: resources.mutatingWebhookConfiguration, where: {} },
  ];
}

function ignoreFailure(error: unknown): undefined {
  if (error instanceof ClusterError) return undefined;
  throw error;
}

/** Whether the API server denies the request, and would do so again at the next try. */
function isDenied(error: unknown): boolean {
  const { status = 500 } = error instanceof ClusterError ? error : {};
  return status >= 400 && status < 500 && status !== 410 && status !== 429;
}
