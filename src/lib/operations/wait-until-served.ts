import { setTimeout } from 'node:timers/promises';
import type { Cluster } from '../cluster/cluster.ts';
import { resources } from '../cluster/resources.ts';
import { ClusterError, InterruptedError } from '../errors.ts';
import type { ApiObject, PodObject } from '../injection/api-objects.ts';
import { decide, type Verdict } from '../injection/decide.ts';
import type { InjectorModel } from '../injection/injector-model.ts';
import { POD_INJECT } from '../injection/keys.ts';
import type { Labels } from '../injection/model.ts';
import { detectSidecar } from '../injection/sidecar.ts';

/** What came of waiting: the cluster answers by the new rules, it did not in time, or nothing there tells them apart. */
export type Served =
  | { readonly state: 'served' | 'not-served'; readonly namespace: string }
  | { readonly state: 'not-provable' };

/** Consecutive answers that must agree: several API servers, or several injectors, may not all know yet. */
const agreeingAnswers = 3;

/** Milliseconds between two questions, so that waiting is no load. */
const pause = 100;

/**
 * Waits until pods really are treated by a changed policy. The injector has no word for "I have read my config", so
 * the API server is asked to try a pod, again and again, in an existing namespace where the old and the new rules
 * differ.
 * @param timeout milliseconds.
 */
export async function waitUntilServed(
  cluster: Cluster,
  before: readonly InjectorModel[],
  after: readonly InjectorModel[],
  { timeout, signal }: { readonly timeout: number; readonly signal: AbortSignal },
): Promise<Served> {
  const namespaces = await cluster.list(resources.namespace);
  const deadline = AbortSignal.timeout(timeout);
  for (const cell of findTellingCells(namespaces, before, after)) {
    const wanted = cell.after === 'injected';
    let agreeing = 0;
    while (agreeing < agreeingAnswers) {
      if (signal.aborted) throw new InterruptedError();
      if (deadline.aborted) return { state: 'not-served', namespace: cell.namespace };
      const answer = await tryPod(cluster, cell);
      if (answer === undefined) break;
      agreeing = answer === wanted ? agreeing + 1 : 0;
      if (agreeing === 0) await setTimeout(pause);
    }
    if (agreeing === agreeingAnswers) return { state: 'served', namespace: cell.namespace };
  }
  return { state: 'not-provable' };
}

interface Cell {
  readonly namespace: string;
  readonly labels: Labels;
  readonly after: Verdict;
}

function* findTellingCells(
  namespaces: readonly ApiObject[],
  before: readonly InjectorModel[],
  after: readonly InjectorModel[],
): Generator<Cell> {
  for (const { metadata } of namespaces) {
    if (metadata.deletionTimestamp !== undefined) continue;
    const namespace = { name: metadata.name, labels: metadata.labels ?? {} };
    for (const labels of [{}, { [POD_INJECT]: 'true' }]) {
      const template = { labels, annotations: {}, hostNetwork: false };
      const old = decide({ namespace, template, injectors: before, isDryRun: true }).verdict;
      const now = decide({ namespace, template, injectors: after, isDryRun: true }).verdict;
      if (old !== now && isKnown(old) && isKnown(now)) {
        yield { namespace: metadata.name, labels, after: now };
      }
    }
  }
}

function isKnown(verdict: Verdict): boolean {
  return verdict === 'injected' || verdict === 'not-injected';
}

/** Whether the pod would get a sidecar; nothing when the answer says no such thing (quota, Pod Security, no rights). */
async function tryPod(cluster: Cluster, { namespace, labels }: Cell): Promise<boolean | undefined> {
  try {
    const pod = await cluster.tryPod(namespace, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { generateName: 'asm-inject-probe-', labels },
      spec: { containers: [{ name: 'probe', image: 'probe' }] },
    });
    return detectSidecar(pod as PodObject) !== 'none';
  } catch (error) {
    if (error instanceof ClusterError && error.status !== undefined) return undefined;
    throw error;
  }
}
