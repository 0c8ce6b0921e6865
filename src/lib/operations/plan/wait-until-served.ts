import type { Cluster } from '../../cluster/cluster.ts';
import { agreeingInjector, type AwaitedAnswer, Probe } from '../../cluster/probe.ts';
import { resources } from '../../cluster/resources.ts';
import { decide, type Verdict } from '../../injection/decision/decide.ts';
import type { ApiObject } from '../../injection/model/api-objects.ts';
import type { InjectorModel } from '../../injection/model/injector-model.ts';
import { POD_INJECT } from '../../injection/model/keys.ts';
import type { Labels } from '../../injection/model/model.ts';
import { findSelectedLabels } from '../../injection/policy/policy-selection.ts';
import type { ProbeAnswer } from '../../injection/probe/probe-answer.ts';
import { makePlainProbePod } from '../../injection/probe/probe-pod.ts';
import type { Deadline } from '../wait/deadline.ts';
import type { Standstill } from '../wait/standstill.ts';

/**
 * The result of waiting: the cluster answers by the new rules, it did not in time, or nothing there distinguishes old
 * and new rules.
 */
export type Served =
  | { readonly state: 'served'; readonly namespace: string }
  | { readonly state: 'not-served'; readonly namespace: string; readonly answer: ProbeAnswer }
  | { readonly state: 'not-provable' };

/** How long to wait, and what ends the wait early. */
export interface ServedPatience {
  readonly deadline: Deadline;
  /** Aborted on Ctrl-C. */
  readonly signal: AbortSignal;
  /** The outages that the wait survives. */
  readonly standstill: Standstill;
}

/**
 * Waits until pods really are treated by a changed policy. The injector cannot say "I have read my config", so the
 * cluster is asked about a pod repeatedly, in an existing namespace where the old and the new rules differ.
 * @throws {InterruptedError} the signal was aborted.
 * @throws {ClusterError} the API server does not answer when time is up.
 */
export async function waitUntilServed(
  cluster: Cluster,
  before: readonly InjectorModel[],
  after: readonly InjectorModel[],
  { deadline, signal, standstill }: ServedPatience,
): Promise<Served> {
  const namespaces = await standstill.through(
    () => cluster.list(resources.namespace),
    deadline.signal,
  );
  for (const { namespace, labels, verdict } of findTellingCells(namespaces, before, after)) {
    const question = { namespace, pod: makePlainProbePod(labels) };
    const ask = (): Promise<AwaitedAnswer> =>
      // A new probe: an API server that has just started may deny rights that exist, and a probe asks for them once.
      new Probe(cluster, { injectors: after, others: [] }).askUntil(
        question,
        (given) => given.verdict === verdict || saysNothing(given),
        { timeout: deadline.rest, agreeing: agreeingInjector, signal },
      );
    const { answer, isWanted } = await standstill.through(ask, deadline.signal);
    if (answer.verdict === verdict) return { state: 'served', namespace };
    if (!isWanted) return { state: 'not-served', namespace, answer };
  }
  return { state: 'not-provable' };
}

interface Cell {
  readonly namespace: string;
  readonly labels: Labels;
  readonly verdict: Verdict;
}

function* findTellingCells(
  namespaces: readonly ApiObject[],
  before: readonly InjectorModel[],
  after: readonly InjectorModel[],
): Generator<Cell> {
  const selected = [...findSelectedLabels(before), ...findSelectedLabels(after)];
  const tellingLabels = [{}, { [POD_INJECT]: 'true' }, ...selected.map(({ labels }) => labels)];
  for (const { metadata } of namespaces) {
    if (metadata.deletionTimestamp !== undefined) continue;
    const namespace = { name: metadata.name, labels: metadata.labels ?? {} };
    for (const labels of tellingLabels) {
      const template = { labels, annotations: {}, hostNetwork: false };
      const old = decide({ namespace, template, injectors: before, isDryRun: true }).verdict;
      const now = decide({ namespace, template, injectors: after, isDryRun: true }).verdict;
      if (old !== now && isKnown(old) && isKnown(now)) {
        yield { namespace: metadata.name, labels, verdict: now };
      }
    }
  }
}

function isKnown(verdict: Verdict): boolean {
  return verdict === 'injected' || verdict === 'not-injected';
}

// An injector that cannot be called may just be starting; a quota or Pod Security says nothing about the policy.
function saysNothing(answer: ProbeAnswer): boolean {
  return 'failure' in answer && answer.failure.about !== 'webhook';
}
