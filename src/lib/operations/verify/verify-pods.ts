import pMap from 'p-map';
import type { Cluster } from '../../cluster/cluster.ts';
import { resources } from '../../cluster/resources.ts';
import { IdleLabels } from '../../injection/findings/idle-labels.ts';
import type { PodObject } from '../../injection/model/api-objects.ts';
import { controllerOf } from '../../injection/workload/workload-pods.ts';
import { present } from '../../present.ts';
import { type InjectionRules, readRules } from '../rules/injection-rules.ts';
import { LateWorkloads } from './late-templates.ts';
import { PodVerifier } from './pod-verifier.ts';
import { readDenials } from './read-denials.ts';
import { type PodSelection, selectPods } from './select-pods.ts';
import { VerificationTally } from './verification-tally.ts';
import type { NamespaceSummary, UnreadPart, Verification } from './verification.ts';
import type { VerifyRequest } from './verify-request.ts';

/**
 * Verifies pods: does each match the engine's prediction for an identical new pod, and the user's expectation?
 *
 * Pods are read page by page, and none is kept. A finding about presence is checked twice: by the pod's own labels, and
 * by the template it was made from, which distinguishes a hand-edited label, or a sidecar written by hand, from drift.
 * The findings of such a template are reported with its workload. Parts that cannot be read are reported in `unread`.
 * @throws {UsageError} a namespace or workload does not exist.
 * @throws {ClusterError} the pods cannot be listed.
 */
export async function verifyPods(cluster: Cluster, request: VerifyRequest): Promise<Verification> {
  const { namespaces, labelSelector } = request;
  const mayBeNarrow = request.onPod === undefined && request.drift !== 'deep';
  // The API server prepares the first page while the rules are read.
  let first = mayBeNarrow
    ? cluster.firstPodPage({ namespace: namespaces?.[0], labelSelector })
    : undefined;
  const late = new LateWorkloads(cluster, { namespaces });
  // So are the counts of Deployments, which nearly every scope has.
  const deployments = late.prepare(new Set(['Deployment']));
  // Also awaited below.
  deployments.catch(() => undefined);
  const ofFile = new Set(request.expectations.map(({ namespace }) => namespace));
  const rules = await readRules(cluster, { namespaces: namespaces ?? 'all', mayBeGone: ofFile });
  const keepsSpec = readsSpec(rules);
  const isNarrow = mayBeNarrow && !keepsSpec;
  const selection = await selectPods(cluster, request, rules, (scope) => {
    if (!isNarrow) return cluster.pages<PodObject>(resources.pod, scope);
    const begun = first;
    first = undefined;
    return cluster.podPages(scope, begun);
  });
  const denials = readDenials(cluster, { namespaces }, rules);
  // Awaited below; a failure in between must not count as unhandled.
  denials.catch(() => undefined);

  const tally = new VerificationTally(({ status }) => request.lists === 'all' || status !== 'OK');
  await deployments;
  const verifier = new PodVerifier(cluster, rules, late, { ...request, keepsSpec });
  await verifyPages(selection, { verifier, late }, tally, request);

  const { denied, unread } = await denials;
  const selected = denied.filter(selection.includesWorkload);
  for (const one of selected) tally.addDenied(one);
  await pMap(selected, (one) => verifier.findings.noteDenied(one), { concurrency: 8 });
  verifier.findings.findAll(tally);
  return {
    apiVersion: 'asm-inject/v1alpha1',
    kind: 'Verification',
    drift: request.drift,
    ...withUntested(tally, request, rules, [
      ...rules.unread.map((one) => ({ ...one, affects: 'status' as const })),
      ...selection.unread,
      ...unread,
      // Unread rules already say it all: no pod is judged with certainty.
      ...(rules.unread.length === 0 ? late.unread : []),
      ...verifier.unread,
    ]),
  };
}

async function verifyPages(
  { pages }: PodSelection,
  { verifier, late }: { readonly verifier: PodVerifier; readonly late: LateWorkloads },
  tally: VerificationTally,
  { onPod, onProgress }: VerifyRequest,
): Promise<void> {
  let done = 0;
  for await (const { pods, total } of pages) {
    for (const pod of pods) onPod?.(pod);
    await late.prepare(new Set(pods.map((pod) => controllerOf(pod)?.kind ?? '')));
    const verified = await pMap(pods, (pod) => verifier.verify(pod, tally), { concurrency: 8 });
    for (const [index, pod] of pods.entries()) {
      const one = verified[index];
      if (one) tally.add(one, pod);
    }
    done += pods.length;
    onProgress?.(done, total);
  }
}

/** The sums of a tally in the order of the document, and the expectations that could not be tested. */
function withUntested(
  tally: VerificationTally,
  { expectations, namespaces: asked, labelSelector, workloads: named }: VerifyRequest,
  rules: InjectionRules,
  unread: readonly UnreadPart[],
): Omit<Verification, 'apiVersion' | 'kind' | 'drift'> {
  // A selector, or a name, excludes the rest.
  const isNarrowed = labelSelector !== undefined || named.length > 0;
  const meant = expectations.filter(({ namespace }) => asked?.includes(namespace) ?? true);
  const goneSuffix = (namespace: string): string =>
    rules.gone.has(namespace) ? ', which does not exist' : '';
  const untested = meant.flatMap(({ namespace, except }) => [
    ...(tally.hasNamespace(namespace) ? [] : [`namespace ${namespace}${goneSuffix(namespace)}`]),
    ...(isNarrowed || rules.gone.has(namespace) ? [] : except)
      .filter((workload) => !tally.hasWorkload(namespace, workload))
      .map(({ kind, name }) => `${kind.toLowerCase()}/${name} in ${namespace}`),
  ]);
  const { namespaces, ...sums } = tally.sum();
  return { ...sums, namespaces: markNamespaces(namespaces, rules), untested, unread };
}

/** Marks system namespaces, and labels that nothing serves: a frequent reason for unmet expectations. */
function markNamespaces(
  namespaces: readonly NamespaceSummary[],
  rules: InjectionRules,
): readonly NamespaceSummary[] {
  const labels = new IdleLabels(rules.injectors);
  return namespaces.map((one) => {
    const idle = labels.of(one.name, rules.labelsOf(one.name) ?? {});
    return present({
      ...one,
      system: rules.isSystem(one.name) ? true : undefined,
      idle: idle.length > 0 ? idle : undefined,
    });
  });
}

/** Whether any rule reads the spec of pods: only match conditions of webhooks do. */
function readsSpec({ injectors }: InjectionRules): boolean {
  return injectors.some(({ webhooks }) =>
    webhooks.some(({ matchConditions }) => matchConditions.length > 0),
  );
}
