import { createHash } from 'node:crypto';
import type { Cluster } from '../../cluster/cluster.ts';
import type { ProbeQuestion } from '../../cluster/probe.ts';
import { Remedies } from '../../cluster/remedies.ts';
import { type NextPod, readNextPod } from '../../injection/drift/next-pod.ts';
import { makeProbePod } from '../../injection/probe/probe-pod.ts';
import { SharedSidecars } from '../../injection/sidecar/shared-sidecars.ts';
import { readTemplate, type WorkloadObject } from '../../injection/workload/workload-template.ts';
import { Memo } from '../../memo.ts';
import type { InjectionRules } from '../rules/injection-rules.ts';
import { NewPods } from '../rules/new-pods.ts';
import { reportLostInjection } from './report-lost-injection.ts';

/** A workload of any kind, or a pod. */
export type NamedWorkload = WorkloadObject & { readonly kind: string };

/** The name in all questions, so that workloads whose templates differ only by name share one question. */
const ANY_NAME = 'asm-inject-probe-';

/**
 * The next pods of workloads, by the cluster if it can be asked, else by the engine. Workloads whose next pods are
 * equal except for their names share one request. Only the parts of the answer that drift depends on are kept.
 */
export class NextPods {
  readonly #newPods: NewPods;
  readonly #remedies: Remedies;
  readonly #known = new Memo<NextPod>();
  /** Each restart creates a template that was never asked about, but hardly ever another sidecar. */
  readonly #sidecars = new SharedSidecars();

  private constructor(newPods: NewPods, remedies: Remedies) {
    this.#newPods = newPods;
    this.#remedies = remedies;
  }

  /** Starts without any known next pod. */
  static of(cluster: Cluster, rules: InjectionRules): NextPods {
    return new NextPods(new NewPods(cluster, rules), new Remedies(cluster, rules.installed));
  }

  /** What decides about the next pods. */
  get rules(): InjectionRules {
    return this.#newPods.rules;
  }

  /** The same without known answers: everything is asked again. */
  afresh(): NextPods {
    return new NextPods(this.#newPods, this.#remedies);
  }

  /**
   * The next pod of a workload, asked for once.
   * @throws {ClusterError} the API server cannot be reached.
   */
  of(workload: NamedWorkload): Promise<NextPod> {
    const question = makeQuestion(workload);
    if (question === undefined) return Promise.resolve(NO_TEMPLATE);
    const key = createHash('sha256').update(JSON.stringify(question)).digest('base64');
    return this.#known.get(key, () => this.#ask(workload, question));
  }

  async #ask(workload: NamedWorkload, question: ProbeQuestion): Promise<NextPod> {
    const answer = await this.#newPods.ask(question);
    const reading = readTemplate(workload, { keepsSpec: true });
    if (reading === undefined) return NO_TEMPLATE;
    const { template, owner } = reading;
    const input = this.rules.input(question.namespace, template);
    const next = readNextPod(input, answer);
    if ('problem' in next) return this.#withRemedy(next);
    const { commandFlags } = this.rules;
    const lost =
      next.verdict === 'injected' ? undefined : reportLostInjection(input, owner, commandFlags);
    const reported = lost ? { ...next, lost } : next;
    return reported.basis === 'engine'
      ? reported
      : { ...reported, sidecar: this.#sidecars.share(reported.sidecar) };
  }

  async #withRemedy(next: ProblemOfNext): Promise<NextPod> {
    const { failure, problem } = next;
    if (failure === undefined) return next;
    return { ...next, problem: { ...problem, nextStep: await this.#remedies.describe(failure) } };
  }
}

type ProblemOfNext = Extract<NextPod, { readonly problem: unknown }>;

function makeQuestion(workload: NamedWorkload): ProbeQuestion | undefined {
  const pod = makeProbePod(workload);
  if (pod === undefined) return undefined;
  const { namespace = '' } = workload.metadata;
  return { namespace, pod: { ...pod, metadata: { ...pod.metadata, generateName: ANY_NAME } } };
}

const NO_TEMPLATE: NextPod = {
  verdict: 'unknown',
  basis: 'engine',
  problem: { code: 'no-template', message: 'it has no pod template that can be read' },
};
