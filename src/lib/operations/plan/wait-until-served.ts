import type { Cluster } from '../../cluster/cluster.ts';
import { agreeingInjector, Probe } from '../../cluster/probe.ts';
import { resources } from '../../cluster/resources.ts';
import type { ApiObject } from '../../injection/model/api-objects.ts';
import { decide, type Verdict } from '../../injection/decision/decide.ts';
import type { InjectorModel } from '../../injection/model/injector-model.ts';
import { POD_INJECT } from '../../injection/model/keys.ts';
import type { Labels } from '../../injection/model/model.ts';
import { findSelectedLabels } from '../../injection/policy/policy-selection.ts';
import type { ProbeAnswer } from '../../injection/probe/probe-answer.ts';
import { makePlainProbePod } from '../../injection/probe/probe-pod.ts';

/** What came of waiting: the cluster answers by the new rules, it did not in time, or nothing there tells them apart. */
export type Served =
  | { readonly state: 'served'; readonly namespace: string }
  | { readonly state: 'not-served'; readonly namespace: string; readonly answer: ProbeAnswer }
  | { readonly state: 'not-provable' };

/**
 * Waits until pods really are treated by a changed policy. The injector has no word for "I have read my config", so
 * the cluster is asked about a pod, again and again, in an existing namespace where the old and the new rules differ.
 * @param timeout milliseconds; 0 waits for ever.
 * @throws {InterruptedError} the signal was aborted.
 */
export async function waitUntilServed(
  cluster: Cluster,
  before: readonly InjectorModel[],
  after: readonly InjectorModel[],
  { timeout, signal }: { readonly timeout: number; readonly signal: AbortSignal },
): Promise<Served> {
  const namespaces = await cluster.list(resources.namespace);
  const probe = new Probe(cluster, { injectors: after, others: [] });
  for (const { namespace, labels, verdict } of findTellingCells(namespaces, before, after)) {
    const question = { namespace, pod: makePlainProbePod(labels) };
    const { answer, isWanted } = await probe.askUntil(
      question,
      (given) => given.verdict === verdict || saysNothing(given),
      { timeout, agreeing: agreeingInjector, signal },
    );
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

// An injector that cannot be called may just be starting; a quota or Pod Security tells nothing about the policy.
function saysNothing(answer: ProbeAnswer): boolean {
  return 'failure' in answer && answer.failure.about !== 'webhook';
}
