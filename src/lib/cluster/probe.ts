import { setTimeout } from 'node:timers/promises';
import { InterruptedError } from '../errors.ts';
import { type ProbeAnswer, readProbeAnswer } from '../injection/probe/probe-answer.ts';
import {
  classifyRefusal,
  describeProbeFailure,
  type ProbeFailure,
} from '../injection/probe/probe-failure.ts';
import { type ProbePod, templateOfProbe } from '../injection/probe/probe-pod.ts';
import {
  blamePodItself,
  countsSidecar,
  withoutSidecar,
} from '../injection/probe/without-sidecar.ts';
import { Memo } from '../memo.ts';
import { mayDo } from './access.ts';
import type { Cluster } from './cluster.ts';
import { type MutatingWebhooks, RefusalPlaces } from './refusal-places.ts';
import { resources } from './resources.ts';

/** One question to the cluster: what would become of this pod there? */
export interface ProbeQuestion {
  readonly namespace: string;
  readonly pod: ProbePod;
}

/**
 * The number of consecutive answers that must agree about a whole injector: the API server spreads its calls over its
 * pods.
 */
export const agreeingInjector = 3;

/** How long to wait for an answer. */
export interface ProbePatience {
  /** Milliseconds in all; 0 means no limit. */
  readonly timeout: number;
  /**
   * The number of consecutive answers that must be as wanted: several API servers, or injectors, may not all be up to
   * date.
   */
  readonly agreeing: number;
  readonly signal: AbortSignal;
}

/** The last answer, and whether it is the awaited one. */
export interface AwaitedAnswer {
  readonly answer: ProbeAnswer;
  readonly isWanted: boolean;
}

/** Milliseconds between two questions about the same pod, so that waiting causes no load. */
const pause = 100;

/**
 * Asks the cluster itself whether new pods get a sidecar. The question is a server-side dry-run create, which goes
 * through the real selectors, network, certificates, injector, quota and Pod Security, and keeps nothing. The right to
 * create pods is checked before the first question in a namespace, so that the audit log does not fill with denials.
 */
export class Probe {
  readonly #cluster: Cluster;
  readonly #places: RefusalPlaces;
  readonly #rights = new Memo<boolean>();

  /** @param webhooks those of the cluster, so that a failure can name its webhook. */
  constructor(cluster: Cluster, webhooks: MutatingWebhooks) {
    this.#cluster = cluster;
    this.#places = new RefusalPlaces(cluster, webhooks);
  }

  /**
   * Asks once.
   * @throws {ClusterError} the API server cannot be reached; a refusal of the pod is an answer.
   */
  async ask({ namespace, pod }: ProbeQuestion): Promise<ProbeAnswer> {
    if (!(await this.#mayCreatePods(namespace))) {
      const message = `no right to create pods in ${namespace}`;
      return {
        verdict: 'unknown',
        failure: describeProbeFailure('probe-forbidden', message, { namespace }),
      };
    }
    const answer = await this.#cluster.tryPod(namespace, pod);
    if (answer.refusal === undefined) {
      return readProbeAnswer(answer, { namespace }, pod.metadata.annotations);
    }
    const { message } = answer.refusal;
    const place = await this.#places.find(namespace, templateOfProbe(pod), message);
    const read = readProbeAnswer(answer, place);
    if (!('failure' in read)) return read;
    return { ...read, failure: await this.findFault({ namespace, pod }, read.failure) };
  }

  /**
   * Asks repeatedly until the answers are as wanted, or time is up. Right after a change the API server's cache of
   * namespaces, and the injector's config, may lag behind.
   * @throws {InterruptedError} the signal was aborted.
   */
  async askUntil(
    question: ProbeQuestion,
    isWanted: (answer: ProbeAnswer) => boolean,
    { timeout, agreeing, signal }: ProbePatience,
  ): Promise<AwaitedAnswer> {
    const deadline = timeout > 0 ? AbortSignal.timeout(timeout) : undefined;
    for (let inARow = 0; ;) {
      if (signal.aborted) throw new InterruptedError();
      const answer = await this.ask(question);
      inARow = isWanted(answer) ? inARow + 1 : 0;
      if (inARow >= agreeing) return { answer, isWanted: true };
      if (deadline?.aborted) return { answer, isWanted: false };
      if (inARow === 0) await setTimeout(pause, undefined, { signal }).catch(() => undefined);
    }
  }

  /**
   * Distinguishes a refusal because of the sidecar from one that the pod also meets without a sidecar. Where both are
   * possible, tries the pod without one.
   * @returns the failure, in fitting words.
   */
  async findFault({ namespace, pod }: ProbeQuestion, failure: ProbeFailure): Promise<ProbeFailure> {
    if (!countsSidecar(failure) || !(await this.#mayCreatePods(namespace))) return failure;
    const { refusal } = await this.#cluster.tryPod(namespace, withoutSidecar(pod));
    const isSame = refusal && classifyRefusal(refusal, { namespace }).code === failure.code;
    return isSame ? blamePodItself(failure, namespace) : failure;
  }

  #mayCreatePods(namespace: string): Promise<boolean> {
    return this.#rights.get(namespace, () =>
      mayDo(this.#cluster, { verb: 'create', resource: resources.pod, namespace }),
    );
  }
}
