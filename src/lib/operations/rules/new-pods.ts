import type { Cluster } from '../../cluster/cluster.ts';
import { Probe, type ProbeQuestion } from '../../cluster/probe.ts';
import { readCniExcludedNamespaces } from '../../cluster/read-cni.ts';
import { decide, type DecisionInput } from '../../injection/decision/decide.ts';
import { redirectsItself } from '../../injection/findings/finding-facts.ts';
import type { ProbeAnswer } from '../../injection/probe/probe-answer.ts';
import type { ProbePod } from '../../injection/probe/probe-pod.ts';
import type { InjectionRules } from './injection-rules.ts';

/**
 * Total milliseconds for answers that disagree with the prediction to settle: caches of namespaces lag by about that
 * much after a change, which happened before the command began.
 */
const settling = 3_000;

/**
 * What becomes of new pods, by the cluster's own answer to a dry-run create. Every command that compares something with
 * new pods asks here, and only here is the cluster asked again when its answer disagrees with the prediction. Nothing
 * is kept: callers with equal questions keep the part of the answer that they need.
 */
export class NewPods {
  readonly rules: InjectionRules;
  readonly #cluster: Cluster;
  readonly #probe: Probe;
  /** When caches have settled, as a `performance.now()` value. */
  readonly #settledAt = performance.now() + settling;
  #cniExcludes: Promise<readonly string[] | undefined> | undefined;

  constructor(cluster: Cluster, rules: InjectionRules) {
    this.rules = rules;
    this.#cluster = cluster;
    this.#probe = new Probe(cluster, rules);
  }

  /**
   * Asks the cluster once.
   * @throws {ClusterError} the API server cannot be reached; a refusal of the pod is an answer.
   */
  ask(question: ProbeQuestion): Promise<ProbeAnswer> {
    return this.#probe.ask(question);
  }

  /**
   * Asks the cluster, repeatedly while its answer disagrees with the prediction and may still settle.
   * @param input of the prediction.
   * @throws as {@link NewPods.ask}.
   */
  async askSettled(input: DecisionInput, pod: ProbePod): Promise<ProbeAnswer> {
    const question = { namespace: input.namespace.name, pod };
    const answer = await this.#probe.ask(question);
    const { verdict } = decide({ ...input, isDryRun: true });
    const mayLag = 'pod' in answer && verdict !== 'unknown' && verdict !== answer.verdict;
    const timeout = Math.ceil(this.#settledAt - performance.now());
    if (!mayLag || timeout <= 0) return answer;
    const patience = { timeout, agreeing: 1, signal: this.#cluster.signal };
    const again = await this.#probe.askUntil(question, (one) => one.verdict === verdict, patience);
    return again.answer;
  }

  /** Namespaces that the CNI plugin excludes, if the new pod depends on it; read once. */
  async cniExcludes(answer: ProbeAnswer): Promise<readonly string[] | undefined> {
    if (!('pod' in answer) || answer.verdict !== 'injected' || redirectsItself(answer.pod)) {
      return undefined;
    }
    this.#cniExcludes ??= readCniExcludedNamespaces(this.#cluster, this.rules.homes);
    return this.#cniExcludes;
  }
}
