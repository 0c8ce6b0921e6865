import pMap from 'p-map';
import type { Cluster } from '../../cluster/cluster.ts';
import type { Labels } from '../../injection/model/model.ts';
import { makePlainProbePod } from '../../injection/probe/probe-pod.ts';
import type { ExplainSubject } from '../read/find-subjects.ts';
import { readRules } from '../rules/injection-rules.ts';
import { NewPods } from '../rules/new-pods.ts';
import { assembleExplanation } from './assemble-explanation.ts';
import type { ExplanationList, WorkloadExplanation } from './explanation-document.ts';
import { WorkloadExplainer } from './workload-explainer.ts';

/** Subjects that are explained at a time: enough to hide latency without causing load. */
const concurrency = 8;

/**
 * Explains why the pods of each subject get a sidecar or not: the engine's prediction, the cluster's own answer to a
 * dry-run pod, and the running pods.
 * @throws {ClusterError} the API server cannot be reached. Unreadable parts are `unknown`, and reported.
 */
export async function explainSubjects(
  cluster: Cluster,
  subjects: readonly ExplainSubject[],
): Promise<ExplanationList> {
  const explainer = new WorkloadExplainer(
    cluster,
    await readRules(cluster, { predictsPods: true }),
  );
  return list(
    await pMap(subjects, (subject) => explainer.explainSubject(subject), { concurrency }),
  );
}

/**
 * Explains what would become of a pod with only these labels in a namespace.
 * @throws {UsageError} the namespace does not exist.
 */
export async function explainImagined(
  cluster: Cluster,
  namespace: string,
  labels: Labels,
): Promise<ExplanationList> {
  const rules = await readRules(cluster, { predictsPods: true });
  const spec = { containers: [{ name: 'app', image: 'app' }] };
  const template = { labels, annotations: {}, hostNetwork: false, spec };
  const known = rules.input(await rules.namespace(namespace), template);
  const input = { ...known, rendersPod: true };
  const answer = await new NewPods(cluster, rules).askSettled(input, makePlainProbePod(labels));
  const owner = { object: { apiVersion: 'v1', kind: 'Pod', namespace, name: '' }, path: '' };
  const { installed: injectors } = rules;
  const { commandFlags } = cluster;
  return list([
    assembleExplanation({ input, owner, spec, answer, isInjector: false, injectors, commandFlags }),
  ]);
}

function list(explanations: readonly WorkloadExplanation[]): ExplanationList {
  return { apiVersion: 'asm-inject/v1alpha1', kind: 'ExplanationList', explanations };
}
