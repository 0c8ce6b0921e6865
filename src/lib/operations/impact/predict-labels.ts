import type { Cluster } from '../../cluster/cluster.ts';
import { type InjectorsReading, readInjectorsIfAllowed } from '../../cluster/read-injectors.ts';
import { type BlastRadius, isReported } from '../../injection/impact/impact-tally.ts';
import type { Surroundings } from '../../injection/impact/impact-warnings.ts';
import { assessImpact, type RuleSet } from '../../injection/impact/impact.ts';
import type { ApiObject } from '../../injection/model/api-objects.ts';
import type { InjectorModel } from '../../injection/model/injector-model.ts';
import { NAMESPACE_INJECTION } from '../../injection/model/keys.ts';
import type { Labels } from '../../injection/model/model.ts';
import { isSystemNamespace, type LabelEdits } from '../../injection/namespace/namespace-edit.ts';
import { findNamespaceWarnings } from '../../injection/namespace/namespace-warnings.ts';
import type { Plane } from '../../injection/plane/plane.ts';
import { describeLabelDifference } from '../../injection/policy/label-difference.ts';
import { computeTruthTable } from '../../injection/policy/policy.ts';
import { findPlane } from '../read/find-plane.ts';
import { computeBlastRadius } from './blast-radius.ts';
import { readSurroundings } from './read-surroundings.ts';

/** A namespace at present, and the future values of some of its labels. */
export interface LabelledNamespace {
  readonly namespace: ApiObject;
  readonly edits: LabelEdits;
}

/** The effect of other labels on namespaces. */
export interface LabelPrediction {
  /** Absent if nothing is known, or no namespace changes. */
  readonly blastRadius?: BlastRadius;
  /** Namespaces of the cluster or of an injector in which something changes, or may change. */
  readonly changedSystem: readonly string[];
  readonly warnings: readonly string[];
  /** The plane of the cluster; absent if no namespace changes, and it was not requested. */
  readonly plane?: Plane;
}

/**
 * Works out the effect of new labels on the workloads of their namespaces, and the warnings that a person should know.
 *
 * In a system namespace, a different treatment of future pods also counts as a change: those pods must start whatever
 * state the injector is in.
 * @param given the injectors, if they were already read; and the flags that restart commands need to reach the same
 * cluster, with a leading space.
 */
export async function predictLabels(
  cluster: Cluster,
  labelled: readonly LabelledNamespace[],
  { reading }: { readonly reading?: InjectorsReading } = {},
): Promise<LabelPrediction> {
  if (labelled.length === 0) return { changedSystem: [], warnings: [] };
  const names = labelled.map(({ namespace }) => namespace.metadata.name);
  const { injectors: installed, refusal } =
    reading ?? (await readInjectorsIfAllowed(cluster, { readsMesh: true }));
  const injectors = installed.map(({ model }) => model);
  const [before, after] = ruleSetsOf(injectors, labelled);
  const [plane, surroundings] = await Promise.all([
    findPlane(cluster, installed),
    readSurroundings(cluster, [before]),
  ]);
  const warnings = labelled.flatMap(({ namespace, edits }) =>
    findNamespaceWarnings(namespace, labelsAfter({ namespace, edits })),
  );
  const unknown = plane.kind === 'asm-control-plane' ? elsewhere : refusal?.message;
  if (unknown !== undefined) {
    return {
      plane,
      changedSystem: names.filter((name) => isSystemNamespace(name)),
      warnings: [`what this does to the workloads is not known: ${unknown}`, ...warnings],
    };
  }
  const isUnset = labelled.some(
    ({ edits }) =>
      Object.hasOwn(edits, NAMESPACE_INJECTION) && edits[NAMESPACE_INJECTION] === undefined,
  );
  const difference = isUnset ? describeLabelDifference(computeTruthTable(injectors)) : undefined;
  const blastRadius = await computeBlastRadius(cluster, before, after, {
    namespaces: names,
    surroundings,
  });
  const touched = new Set(
    [...blastRadius.system, ...blastRadius.gateways].map(({ object }) => object.namespace),
  );
  return {
    plane,
    blastRadius,
    changedSystem: names.filter(
      (name) =>
        surroundings.isSystem(name) &&
        (touched.has(name) || changesNewPods(name, before, after, surroundings)),
    ),
    warnings: [...warnings, ...(difference === undefined ? [] : [difference])],
  };
}

const elsewhere =
  'they are in the data-plane clusters of the ASM instance, whose API server this is; see what is there with namespace sync --to-cluster --dry-run=client';

function ruleSetsOf(
  injectors: readonly InjectorModel[],
  labelled: readonly LabelledNamespace[],
): readonly [RuleSet, RuleSet] {
  const ruleSet = (labels: (one: LabelledNamespace) => Labels): RuleSet => ({
    injectors,
    namespaceLabels: new Map(labelled.map((one) => [one.namespace.metadata.name, labels(one)])),
  });
  return [ruleSet(({ namespace }) => namespace.metadata.labels ?? {}), ruleSet(labelsAfter)];
}

/** All labels of a namespace after the edits. */
export function labelsAfter({ namespace, edits }: LabelledNamespace): Labels {
  const labels = Object.entries({ ...namespace.metadata.labels, ...edits });
  return Object.fromEntries(
    labels.flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])),
  );
}

function changesNewPods(
  namespace: string,
  before: RuleSet,
  after: RuleSet,
  surroundings: Surroundings,
): boolean {
  const object = { apiVersion: 'v1', kind: 'Pod', namespace, name: 'any' };
  const template = { labels: {}, annotations: {}, hostNetwork: false };
  const workload = { owner: { object, path: '' }, template, pods: 0 };
  return isReported(assessImpact(workload, before, after, surroundings).impact);
}
