import type { Cluster } from '../../cluster/cluster.ts';
import { Probe } from '../../cluster/probe.ts';
import { resources } from '../../cluster/resources.ts';
import type { PodObject } from '../../injection/model/api-objects.ts';
import { compareSidecars, type Difference } from '../../injection/drift/drift.ts';
import { INJECT_TEMPLATES, PROXY_CONFIG, PROXY_IMAGE_TYPE } from '../../injection/model/keys.ts';
import type { ProbeAnswer } from '../../injection/probe/probe-answer.ts';
import { makeProbePod, type ProbePod } from '../../injection/probe/probe-pod.ts';
import {
  isOtherImage,
  readImageChoice,
  readProxyImage,
} from '../../injection/sidecar/proxy-image.ts';
import type { VerifiedPod } from '../../injection/verification/verify.ts';
import type { OwnerTemplates } from './owner-templates.ts';
import type { ClusterRules } from './read-verification-rules.ts';
import type { ComparedPod, UnreadPart } from './verification.ts';

/** Holds sidecars against those of new pods, as the cluster itself makes them when it is asked (a dry-run create). */
export class NewPodComparison {
  readonly #cluster: Cluster;
  readonly #probe: Probe;
  readonly #templates: OwnerTemplates;
  readonly #images = new Map<string, Promise<string | undefined>>();
  readonly #unread = new Map<string, UnreadPart>();

  constructor(cluster: Cluster, rules: ClusterRules, templates: OwnerTemplates) {
    this.#cluster = cluster;
    this.#probe = new Probe(cluster, rules);
    this.#templates = templates;
  }

  /** Namespaces in which the cluster could not be asked. */
  get unread(): readonly UnreadPart[] {
    return [...this.#unread.values()];
  }

  /**
   * A second look at a pod whose image is not the one that the injector's settings say: templates and mesh config can
   * choose another. The cluster is asked once for each shape that the image depends on.
   */
  async confirmImage(pod: PodObject, verified: VerifiedPod): Promise<ComparedPod> {
    const { image = '', namespace, wantedRevision = '' } = verified;
    const { annotations = {} } = pod.metadata;
    const wishes = [INJECT_TEMPLATES, PROXY_IMAGE_TYPE, PROXY_CONFIG].map(
      (key) => annotations[key] ?? '',
    );
    const shape = JSON.stringify([namespace, wantedRevision, image, ...wishes]);
    let asking = this.#images.get(shape);
    if (!asking) {
      asking = this.#askImage(pod);
      this.#images.set(shape, asking);
    }
    const wanted = await asking;
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

  /** Compares the whole sidecar of a pod. */
  async compare(pod: PodObject, verified: VerifiedPod): Promise<ComparedPod> {
    const answer = await this.#ask(pod);
    if (answer === undefined) return verified;
    if (!('pod' in answer)) return this.#tellFailure(answer, verified);
    const differences = compareSidecars(pod, answer.pod);
    return differences.length === 0 ? settle(verified) : drifted(verified, differences);
  }

  #tellFailure(
    { verdict, failure }: Extract<ProbeAnswer, { readonly failure: object }>,
    verified: VerifiedPod,
  ): ComparedPod {
    // A pod that runs has its place in the quota; beside it there may be none for the one that is tried out.
    if (verdict === 'unknown' || failure.code === 'quota') {
      const { namespace } = verified;
      const part = `the sidecars of new pods in ${namespace}`;
      this.#unread.set(namespace, { part, reason: failure.sentence, affects: 'drift' });
      return verified;
    }
    const reasons = [failure.code, ...verified.reasons];
    return { ...verified, status: 'DENIED', reasons, message: failure.message };
  }

  async #askImage(pod: PodObject): Promise<string | undefined> {
    const answer = await this.#ask(pod);
    if (answer === undefined || !('pod' in answer)) return undefined;
    return readProxyImage(answer.pod);
  }

  async #ask(pod: PodObject): Promise<ProbeAnswer | undefined> {
    const probePod = await this.#makeProbePod(pod);
    const { namespace = '' } = pod.metadata;
    return probePod && this.#probe.ask({ namespace, pod: probePod });
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

// Whatever the settings made of the image: the cluster has answered for the whole sidecar.
function settle(verified: VerifiedPod): ComparedPod {
  if (verified.status !== 'DRIFTED') return verified;
  const { message, ...rest } = verified;
  const reasons = verified.reasons.filter((code) => code !== 'image');
  return message === undefined ? verified : { ...rest, status: 'OK', reasons };
}

function drifted(verified: VerifiedPod, differences: readonly Difference[]): ComparedPod {
  const found = [...new Set(differences.map(({ reason }) => reason))];
  const [first] = found;
  // Presence and revision are graver than drift, and the cluster's own word about them.
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
