import type { Cluster } from '../../cluster/cluster.ts';
import type { Verdict } from '../../injection/decision/decide.ts';
import type { PodObject } from '../../injection/model/api-objects.ts';
import { expectationFor } from '../../injection/verification/expectations.ts';
import {
  type PodFacts,
  readNotJudged,
  readPodFacts,
  templateOfPod,
} from '../../injection/verification/pod-facts.ts';
import {
  type VerificationRules,
  type VerifiedPod,
  verifyPod,
} from '../../injection/verification/verify.ts';
import type { InjectionRules } from '../rules/injection-rules.ts';
import { NewPodComparison } from './compare-with-new-pods.ts';
import type { LateWorkloads } from './late-templates.ts';
import { hasKnownMaker, type OwnerTemplate, OwnerTemplates } from './owner-templates.ts';
import type { VerificationTally } from './verification-tally.ts';
import type { ComparedPod, UnreadPart } from './verification.ts';
import type { VerifyRequest } from './verify-request.ts';
import { WorkloadFindings } from './workload-findings.ts';

/**
 * Verifies a pod by the template it was made from: a sidecar in the template itself was added by no injector, whatever
 * a record says.
 */
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

/** The maximum number of workloads with an old sidecar whose templates are read. */
const MOST_OLD = 100;

/** Verifies one pod after the other by the same rules. */
export class PodVerifier {
  readonly #rules: InjectionRules;
  readonly #request: VerifyRequest & { readonly keepsSpec: boolean };
  readonly #templates: OwnerTemplates;
  readonly #comparison: NewPodComparison;
  readonly #old = new Set<string>();
  readonly #imagesUnknown = new Map<string, UnreadPart>();
  /** The problems in the templates of pods that are not as they should be. */
  readonly findings: WorkloadFindings;

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
    this.findings = new WorkloadFindings(cluster, rules);
  }

  get unread(): readonly UnreadPart[] {
    return [...this.#imagesUnknown.values(), ...this.#comparison.unread];
  }

  /** @returns nothing for a pod that is only counted; the tally records it. */
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
    await this.#noteFindings(pod, compared);
    return compared;
  }

  /**
   * Reads the template of a pod whose owner never replaces its pods after a change of the template, and has no count
   * that shows it.
   */
  #readIfNeverReplaced(
    pod: PodObject,
    { workload: { kind, group } }: PodFacts,
  ): Promise<OwnerTemplate | undefined> | undefined {
    const isOne = kind === 'ReplicaSet' || kind === 'ReplicationController';
    return isOne && group === undefined ? this.#templates.read(pod) : undefined;
  }

  /** If the rules cannot be read, asks the cluster, as every comparison of the whole sidecar does. */
  async #askIfUnknown(
    pod: PodObject,
    verified: VerifiedPod,
    verifyWith: (asked: Verdict) => VerifiedPod,
  ): Promise<VerifiedPod> {
    if (verified.predicted !== 'unknown' || this.#request.drift !== 'deep') return verified;
    const asked = await this.#comparison.verdict(pod);
    return asked === undefined ? verified : verifyWith(asked);
  }

  async #noteFindings(pod: PodObject, compared: ComparedPod): Promise<void> {
    const { status } = compared;
    const isWrong = status === 'MISSING' || status === 'EXTRA' || status === 'DENIED';
    const isOld = this.#mayNoteOld(compared);
    // Its template was already read.
    const isOwn = compared.reasons.includes('proxy-in-template');
    if (isWrong || this.#request.drift === 'deep' || isOld || isOwn) {
      if (isOld) await this.#comparison.noteOutage(pod, compared);
      const owner = await this.#templates.read(pod);
      const outage = await this.#comparison.outageOf(compared);
      if (owner) await this.findings.notePod(compared, owner.object, outage);
      else if (!hasKnownMaker(pod)) await this.findings.noteLonePod(compared, outage);
    }
  }

  /** After an upgrade all workloads are old, with the same report: not each is worth a request. */
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
    // The prediction may be wrong, and is missing where the nodes decide: the cluster knows.
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
