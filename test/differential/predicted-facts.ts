import type { Cluster } from '../../src/lib/cluster/cluster.ts';
import { resources } from '../../src/lib/cluster/resources.ts';
import {
  decide,
  type Decision,
  type DecisionInput,
} from '../../src/lib/injection/decision/decide.ts';
import { compareSidecars, listReasons } from '../../src/lib/injection/drift/drift.ts';
import type { ApiObject, PodObject } from '../../src/lib/injection/model/api-objects.ts';
import { canRunNative } from '../../src/lib/injection/sidecar/native-sidecar.ts';
import {
  readTemplate,
  withFixedLabels,
} from '../../src/lib/injection/workload/workload-template.ts';
import { type InjectionRules, readRules } from '../../src/lib/operations/rules/injection-rules.ts';
import { drawnNamespaces } from './any-settings.ts';
import type { DrawnWorkload } from './differential-case.ts';
import type { Outcome, PredictedFacts } from './pod-facts.ts';
import { type ReadPod, readPodFacts } from './pod-reading.ts';

/** What a cluster's objects say, as `explain` and `status` read them. */
export interface KnownRules {
  readonly rules: InjectionRules;
  readonly nodesRunNative: boolean;
}

/** Predicts the facts of a workload's next pod. */
export type Predict = (known: KnownRules, workload: DrawnWorkload) => PredictedFacts;

/** Reads the rules of the cluster as they are now. */
export async function readKnownRules(cluster: Cluster): Promise<KnownRules> {
  const [rules, nodes] = await Promise.all([
    readRules(cluster, { namespaces: [...drawnNamespaces, 'kube-system'], predictsPods: true }),
    cluster.list<NodeObject>(resources.node),
  ]);
  const versions = nodes.map(({ status }) => status?.nodeInfo?.kubeletVersion ?? '');
  return { rules, nodesRunNative: canRunNative(versions) };
}

interface NodeObject extends ApiObject {
  readonly status?: { readonly nodeInfo?: { readonly kubeletVersion?: string } };
}

/** The prediction as `explain` and `status` make it. */
export const predictFacts: Predict = (known, workload) => predictFrom(inputOf(known, workload));

/** The input of the engine for a workload. */
export function inputOf(
  { rules, nodesRunNative }: KnownRules,
  workload: DrawnWorkload,
): DecisionInput {
  const reading = readTemplate(workload, { keepsSpec: true });
  if (reading === undefined) throw new Error(`a ${workload.kind} has no template`);
  const { namespace = '' } = workload.metadata;
  return {
    namespace: { name: namespace, labels: rules.labelsOf(namespace) },
    template: withFixedLabels(reading.template, workload),
    injectors: rules.injectors,
    visibility: rules.visibility,
    isDryRun: true,
    rendersPod: true,
    context: { nodesRunNative, workload: ownerOf(workload) },
  };
}

/** The facts that follow from an input of the engine. */
export function predictFrom(input: DecisionInput): PredictedFacts {
  const decision = decide(input);
  const outcome = outcomeOf(decision);
  if (outcome !== 'injected') return { outcome };
  const { admitted, injector } = decision;
  return admitted?.kind === 'pod'
    ? { outcome, ...readPodFacts(admitted.pod as unknown as ReadPod) }
    : { outcome, revision: injector?.revision ?? 'unknown' };
}

/** The words of `status` for how an earlier pod differs from the one that a dry run made now. */
export function driftBySidecars(earlier: PodObject, now: PodObject): readonly string[] {
  return listReasons(compareSidecars(earlier, now)).toSorted();
}

/** The object that an injector takes for the pod's workload (Istio pkg/kube/util.go GetWorkloadMetaFromPod). */
function ownerOf({ apiVersion = '', kind, metadata: { name } }: DrawnWorkload) {
  return { apiVersion, kind, name };
}

function outcomeOf({ verdict, decidedBy }: Decision): Outcome | 'unknown' {
  const [decisive] = decidedBy;
  if (verdict !== 'denied' || decisive === undefined) return verdict as Outcome | 'unknown';
  const { code, field = '', detail = '' } = decisive;
  if (code === 'pod-security-violated') return 'refused by Pod Security';
  if (code === 'match-condition-denies') return 'refused by a match condition';
  // Amounts that the injector accepts, but the API server does not.
  const isAmount = field.includes('/proxy') && /negative|more than the limit/.test(detail);
  const isInvalid = code === 'pod-invalid' || code === 'injected-pod-invalid' || isAmount;
  return isInvalid ? 'refused as invalid' : 'refused by the injector';
}
