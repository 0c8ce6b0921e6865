import pMap from 'p-map';
import type { Cluster } from '../../cluster/cluster.ts';
import { Probe, type ProbeQuestion } from '../../cluster/probe.ts';
import { readIfAllowed } from '../../cluster/read-allowed.ts';
import { readCniExcludedNamespaces } from '../../cluster/read-cni.ts';
import { type InstalledInjector, readInjectorsIfAllowed } from '../../cluster/read-injectors.ts';
import { Remedies } from '../../cluster/remedies.ts';
import { resources } from '../../cluster/resources.ts';
import { decide, type DecisionInput } from '../../injection/decision/decide.ts';
import { findFailedOpen } from '../../injection/drift/next-pod.ts';
import { redirectsItself } from '../../injection/lint/lint-facts.ts';
import type { PodObject } from '../../injection/model/api-objects.ts';
import type { WebhookModel } from '../../injection/model/injector-model.ts';
import type { Labels, Namespace, PodTemplate } from '../../injection/model/model.ts';
import type { ProbeAnswer } from '../../injection/probe/probe-answer.ts';
import { makePlainProbePod, makeProbePod, type ProbePod } from '../../injection/probe/probe-pod.ts';
import { readHandInjection } from '../../injection/sidecar/hand-injected.ts';
import { stripSidecar } from '../../injection/sidecar/strip-sidecar.ts';
import type { StrategyObject } from '../../injection/workload/strategy-object.ts';
import {
  lenderOf,
  readNamespace,
  readTemplate,
  type TemplateReading,
  withFixedLabels,
} from '../../injection/workload/workload-template.ts';
import type { Subject } from '../read/find-subjects.ts';
import { noSuchNamespace } from '../read/no-such-namespace.ts';
import { assembleExplanation } from './assemble-explanation.ts';
import type { ExplanationList, WorkloadExplanation } from './explanation-document.ts';
import { countActual, readActualPods } from './read-actual-pods.ts';

/** What explaining needs besides the cluster. */
export interface ExplainOptions {
  /** What proposed commands must carry to reach the same cluster, with a space in front; or empty. */
  readonly flags: string;
  readonly signal: AbortSignal;
}

/**
 * Milliseconds for answers that disagree to come round, in all: caches of namespaces lag by about that after a change,
 * which was before the command began.
 */
const settling = 3_000;

/** Subjects that are looked at together: a few, to hide latency without being load. */
const concurrency = 8;

/**
 * Explains why the pods of each subject get a sidecar or not: what the engine predicts, what the cluster itself answers to
 * a pod that is tried out, and what runs.
 * @throws {ClusterError} the API server cannot be reached. What may not be read is `unknown`, and said.
 */
export async function explainSubjects(
  cluster: Cluster,
  subjects: readonly Subject[],
  options: ExplainOptions,
): Promise<ExplanationList> {
  const scene = await readScene(cluster, options);
  return list(await pMap(subjects, (subject) => explainOne(scene, subject), { concurrency }));
}

/**
 * Explains what would become of a pod with these labels, and nothing else to say, in a namespace.
 * @throws {UsageError} the namespace does not exist.
 */
export async function explainImagined(
  cluster: Cluster,
  namespace: string,
  labels: Labels,
  options: ExplainOptions,
): Promise<ExplanationList> {
  const scene = await readScene(cluster, options);
  const spec = { containers: [{ name: 'app', image: 'app' }] };
  const template: PodTemplate = { labels, annotations: {}, hostNetwork: false, spec };
  const input = await foresee(scene, namespace, template);
  const answer = await ask(scene, { namespace, pod: makePlainProbePod(labels) }, input);
  const object = { apiVersion: 'v1', kind: 'Pod', namespace, name: '' };
  const owner = { object, path: '' };
  return list([
    assembleExplanation({
      ...{ input, owner, spec, answer, isInjector: false },
      ...{ injectors: scene.injectors, flags: options.flags },
    }),
  ]);
}

function list(explanations: readonly WorkloadExplanation[]): ExplanationList {
  return { apiVersion: 'asm-inject/v1alpha1', kind: 'ExplanationList', explanations };
}

/** What is the same for every subject of one command. */
interface Scene extends ExplainOptions {
  readonly cluster: Cluster;
  readonly probe: Probe;
  readonly injectors: readonly InstalledInjector[];
  readonly remedies: Remedies;
  /** Mutating webhooks of other programs. */
  readonly others: readonly WebhookModel[];
  readonly visibility: NonNullable<DecisionInput['visibility']>;
  readonly namespaces: Map<string, Namespace>;
  /** When caches have settled, by `performance.now()`. */
  readonly settledAt: number;
}

async function readScene(cluster: Cluster, options: ExplainOptions): Promise<Scene> {
  const { injectors, others, refusal } = await readInjectorsIfAllowed(cluster);
  return {
    ...options,
    cluster,
    probe: new Probe(cluster, { injectors: injectors.map(({ model }) => model), others }),
    injectors,
    remedies: new Remedies(cluster, injectors),
    others,
    visibility: refusal ? 'hidden' : 'complete',
    namespaces: new Map(),
    settledAt: performance.now() + settling,
  };
}

async function explainOne(scene: Scene, { object, pod }: Subject): Promise<WorkloadExplanation> {
  const { cluster, injectors, flags } = scene;
  const { namespace = '', name } = object.metadata;
  const reading = readTemplateOf(object);
  const probePod = makeProbePod(object);
  if (!reading || !probePod) throw new TypeError(`${object.kind} ${name} has no pod template`);
  const input = await foresee(scene, namespace, withFixedLabels(reading.template, object));
  const answer = await ask(scene, { namespace, pod: probePod }, input);
  const hand = readHandInjection(reading.template);
  const actual = pod ? countActual([pod], hand) : await readActualPods(cluster, object, hand);
  const cniExcludes = await readCniIfUsed(scene, answer);
  const isFailing = 'failure' in answer || findFailedOpen(input, answer) !== undefined;
  return assembleExplanation({
    input,
    owner: lenderOf(object) ?? reading.owner,
    object,
    ...(pod ? { pod: pod.metadata.name } : {}),
    spec: reading.template.spec ?? {},
    answer,
    sent: probePod,
    others: scene.others,
    ...(actual ? { actual } : {}),
    ...(cniExcludes ? { cniExcludes } : {}),
    isInjector: injectors.some(
      ({ deployment }) => deployment?.metadata.uid === object.metadata.uid,
    ),
    injectors: isFailing ? await scene.remedies.injectors() : injectors,
    flags,
  });
}

/** A pod that was injected is looked at as it was before. */
function readTemplateOf(object: StrategyObject): TemplateReading | undefined {
  const source =
    object.kind === 'Pod' ? stripSidecar(object as unknown as PodObject & StrategyObject) : object;
  return readTemplate(source, { keepsSpec: true });
}

async function foresee(
  scene: Scene,
  namespace: string,
  template: PodTemplate,
): Promise<DecisionInput> {
  return {
    namespace: await namespaceOf(scene, namespace),
    template,
    injectors: scene.injectors.map(({ model }) => model),
    visibility: scene.visibility,
  };
}

async function namespaceOf({ cluster, namespaces }: Scene, name: string): Promise<Namespace> {
  const known = namespaces.get(name);
  if (known) return known;
  const { object, problem } = await readIfAllowed(cluster, resources.namespace, name);
  if (!object && problem === undefined) throw noSuchNamespace(name);
  const namespace = object ? readNamespace(object) : { name, labels: null };
  namespaces.set(name, namespace);
  return namespace;
}

/** Asks; an answer that disagrees with the prediction is asked for again, until it has had time to come round. */
async function ask(
  { probe, signal, settledAt }: Scene,
  question: ProbeQuestion & { readonly pod: ProbePod },
  input: DecisionInput,
): Promise<ProbeAnswer> {
  const answer = await probe.ask(question);
  const { verdict } = decide({ ...input, isDryRun: true });
  const mayLag = 'pod' in answer && verdict !== 'unknown' && verdict !== answer.verdict;
  const timeout = Math.ceil(settledAt - performance.now());
  if (!mayLag || timeout <= 0) return answer;
  const patience = { timeout, agreeing: 1, signal };
  const again = await probe.askUntil(question, (given) => given.verdict === verdict, patience);
  return again.answer;
}

async function readCniIfUsed(
  { cluster, injectors }: Scene,
  answer: ProbeAnswer,
): Promise<readonly string[] | undefined> {
  if (!('pod' in answer) || answer.verdict !== 'injected' || redirectsItself(answer.pod)) {
    return undefined;
  }
  const namespaces = injectors.flatMap(({ model }) =>
    model.webhooks.flatMap(({ target }) => (target.kind === 'service' ? [target.namespace] : [])),
  );
  return readCniExcludedNamespaces(cluster, namespaces);
}
