import type { Cluster } from '../../cluster/cluster.ts';
import { Remedies } from '../../cluster/remedies.ts';
import type { Verdict } from '../../injection/decision/decide.ts';
import { findFailedOpen } from '../../injection/drift/next-pod.ts';
import type { PodObject } from '../../injection/model/api-objects.ts';
import { makeProbePod, type ProbePod } from '../../injection/probe/probe-pod.ts';
import { readHandInjection } from '../../injection/sidecar/hand-injected.ts';
import { stripSidecar } from '../../injection/sidecar/strip-sidecar.ts';
import type { StrategyObject } from '../../injection/workload/strategy-object.ts';
import {
  lenderOf,
  readTemplate,
  type TemplateReading,
  withFixedLabels,
} from '../../injection/workload/workload-template.ts';
import { present } from '../../present.ts';
import type { ExplainSubject } from '../read/find-subjects.ts';
import type { InjectionRules } from '../rules/injection-rules.ts';
import { NewPods } from '../rules/new-pods.ts';
import { assembleExplanation, type SubjectFacts } from './assemble-explanation.ts';
import type { WorkloadExplanation } from './explanation-document.ts';
import { countActual, readActualPods } from './read-actual-pods.ts';

/** Explains the next pods of workloads: the engine's prediction next to the cluster's own answer to a dry run. */
export class WorkloadExplainer {
  readonly #cluster: Cluster;
  readonly #rules: InjectionRules;
  readonly #newPods: NewPods;
  readonly #remedies: Remedies;

  constructor(cluster: Cluster, rules: InjectionRules) {
    this.#cluster = cluster;
    this.#rules = rules;
    this.#newPods = new NewPods(cluster, rules);
    this.#remedies = new Remedies(cluster, rules.installed);
  }

  /**
   * Explains a workload, or a pod, with the running pods.
   * @throws {UsageError} its namespace does not exist.
   * @throws {ClusterError} the API server cannot be reached.
   */
  async explainSubject({ object, pod }: ExplainSubject): Promise<WorkloadExplanation> {
    const { template } = templateOf(object);
    const hand = readHandInjection(template);
    const actual = pod
      ? countActual([pod], hand)
      : await readActualPods(this.#cluster, object, hand);
    return this.#explain(object, present({ pod: pod?.metadata.name, actual }));
  }

  /**
   * Explains the next pod of a workload in its present or edited state. Running pods are not read, so that many
   * workloads can be explained.
   * @throws {UsageError} its namespace does not exist.
   * @throws {ClusterError} the API server cannot be reached.
   */
  explainNext(workload: StrategyObject): Promise<WorkloadExplanation> {
    return this.#explain(workload, {});
  }

  /** The cluster's own verdict on the next pod: less than an explanation, by one question. */
  async verdict(workload: StrategyObject): Promise<Verdict> {
    const { namespace = '' } = workload.metadata;
    return (await this.#newPods.ask({ namespace, pod: probePodOf(workload) })).verdict;
  }

  async #explain(
    object: StrategyObject,
    running: Pick<SubjectFacts, 'pod' | 'actual'>,
  ): Promise<WorkloadExplanation> {
    const { template, owner } = templateOf(object);
    const sent = probePodOf(object);
    const { namespace = '', uid } = object.metadata;
    const known = await this.#rules.namespace(namespace);
    const given = this.#rules.input(known, withFixedLabels(template, object));
    const input = { ...given, rendersPod: true };
    const answer = await this.#newPods.askSettled(input, sent);
    const cniExcludes = await this.#newPods.cniExcludes(answer);
    const { installed, others } = this.#rules;
    const isFailing = 'failure' in answer || findFailedOpen(input, answer) !== undefined;
    return assembleExplanation(
      present({
        ...running,
        input,
        owner: lenderOf(object) ?? owner,
        object,
        spec: template.spec ?? {},
        answer,
        sent,
        others,
        cniExcludes,
        isInjector: installed.some(
          ({ deployment }) => deployment && deployment.metadata.uid === uid,
        ),
        injectors: isFailing ? await this.#remedies.injectors() : installed,
        commandFlags: this.#cluster.commandFlags,
      }),
    );
  }
}

/** The template of an object; an injected pod counts as it was before injection. */
function templateOf(object: StrategyObject): TemplateReading {
  const source =
    object.kind === 'Pod' ? stripSidecar(object as unknown as PodObject & StrategyObject) : object;
  const reading = readTemplate(source, { keepsSpec: true });
  if (reading === undefined) throw new TypeError(`a ${object.kind} has no pod template`);
  return reading;
}

function probePodOf(object: StrategyObject): ProbePod {
  const pod = makeProbePod(object);
  if (pod === undefined) throw new TypeError(`a ${object.kind} has no pod template`);
  return pod;
}
