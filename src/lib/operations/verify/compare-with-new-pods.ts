import type { Cluster } from '../../cluster/cluster.ts';
import { Remedies } from '../../cluster/remedies.ts';
import { resources } from '../../cluster/resources.ts';
import { decide, type DecisionInput, type Verdict } from '../../injection/decision/decide.ts';
import { compareSidecars, type Difference } from '../../injection/drift/drift.ts';
import { findFailedOpen } from '../../injection/drift/next-pod.ts';
import type { PodObject } from '../../injection/model/api-objects.ts';
import {
  INJECT_TEMPLATES,
  NATIVE_SIDECAR,
  PROXY_CONFIG,
  PROXY_IMAGE_TYPE,
} from '../../injection/model/keys.ts';
import type { ProbeAnswer } from '../../injection/probe/probe-answer.ts';
import type { ProbeFailure } from '../../injection/probe/probe-failure.ts';
import { makeProbePod, type ProbePod } from '../../injection/probe/probe-pod.ts';
import {
  isOtherImage,
  readImageChoice,
  readProxyImage,
} from '../../injection/sidecar/proxy-image.ts';
import { detectSidecar } from '../../injection/sidecar/sidecar.ts';
import { templateOfPod } from '../../injection/verification/pod-facts.ts';
import { judgeKind, type WantedKind } from '../../injection/verification/pod-status.ts';
import type { VerifiedPod } from '../../injection/verification/verify.ts';
import { Memo } from '../../memo.ts';
import type { InjectionRules } from '../rules/injection-rules.ts';
import { NewPods } from '../rules/new-pods.ts';
import type { OwnerTemplates } from './owner-templates.ts';
import type { ComparedPod, UnreadPart } from './verification.ts';

/** A failure that keeps new pods from being as they should be, and the command that ends it, if there is one. */
export interface FoundOutage {
  readonly failure: ProbeFailure;
  readonly repair: Awaited<ReturnType<Remedies['repair']>>;
}

/** Compares sidecars with those of new pods, as the cluster itself makes them in a dry-run create. */
export class NewPodComparison {
  readonly #cluster: Cluster;
  readonly #newPods: NewPods;
  readonly #templates: OwnerTemplates;
  /** Pods of one template share a question. */
  readonly #answers = new Memo<ProbeAnswer>();
  readonly #kinds = new Memo<WantedKind | undefined>();
  readonly #images = new Memo<string | undefined>();
  readonly #unread = new Map<string, UnreadPart>();
  readonly #outages = new Memo<ProbeFailure | undefined>();
  readonly #failures = new WeakMap<ComparedPod, ProbeFailure>();
  readonly #remedies: Remedies;

  constructor(cluster: Cluster, rules: InjectionRules, templates: OwnerTemplates) {
    this.#cluster = cluster;
    this.#newPods = new NewPods(cluster, rules);
    this.#templates = templates;
    this.#remedies = new Remedies(cluster, rules.installed);
  }

  /** Why a new pod would not be as it should be at present, and how to end that; for an affected pod. */
  async outageOf(pod: ComparedPod): Promise<FoundOutage | undefined> {
    const failure = this.#failures.get(pod);
    return failure && { failure, repair: await this.#remedies.repair(failure) };
  }

  /** The cluster's own verdict on the next pod; nothing if it cannot be asked. */
  async verdict(pod: PodObject): Promise<Verdict | undefined> {
    const answer = await this.#ask(pod);
    return answer?.verdict === 'unknown' ? undefined : answer?.verdict;
  }

  /**
   * A second look at a pod that lacks its sidecar: while a webhook cannot be called, a new pod would also lack it, or
   * would not be created at all. The cluster is asked once for all pods of a namespace that the same webhooks apply to.
   */
  async explainMissing(pod: PodObject, verified: ComparedPod): Promise<ComparedPod> {
    const failure = await this.#lookForOutage(pod, verified.namespace);
    return failure ? this.#affected(verified, failure, verified.status) : verified;
  }

  /** Notes an outage if a pod with an old sidecar should not be recreated now; once for all with the same webhooks. */
  async noteOutage(pod: PodObject, verified: ComparedPod): Promise<void> {
    const failure = await this.#lookForOutage(pod);
    if (failure?.about === 'webhook') this.#failures.set(verified, failure);
  }

  async #lookForOutage(pod: PodObject, namespace?: string): Promise<ProbeFailure | undefined> {
    const input = await this.#inputOf(pod);
    const called = decide(input).steps.filter(({ effect }) => effect === 'calls');
    const key = JSON.stringify([namespace, called.map(({ webhook }) => webhook)]);
    return this.#outages.get(key, () => this.#findOutage(pod, input));
  }

  async #findOutage(pod: PodObject, input: DecisionInput): Promise<ProbeFailure | undefined> {
    const answer = await this.#ask(pod);
    if (answer === undefined) return undefined;
    if (!('failure' in answer)) return findFailedOpen(input, answer);
    const { failure } = answer;
    return failure.about === 'webhook' || failure.about === 'other-webhook' ? failure : undefined;
  }

  #affected(
    verified: ComparedPod,
    failure: ProbeFailure,
    status: ComparedPod['status'],
  ): ComparedPod {
    const affected: ComparedPod = {
      ...verified,
      status,
      predicted: failure.code === 'failed-open' ? 'not-injected' : 'denied',
      reasons: [failure.code, ...verified.reasons],
      message: status === 'DENIED' ? failure.message : failure.sentence,
    };
    this.#failures.set(affected, failure);
    return affected;
  }

  async #inputOf(pod: PodObject): Promise<DecisionInput> {
    const { namespace = '' } = pod.metadata;
    const owner = await this.#templates.read(pod);
    const template = owner?.template ?? templateOfPod(pod, { keepsSpec: true });
    return this.#newPods.rules.input(namespace, template);
  }

  /** Namespaces in which the cluster could not be asked. */
  get unread(): readonly UnreadPart[] {
    return [...this.#unread.values()];
  }

  /**
   * A second look at a pod whose image differs from the one in the injector's settings: templates and mesh config can
   * choose another. The cluster is asked once for each shape that the image depends on.
   */
  async confirmImage(pod: PodObject, verified: VerifiedPod): Promise<ComparedPod> {
    const { image = '', namespace, wantedRevision = '' } = verified;
    const { annotations = {} } = pod.metadata;
    const intents = [INJECT_TEMPLATES, PROXY_IMAGE_TYPE, PROXY_CONFIG].map(
      (key) => annotations[key] ?? '',
    );
    const shape = JSON.stringify([namespace, wantedRevision, image, ...intents]);
    const wanted = await this.#images.get(shape, () => this.#askImage(pod));
    if (wanted === undefined) return verified;
    if (isOtherImage(image, wanted, readImageChoice(pod))) {
      const message = `It runs ${image}, and a new pod gets ${wanted}.`;
      return { ...verified, wantedImage: wanted, message };
    }
    const { message, reasons, ...rest } = verified;
    return message === undefined
      ? verified
      : {
          ...rest,
          status: 'OK',
          wantedImage: wanted,
          reasons: reasons.filter((code) => code !== 'image'),
        };
  }

  /**
   * A second look at a pod whose sidecar may be of another kind than a new one's: classic, where the settings leave it
   * to the nodes, or different from the settings. The cluster is asked once for each revision, and for each setting of
   * the pod itself.
   */
  async confirmKind(pod: PodObject, verified: ComparedPod): Promise<ComparedPod> {
    const { status, wantedRevision = '', wantedSidecar, reasons } = verified;
    if (status !== 'OK' && status !== 'DRIFTED') return verified;
    const { annotations = {} } = pod.metadata;
    const intents = [INJECT_TEMPLATES, NATIVE_SIDECAR].map((key) => annotations[key] ?? '');
    const shape = JSON.stringify([wantedRevision, ...intents]);
    const kind = (await this.#kinds.get(shape, () => this.#askKind(pod))) ?? wantedSidecar;
    if (kind === undefined) return verified;
    const judged = judgeKind(verified, kind);
    if (judged === undefined) return { ...verified, wantedSidecar: kind };
    const message = [judged.message, status === 'DRIFTED' ? verified.message : undefined]
      .filter(Boolean)
      .join(' ');
    return {
      ...verified,
      ...{ status: judged.status, message, wantedSidecar: kind },
      reasons: [...judged.reasons, ...reasons],
    };
  }

  async #askKind(pod: PodObject): Promise<WantedKind | undefined> {
    const answer = await this.#ask(pod);
    if (answer === undefined || !('pod' in answer)) return undefined;
    const kind = detectSidecar(answer.pod);
    return kind === 'none' ? undefined : kind;
  }

  /** Compares the whole sidecar of a pod. */
  async compare(pod: PodObject, verified: VerifiedPod): Promise<ComparedPod> {
    const answer = await this.#ask(pod);
    if (answer === undefined) return verified;
    if (!('pod' in answer)) return this.#reportFailure(answer, verified);
    const open = findFailedOpen(await this.#inputOf(pod), answer);
    // What its sidecar would be is unknown, and having one makes it no worse.
    if (open) return this.#affected(verified, open, 'UNKNOWN');
    const differences = compareSidecars(pod, answer.pod);
    return differences.length === 0 ? settle(verified) : drifted(verified, differences);
  }

  #reportFailure(
    { verdict, failure }: Extract<ProbeAnswer, { readonly failure: object }>,
    verified: VerifiedPod,
  ): ComparedPod {
    // A running pod has its place in the quota; there may be none left for the dry-run pod in addition.
    if (verdict === 'unknown' || failure.code === 'quota') {
      const { namespace } = verified;
      const part = `the sidecars of new pods in ${namespace}`;
      this.#unread.set(namespace, { part, reason: failure.sentence, affects: 'drift' });
      return verified;
    }
    return this.#affected(verified, failure, 'DENIED');
  }

  async #askImage(pod: PodObject): Promise<string | undefined> {
    const answer = await this.#ask(pod);
    if (answer === undefined || !('pod' in answer)) return undefined;
    return readProxyImage(answer.pod);
  }

  async #ask(pod: PodObject): Promise<ProbeAnswer | undefined> {
    const probePod = await this.#makeProbePod(pod);
    const { namespace = '' } = pod.metadata;
    if (probePod === undefined) return undefined;
    const question = { namespace, pod: probePod };
    return this.#answers.get(JSON.stringify(question), () => this.#newPods.ask(question));
  }

  async #makeProbePod(pod: PodObject): Promise<ProbePod | undefined> {
    const owner = await this.#templates.read(pod);
    if (owner) return owner.probePod;
    const { name, namespace } = pod.metadata;
    // The pod may have been read in part.
    const whole = await this.#cluster.read<PodObject>(resources.pod, name, namespace);
    return whole && makeProbePod({ ...whole, kind: 'Pod' });
  }
}

// Whatever the settings say about the image: the cluster has answered for the whole sidecar.
function settle(verified: VerifiedPod): ComparedPod {
  if (verified.status !== 'DRIFTED') return verified;
  const { message, ...rest } = verified;
  const reasons = verified.reasons.filter((code) => code !== 'image');
  return message === undefined ? verified : { ...rest, status: 'OK', reasons };
}

function drifted(verified: VerifiedPod, differences: readonly Difference[]): ComparedPod {
  const found = [...new Set(differences.map(({ reason }) => reason))];
  const [first] = found;
  // Presence and revision, and the cluster's own answer about them, are graver than drift.
  const status =
    first === 'missing'
      ? 'MISSING'
      : first === 'extra'
        ? 'EXTRA'
        : first === 'revision'
          ? 'WRONG-REVISION'
          : 'DRIFTED';
  const message = `Its sidecar differs from a new one: ${found.join(', ')}.`;
  return {
    ...verified,
    status,
    differences,
    reasons: [...new Set([...found, ...verified.reasons])],
    message,
  };
}
