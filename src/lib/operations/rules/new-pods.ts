import type { Cluster } from '../../cluster/cluster.ts';
import { Probe } from '../../cluster/probe.ts';
import { readCniExcludedNamespaces } from '../../cluster/read-cni.ts';
import { decide, type DecisionInput } from '../../injection/decision/decide.ts';
import { redirectsItself } from '../../injection/findings/finding-facts.ts';
import type { PodTemplate } from '../../injection/model/model.ts';
import type { ProbeAnswer } from '../../injection/probe/probe-answer.ts';
import type { ProbePod } from '../../injection/probe/probe-pod.ts';
import type { InjectionRules } from './injection-rules.ts';

/**
 * Total milliseconds for answers that disagree with the prediction to settle: caches of namespaces lag by about that
 * much after a change, which happened before the command began.
 */
const settling = 3_000;

/** What becomes of new pods: the input of the prediction, and the cluster's own answer to a dry-run create. */
export class NewPods {
  readonly #cluster: Cluster;
  readonly #rules: InjectionRules;
  readonly #signal: AbortSignal;
  readonly #probe: Probe;
  /** When caches have settled, as a `performance.now()` value. */
  readonly #settledAt = performance.now() + settling;
  #cniExcludes: Promise<readonly string[] | undefined> | undefined;

  constructor(cluster: Cluster, rules: InjectionRules, signal: AbortSignal) {
    this.#cluster = cluster;
    this.#rules = rules;
    this.#signal = signal;
    this.#probe = new Probe(cluster, rules);
  }

  /**
   * The input of the engine's prediction.
   * @throws {UsageError} the namespace does not exist.
   */
  async input(namespace: string, template: PodTemplate): Promise<DecisionInput> {
    const { injectors, visibility } = this.#rules;
    return { namespace: await this.#rules.namespace(namespace), template, injectors, visibility };
  }

  /** Asks the cluster once. */
  askOnce(namespace: string, pod: ProbePod): Promise<ProbeAnswer> {
    return this.#probe.ask({ namespace, pod });
  }

  /** Asks the cluster, repeatedly while its answer disagrees with the prediction and may still settle. */
  async ask(input: DecisionInput, pod: ProbePod): Promise<ProbeAnswer> {
    const question = { namespace: input.namespace.name, pod };
    const answer = await this.#probe.ask(question);
    const { verdict } = decide({ ...input, isDryRun: true });
    const mayLag = 'pod' in answer && verdict !== 'unknown' && verdict !== answer.verdict;
    const timeout = Math.ceil(this.#settledAt - performance.now());
    if (!mayLag || timeout <= 0) return answer;
    const patience = { timeout, agreeing: 1, signal: this.#signal };
    const again = await this.#probe.askUntil(question, (one) => one.verdict === verdict, patience);
    return again.answer;
  }

  /** Namespaces that the CNI plugin excludes, if the new pod depends on it; read once. */
  async cniExcludes(answer: ProbeAnswer): Promise<readonly string[] | undefined> {
    if (!('pod' in answer) || answer.verdict !== 'injected' || redirectsItself(answer.pod)) {
      return undefined;
    }
    this.#cniExcludes ??= readCniExcludedNamespaces(this.#cluster, this.#rules.homes);
    return this.#cniExcludes;
  }
}
