import { createHash } from 'node:crypto';
import type { Cluster } from '../../cluster/cluster.ts';
import { Probe, type ProbeQuestion } from '../../cluster/probe.ts';
import { Remedies } from '../../cluster/remedies.ts';
import type { WebhookVisibility } from '../../injection/decision/decide.ts';
import { type NextPod, readNextPod } from '../../injection/drift/next-pod.ts';
import type { World } from '../../injection/impact/impact-model.ts';
import type { RepairableInjector } from '../../injection/injector/webhook-repair.ts';
import type { WebhookModel } from '../../injection/model/injector-model.ts';
import { makeProbePod } from '../../injection/probe/probe-pod.ts';
import { SharedSidecars } from '../../injection/sidecar/shared-sidecars.ts';
import { readTemplate, type WorkloadObject } from '../../injection/workload/workload-template.ts';
import { tellLostInjection } from './tell-lost-injection.ts';

/** Everything outside the workloads that decides about their next pods. */
export interface DriftWorld extends World {
  readonly visibility: WebhookVisibility;
  /** The injectors with the objects behind them, to tell what mends them. */
  readonly installed: readonly RepairableInjector[];
  /** Mutating webhooks of other programs. */
  readonly others: readonly WebhookModel[];
  /** Whether a namespace belongs to the cluster or to an injector. */
  readonly isSystem: (namespace: string) => boolean;
  /** What proposed commands must carry to reach the same cluster, with a space in front; or empty. */
  readonly flags: string;
}

/** A workload of any kind, or a pod. */
export type NamedWorkload = WorkloadObject & { readonly kind: string };

/** What questions are asked under, so that workloads of one template, which differ in their name alone, share one. */
const ANY_NAME = 'asm-inject-probe-';

/**
 * The next pods of workloads, by the cluster where it may be asked, else by the engine. Workloads whose next pods are
 * alike but for their names share one request; of the answer only what drift depends on is kept.
 */
export class NextPods {
  readonly #probe: Probe;
  readonly #world: DriftWorld;
  readonly #remedies: Remedies;
  readonly #known = new Map<string, Promise<NextPod>>();
  /** Each restart makes a template that nobody has asked about, and hardly ever another sidecar. */
  readonly #sidecars = new SharedSidecars();

  private constructor(probe: Probe, world: DriftWorld, remedies: Remedies) {
    this.#probe = probe;
    this.#world = world;
    this.#remedies = remedies;
  }

  /** Nothing is known of any next pod yet. */
  static of(cluster: Cluster, world: DriftWorld): NextPods {
    return new NextPods(new Probe(cluster, world), world, new Remedies(cluster, world.installed));
  }

  /** The injectors whose sidecars next pods get. */
  get injectors(): DriftWorld['injectors'] {
    return this.#world.injectors;
  }

  /** What commands must carry to reach the same cluster, with a space in front; or empty. */
  get flags(): string {
    return this.#world.flags;
  }

  /** The same, but that everything is asked anew. */
  anew(): NextPods {
    return new NextPods(this.#probe, this.#world, this.#remedies);
  }

  /**
   * The next pod of a workload, asked for once.
   * @throws {ClusterError} the API server cannot be reached.
   */
  of(workload: NamedWorkload): Promise<NextPod> {
    const question = makeQuestion(workload);
    if (question === undefined) return Promise.resolve(NO_TEMPLATE);
    const key = createHash('sha256').update(JSON.stringify(question)).digest('base64');
    let next = this.#known.get(key);
    if (next === undefined) {
      next = this.#ask(workload, question);
      this.#known.set(key, next);
      // What failed on the way is no answer; the next one who asks tries again.
      next.catch(() => this.#known.delete(key));
    }
    return next;
  }

  async #ask(workload: NamedWorkload, question: ProbeQuestion): Promise<NextPod> {
    const answer = await this.#probe.askAnew(question);
    const { namespaceLabels, injectors, visibility, flags } = this.#world;
    const { namespace: name } = question;
    const reading = readTemplate(workload, { keepsSpec: true });
    if (reading === undefined) return NO_TEMPLATE;
    const { template, owner } = reading;
    const namespace = { name, labels: namespaceLabels.get(name) ?? null };
    const input = { namespace, template, injectors, visibility };
    const next = readNextPod(input, answer);
    if ('problem' in next) return this.#withRemedy(next);
    const lost = next.verdict === 'injected' ? undefined : tellLostInjection(input, owner, flags);
    const told = lost ? { ...next, lost } : next;
    return told.basis === 'engine'
      ? told
      : { ...told, sidecar: this.#sidecars.share(told.sidecar) };
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
