import pMap from 'p-map';
import type { Cluster } from '../../cluster/cluster.ts';
import { resources } from '../../cluster/resources.ts';
import type { Verdict } from '../../injection/decision/decide.ts';
import { IdleLabels } from '../../injection/lint/idle-labels.ts';
import type { PodObject } from '../../injection/model/api-objects.ts';
import type { NamespaceExpectation } from '../../injection/verification/expectations.ts';
import { expectationFor } from '../../injection/verification/expectations.ts';
import {
  type PodFacts,
  readNotJudged,
  readPodFacts,
  templateOfPod,
} from '../../injection/verification/pod-facts.ts';
import type { Presence } from '../../injection/verification/pod-status.ts';
import {
  type VerificationRules,
  type VerifiedPod,
  verifyPod,
} from '../../injection/verification/verify.ts';
import { type InjectionRules, readRules } from '../rules/injection-rules.ts';
import { NewPodComparison } from './compare-with-new-pods.ts';
import { WorkloadTraps } from './find-workload-traps.ts';
import { type LateWorkloads, readLateWorkloads } from './late-templates.ts';
import { hasKnownMaker, type OwnerTemplate, OwnerTemplates } from './owner-templates.ts';
import { readDenials } from './read-denials.ts';
import { type PodScope, type PodSelection, selectPods } from './select-pods.ts';
import { VerificationTally } from './verification-tally.ts';
import type { ComparedPod, NamespaceSummary, UnreadPart, Verification } from './verification.ts';

/** What to verify, and what is expected. */
export interface VerifyRequest extends PodScope {
  /** Expected of every pod. */
  readonly expected?: Presence | undefined;
  /** Expected of the pods of single namespaces. */
  readonly expectations: readonly NamespaceExpectation[];
  /** How far sidecars are compared: the image, or everything that an injector adds, by asking the cluster. */
  readonly drift: 'image' | 'deep';
  /** Whether the document lists every pod, or only those with a finding. */
  readonly lists: 'all' | 'findings';
  /** Given each selected pod as it came, in the order of the list. */
  readonly onPod?: ((pod: PodObject) => void) | undefined;
  /** Told how many pods were looked at, and how many there are if the server says so. */
  readonly onProgress?: ((done: number, total: number | undefined) => void) | undefined;
}

/**
 * Verifies pods: is each as the engine predicts for a new pod just like it, and as somebody expects?
 *
 * Pods are read page by page, and none is kept. A finding about presence is looked at twice: by the pod's own labels,
 * and by the template it was made from, which tells a hand-edited label, or a sidecar written by hand, from drift. The
 * traps of such a template are told with its workload. Parts that cannot be read are told in `unread`.
 * @throws {UsageError} a namespace or workload does not exist.
 * @throws {ClusterError} the pods cannot be listed.
 */
export async function verifyPods(cluster: Cluster, request: VerifyRequest): Promise<Verification> {
  const { namespaces, labelSelector } = request;
  const mayBeNarrow = request.onPod === undefined && request.drift !== 'deep';
  // The API server makes the first page while the rules are read.
  let first = mayBeNarrow
    ? cluster.firstPodPage({ namespace: namespaces?.[0], labelSelector })
    : undefined;
  const ofFile = new Set(request.expectations.map(({ namespace }) => namespace));
  const rules = await readRules(cluster, { namespaces: namespaces ?? 'all', mayBeGone: ofFile });
  const behind = readLateWorkloads(cluster, { namespaces });
  // Awaited below, too.
  behind.catch(() => undefined);
  const keepsSpec = readsSpec(rules);
  const isNarrow = mayBeNarrow && !keepsSpec;
  const selection = await selectPods(cluster, request, rules, (scope) => {
    if (!isNarrow) return cluster.pages<PodObject>(resources.pod, scope);
    const begun = first;
    first = undefined;
    return cluster.podPages(scope, begun);
  });
  const denials = readDenials(cluster, { namespaces }, rules);
  // Awaited below; what fails meanwhile must not count as unhandled.
  denials.catch(() => undefined);

  const tally = new VerificationTally(({ status }) => request.lists === 'all' || status !== 'OK');
  const late = await behind;
  const verifier = new PodVerifier(cluster, rules, late, { ...request, keepsSpec });
  await verifyPages(selection, verifier, tally, request);

  const { denied, unread } = await denials;
  const selected = denied.filter(selection.includesWorkload);
  for (const one of selected) tally.addDenied(one);
  await pMap(selected, (one) => verifier.traps.noteDenied(one), { concurrency: 8 });
  verifier.traps.findAll(tally);
  return {
    apiVersion: 'asm-inject/v1alpha1',
    kind: 'Verification',
    drift: request.drift,
    ...withUntested(tally, request, rules, [
      ...rules.unread.map((one) => ({ ...one, affects: 'status' as const })),
      ...selection.unread,
      ...unread,
      // Where the rules themselves are unread, that says it all: no pod is judged for certain.
      ...(rules.unread.length === 0 ? late.unread : []),
      ...verifier.unread,
    ]),
  };
}

async function verifyPages(
  { pages }: PodSelection,
  verifier: PodVerifier,
  tally: VerificationTally,
  { onPod, onProgress }: VerifyRequest,
): Promise<void> {
  let done = 0;
  for await (const { pods, total } of pages) {
    for (const pod of pods) onPod?.(pod);
    const verified = await pMap(pods, (pod) => verifier.verify(pod, tally), { concurrency: 8 });
    for (const one of verified) if (one) tally.add(one);
    done += pods.length;
    onProgress?.(done, total);
  }
}

/** The sums of a tally in the order of the document, and what was expected but could not be tested. */
function withUntested(
  tally: VerificationTally,
  { expectations, namespaces: asked, labelSelector, workloads: named }: VerifyRequest,
  rules: InjectionRules,
  unread: readonly UnreadPart[],
): Omit<Verification, 'apiVersion' | 'kind' | 'drift'> {
  // A selector, or a name, says that the rest is not meant.
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
  return { ...sums, namespaces: markIdle(namespaces, rules), untested, unread };
}

/** Labels of a namespace that nothing serves are often why its pods are not as somebody expects. */
function markIdle(
  namespaces: readonly NamespaceSummary[],
  rules: InjectionRules,
): readonly NamespaceSummary[] {
  const labels = new IdleLabels(rules.injectors);
  return namespaces.map((one) => {
    const idle = labels.of(one.name, rules.labelsOf(one.name) ?? {});
    return idle.length === 0 ? one : { ...one, idle };
  });
}

/** Match conditions of webhooks read the spec of pods; no other rule does. */
function readsSpec({ injectors }: InjectionRules): boolean {
  return injectors.some(({ webhooks }) =>
    webhooks.some(({ matchConditions }) => matchConditions.length > 0),
  );
}

/** Verifies a pod by the template it was made from: what that has itself, nobody injected, whatever a record says. */
function verifyByOwner(
  facts: PodFacts,
  { template, hasProxy, hand }: OwnerTemplate,
  { predicted }: VerifiedPod,
  rules: VerificationRules,
): VerifiedPod {
  const isOwn = hasProxy && facts.origin === 'injector' && predicted === 'not-injected';
  const verified = verifyPod(isOwn ? { ...facts, origin: 'template' } : facts, template, rules);
  const image = hand?.proxy.image;
  if (!isOwn || verified.status !== 'OK' || image === undefined || image === facts.image) {
    return verified;
  }
  const message = `It runs ${facts.image ?? 'another image'}, and a new pod gets ${image}, by its template.`;
  const reasons = ['image', ...verified.reasons];
  return { ...verified, status: 'DRIFTED', wantedImage: image, reasons, message };
}

/** Workloads with an old sidecar whose templates are looked at. */
const MOST_OLD = 100;

/** Verifies one pod after the other by the same rules. */
class PodVerifier {
  readonly #rules: InjectionRules;
  readonly #request: VerifyRequest & { readonly keepsSpec: boolean };
  readonly #templates: OwnerTemplates;
  readonly #comparison: NewPodComparison;
  readonly #old = new Set<string>();
  readonly #imagesUnknown = new Map<string, UnreadPart>();
  /** What is wrong with the templates of pods that are not as they should be. */
  readonly traps: WorkloadTraps;

  constructor(
    cluster: Cluster,
    rules: InjectionRules,
    late: LateWorkloads,
    request: VerifyRequest & { readonly keepsSpec: boolean },
  ) {
    this.#rules = rules;
    this.#request = request;
    this.#templates = new OwnerTemplates(cluster, late);
    this.#comparison = new NewPodComparison(cluster, rules, this.#templates);
    this.traps = new WorkloadTraps(cluster, rules);
  }

  get unread(): readonly UnreadPart[] {
    return [...this.#imagesUnknown.values(), ...this.#comparison.unread];
  }

  /** @returns nothing for a pod that is only counted; the tally is told. */
  async verify(pod: PodObject, tally: VerificationTally): Promise<ComparedPod | undefined> {
    const notJudged = readNotJudged(pod);
    if (notJudged) {
      tally.addNotJudged(notJudged);
      return undefined;
    }
    const facts = readPodFacts(pod);
    const rules = this.#rulesFor(facts.namespace, facts.workload);
    const newest =
      this.#templates.findNewest(facts) ?? (await this.#readIfNeverReplaced(pod, facts));
    const own = newest?.template ?? templateOfPod(pod, this.#request);
    const first = await this.#askIfUnknown(pod, verifyPod(facts, own, rules), (asked) =>
      verifyPod(facts, own, { ...rules, asked }),
    );
    const isPresenceWrong = first.status === 'MISSING' || first.status === 'EXTRA';
    const template = newest ?? (isPresenceWrong ? await this.#templates.read(pod) : undefined);
    const verified = template ? verifyByOwner(facts, template, first, rules) : first;
    const compared = await this.#compare(pod, verified);
    await this.#noteTraps(pod, compared);
    return compared;
  }

  /** These leave their pods as they are whatever becomes of their template, and count nothing that tells. */
  #readIfNeverReplaced(
    pod: PodObject,
    { workload: { kind, group } }: PodFacts,
  ): Promise<OwnerTemplate | undefined> | undefined {
    const isOne = kind === 'ReplicaSet' || kind === 'ReplicationController';
    return isOne && group === undefined ? this.#templates.read(pod) : undefined;
  }

  /** Where the rules cannot be read, the cluster is asked, as everywhere else that looks at the whole sidecar. */
  async #askIfUnknown(
    pod: PodObject,
    verified: VerifiedPod,
    verifyWith: (asked: Verdict) => VerifiedPod,
  ): Promise<VerifiedPod> {
    if (verified.predicted !== 'unknown' || this.#request.drift !== 'deep') return verified;
    const asked = await this.#comparison.verdict(pod);
    return asked === undefined ? verified : verifyWith(asked);
  }

  async #noteTraps(pod: PodObject, compared: ComparedPod): Promise<void> {
    const { status } = compared;
    const isWrong = status === 'MISSING' || status === 'EXTRA' || status === 'DENIED';
    const isOld = this.#mayNoteOld(compared);
    // Its template was read already.
    const isOwn = compared.reasons.includes('proxy-in-template');
    if (isWrong || this.#request.drift === 'deep' || isOld || isOwn) {
      if (isOld) await this.#comparison.noteOutage(pod, compared);
      const owner = await this.#templates.read(pod);
      const outage = await this.#comparison.outageOf(compared);
      if (owner) await this.traps.notePod(compared, owner.object, outage);
      else if (!hasKnownMaker(pod)) await this.traps.noteLonePod(compared, outage);
    }
  }

  /** After an upgrade all workloads are old, and one is told like the other: not each is worth a request. */
  #mayNoteOld({ status, namespace, workload }: ComparedPod): boolean {
    if (status !== 'DRIFTED' && status !== 'WRONG-REVISION') return false;
    const key = `${namespace} ${workload.kind} ${workload.name}`;
    if (this.#old.size < MOST_OLD) this.#old.add(key);
    return this.#old.has(key);
  }

  #compare(pod: PodObject, verified: ComparedPod): ComparedPod | Promise<ComparedPod> {
    const compared = this.#compareImage(pod, verified);
    const { origin, predicted, sidecar, wantedSidecar } = verified;
    const isOpen = wantedSidecar === undefined ? sidecar === 'classic' : sidecar !== wantedSidecar;
    const isComparable = origin === 'injector' && predicted === 'injected' && isOpen;
    if (!isComparable || this.#request.drift === 'deep') return compared;
    // What is foreseen may be wrong, and where the nodes decide it is not: the cluster knows.
    return Promise.resolve(compared).then((one) => this.#comparison.confirmKind(pod, one));
  }

  #compareImage(pod: PodObject, verified: ComparedPod): ComparedPod | Promise<ComparedPod> {
    const { status, origin, predicted } = verified;
    if (status === 'MISSING' && predicted === 'injected') {
      return this.#comparison.explainMissing(pod, verified);
    }
    const isComparable = status === 'OK' || status === 'DRIFTED';
    if (!isComparable || origin !== 'injector' || predicted !== 'injected') return verified;
    if (this.#request.drift === 'deep') return this.#comparison.compare(pod, verified);
    if (status === 'DRIFTED') return this.#comparison.confirmImage(pod, verified);
    const { wantedImage, wantedRevision = '', reasons } = verified;
    if (wantedImage === undefined && !reasons.includes('image-pinned')) {
      const part = `the proxy image of revision ${wantedRevision}`;
      const reason = "the injector's ConfigMap does not show it";
      this.#imagesUnknown.set(wantedRevision, { part, reason, affects: 'drift' });
    }
    return verified;
  }

  #rulesFor(namespace: string, workload: ComparedPod['workload']): VerificationRules {
    const { injectors, visibility } = this.#rules;
    const { expected, expectations } = this.#request;
    return {
      namespaceLabels: this.#rules.labelsOf(namespace),
      injectors,
      visibility,
      expected: expectationFor(expectations, namespace, workload) ?? expected,
    };
  }
}
