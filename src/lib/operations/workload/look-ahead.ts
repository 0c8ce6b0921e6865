import type { Cluster } from '../../cluster/cluster.ts';
import { Probe } from '../../cluster/probe.ts';
import { readCniExcludedNamespaces } from '../../cluster/read-cni.ts';
import { decide, type DecisionInput, type Verdict } from '../../injection/decision/decide.ts';
import { redirectsItself } from '../../injection/lint/lint-facts.ts';
import type { PodTemplate } from '../../injection/model/model.ts';
import type { ProbeAnswer } from '../../injection/probe/probe-answer.ts';
import { makeProbePod } from '../../injection/probe/probe-pod.ts';
import type { RolloutObject } from '../../injection/rollout/rollout-status.ts';
import { readTemplate } from '../../injection/workload/workload-template.ts';
import { assembleExplanation } from '../explain/assemble-explanation.ts';
import type { WorkloadExplanation } from '../explain/explanation-document.ts';
import type { Mesh } from './read-mesh.ts';

/** What looking ahead needs besides the mesh. */
export interface LookAheadOptions {
  /** What proposed commands must carry to reach the same cluster, with a space in front; or empty. */
  readonly flags: string;
  readonly signal: AbortSignal;
}

/** Milliseconds for an answer that disagrees to come round: caches of namespaces lag by about that after a change. */
const settling = 3_000;

/**
 * Tells what becomes of the next pod of a workload as it is, or as it would be: the engine's prediction beside the
 * cluster's own answer to a server-side dry run. Pods that run are not looked at, so that many workloads can be.
 */
export class LookAhead {
  readonly #cluster: Cluster;
  readonly #mesh: Mesh;
  readonly #options: LookAheadOptions;
  readonly #probe: Probe;
  #cniExcludes: Promise<readonly string[] | undefined> | undefined;

  constructor(cluster: Cluster, mesh: Mesh, options: LookAheadOptions) {
    this.#cluster = cluster;
    this.#mesh = mesh;
    this.#options = options;
    this.#probe = new Probe(cluster, mesh);
  }

  /**
   * Explains the next pod.
   * @throws {UsageError} the namespace does not exist.
   * @throws {ClusterError} the API server cannot be reached.
   */
  async explain(workload: RolloutObject): Promise<WorkloadExplanation> {
    const { metadata, kind, spec } = workload;
    const reading = readTemplate(workload, { keepsSpec: true });
    if (reading === undefined) throw new TypeError(`a ${kind} has no pod template`);
    const { template, owner } = reading;
    // Labels that the selector fixes count as the controller's own: no proposal may change them.
    const controllerLabels = { ...template.controllerLabels, ...spec?.selector?.matchLabels };
    const input = await this.#foresee(metadata.namespace, { ...template, controllerLabels });
    const answer = await this.#ask(workload, input);
    const cniExcludes = await this.#readCniIfUsed(answer);
    return assembleExplanation({
      input,
      owner,
      object: workload,
      spec: template.spec ?? {},
      answer,
      others: this.#mesh.others,
      ...(cniExcludes ? { cniExcludes } : {}),
      isInjector: false,
      flags: this.#options.flags,
    });
  }

  /** What the cluster itself makes of the next pod: less than `explain`, and asked only once. */
  async verdict(workload: RolloutObject): Promise<Verdict> {
    const pod = makeProbePod(workload);
    if (pod === undefined) throw new TypeError(`a ${workload.kind} has no pod template`);
    return (await this.#probe.ask({ namespace: workload.metadata.namespace ?? '', pod })).verdict;
  }

  async #foresee(namespace = '', template: PodTemplate): Promise<DecisionInput> {
    const { injectors, visibility } = this.#mesh;
    return { namespace: await this.#mesh.namespace(namespace), template, injectors, visibility };
  }

  /** An answer that disagrees with the prediction is asked for again, until it has had time to come round. */
  async #ask(workload: RolloutObject, input: DecisionInput): Promise<ProbeAnswer> {
    const pod = makeProbePod(workload);
    if (pod === undefined) throw new TypeError(`a ${workload.kind} has no pod template`);
    const question = { namespace: input.namespace.name, pod };
    const answer = await this.#probe.ask(question);
    const { verdict } = decide({ ...input, isDryRun: true });
    const mayLag = 'pod' in answer && verdict !== 'unknown' && verdict !== answer.verdict;
    if (!mayLag) return answer;
    const { signal } = this.#options;
    const again = await this.#probe.askUntil(question, (given) => given.verdict === verdict, {
      timeout: settling,
      agreeing: 1,
      signal,
    });
    return again.answer;
  }

  async #readCniIfUsed(answer: ProbeAnswer): Promise<readonly string[] | undefined> {
    if (!('pod' in answer) || answer.verdict !== 'injected' || redirectsItself(answer.pod)) {
      return undefined;
    }
    this.#cniExcludes ??= readCniExcludedNamespaces(this.#cluster, this.#mesh.homes);
    return this.#cniExcludes;
  }
}
