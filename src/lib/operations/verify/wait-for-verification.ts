import { setTimeout } from 'node:timers/promises';
import type { Cluster, ListScope } from '../../cluster/cluster.ts';
import { resources, type Resource } from '../../cluster/resources.ts';
import { ClusterError, InterruptedError } from '../../errors.ts';
import type { PodScope } from './select-pods.ts';
import type { Verification } from './verification.ts';

/** How to wait. */
export interface VerificationPatience {
  /** Which pods are looked at. */
  readonly scope: Pick<PodScope, 'namespaces' | 'labelSelector'>;
  /** Whether there is nothing left to wait for. */
  readonly isDone: (verification: Verification) => boolean;
  /** Milliseconds; 0 waits for ever. */
  readonly timeout: number;
  /** Aborted on Ctrl-C. */
  readonly signal: AbortSignal;
  /** Told how things stand after each look, and what went wrong on the way. */
  readonly onStatus: (status: Verification | ClusterError) => void;
}

/** Milliseconds after which to look again though nothing was seen to change: not everything can be watched. */
const resync = 15_000;

/** The least number of milliseconds between two looks; after a slow one, as long as that took. */
const pause = 250;

/**
 * Verifies again and again until it is as wanted, or time is up. Between two looks it waits for a change of the pods,
 * of what makes them, of their namespaces or of the webhooks, by watching; from before the look, so that none is missed.
 * @param verify one look.
 * @returns the last one.
 * @throws {InterruptedError} on Ctrl-C.
 * @throws whatever the first look throws; later on, failures of the API server are told and tried again.
 */
export async function waitForVerification(
  cluster: Cluster,
  verify: () => Promise<Verification>,
  patience: VerificationPatience,
): Promise<Verification> {
  const { isDone, timeout, signal, onStatus } = patience;
  const deadline = timeout > 0 ? AbortSignal.timeout(timeout) : undefined;
  let last: Verification | undefined;
  for (;;) {
    const started = performance.now();
    const watches = await openWatches(cluster, patience, last);
    try {
      last = await verify();
      if (isDone(last) || deadline?.aborted) return last;
      onStatus(last);
      await watches.wait(deadline);
    } catch (error) {
      if (last === undefined || !isPassing(error)) throw error;
      onStatus(error);
      if (deadline?.aborted) return last;
    } finally {
      watches.close();
    }
    if (signal.aborted) throw new InterruptedError();
    const took = performance.now() - started;
    const rest = Math.max(pause, Math.min(took, resync));
    const stops = deadline ? [signal, deadline] : [signal];
    await setTimeout(rest, undefined, { signal: AbortSignal.any(stops) }).catch(() => undefined);
  }
}

/** Watches that are set before a look, and waited for after it. */
interface Watches {
  /** Resolves at the first change, when time is up, or after a while. */
  readonly wait: (deadline: AbortSignal | undefined) => Promise<void>;
  readonly close: () => void;
}

async function openWatches(
  cluster: Cluster,
  { scope, signal }: VerificationPatience,
  last: Verification | undefined,
): Promise<Watches> {
  const positions = await Promise.all(
    watchedKinds(scope, last).map(async ({ resource, where }) => {
      const position = await cluster.readPosition(resource, where).catch(ignoreFailure);
      return { resource, where, position };
    }),
  );
  const closing = new AbortController();
  return {
    close: () => {
      closing.abort();
    },
    wait: async (deadline) => {
      const signals = [closing.signal, signal, AbortSignal.timeout(resync)];
      const until = AbortSignal.any(deadline ? [...signals, deadline] : signals);
      const changes = positions
        .filter(({ position }) => position !== undefined)
        .map(({ resource, where, position }) =>
          cluster
            .waitForChange(resource, where, position, until)
            // A kind that may not be watched changes nothing about the others; the next look comes in time.
            .catch(() => waitUntilAborted(until)),
        );
      await Promise.race([...changes, waitUntilAborted(until)]);
    },
  };
}

interface WatchedKind {
  readonly resource: Resource;
  readonly where: ListScope;
}

function watchedKinds(
  { namespaces, labelSelector }: VerificationPatience['scope'],
  last: Verification | undefined,
): readonly WatchedKind[] {
  const places = namespaces ? namespaces.map((namespace) => ({ namespace })) : [{}];
  const isDenied = last?.workloads.some((workload) => workload.denied !== undefined) ?? false;
  const makers = isDenied
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

/** Whether it may be gone at the next try: no answer, an error of the server, too many requests. */
function isPassing(error: unknown): error is ClusterError {
  if (!(error instanceof ClusterError)) return false;
  const { status } = error;
  return status === undefined || status >= 500 || status === 429 || status === 410;
}

function waitUntilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener(
      'abort',
      () => {
        resolve();
      },
      { once: true },
    );
  });
}
