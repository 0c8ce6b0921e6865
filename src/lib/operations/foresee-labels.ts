import type { Cluster } from '../cluster/cluster.ts';
import { listIfAllowed } from '../cluster/read-allowed.ts';
import { readInjectors } from '../cluster/read-injectors.ts';
import { resources } from '../cluster/resources.ts';
import { ClusterError } from '../errors.ts';
import type { ApiObject } from '../injection/api-objects.ts';
import { assessImpact, type World } from '../injection/impact.ts';
import type { Surroundings } from '../injection/impact-flags.ts';
import { isReported, type BlastRadius } from '../injection/impact-tally.ts';
import type { InjectorModel } from '../injection/injector-model.ts';
import { NAMESPACE_INJECTION } from '../injection/keys.ts';
import { describeLabelDifference } from '../injection/label-difference.ts';
import type { Labels } from '../injection/model.ts';
import { isSystemNamespace, type NamespaceInjection } from '../injection/namespace-edit.ts';
import { findNamespaceWarnings } from '../injection/namespace-warnings.ts';
import { computeTruthTable } from '../injection/policy.ts';
import { computeBlastRadius } from './blast-radius.ts';
import { readSurroundings } from './read-surroundings.ts';

/** A namespace as it is, and what its label `istio-injection` will say. */
export interface LabelledNamespace {
  readonly namespace: ApiObject;
  readonly value: NamespaceInjection;
}

/** What becomes of namespaces with other labels. */
export interface LabelForecast {
  /** Absent where nothing is known, or no namespace changes. */
  readonly blastRadius?: BlastRadius;
  /** Namespaces of the cluster or of an injector in which something changes, or may. */
  readonly changedSystem: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * Works out what new labels do to the workloads of their namespaces, and what a person should know of them.
 *
 * In a system namespace it counts as a change, too, if a pod that is yet to come would be treated differently: those
 * must start whatever state the injector is in.
 */
export async function foreseeLabels(
  cluster: Cluster,
  labelled: readonly LabelledNamespace[],
): Promise<LabelForecast> {
  if (labelled.length === 0) return { changedSystem: [], warnings: [] };
  const names = labelled.map(({ namespace }) => namespace.metadata.name);
  const injectors = await readModels(cluster);
  const isSynced = await isSyncedByAsm(cluster);
  const warnings = labelled.flatMap(({ namespace, value }) =>
    findNamespaceWarnings(namespace, value, isSynced),
  );
  if (typeof injectors === 'string') {
    return {
      changedSystem: names.filter((name) => isSystemNamespace(name)),
      warnings: [`what this does to the workloads is not known: ${injectors}`, ...warnings],
    };
  }
  const [before, after] = worldsOf(injectors, labelled);
  const surroundings = await readSurroundings(cluster, [before]);
  const difference = labelled.every(({ value }) => value === 'enabled')
    ? undefined
    : describeLabelDifference(computeTruthTable(injectors));
  const blastRadius = await computeBlastRadius(cluster, before, after, { namespaces: names });
  const touched = new Set(
    [...blastRadius.system, ...blastRadius.gateways].map(({ object }) => object.namespace),
  );
  return {
    blastRadius,
    changedSystem: names.filter(
      (name) =>
        surroundings.isSystem(name) &&
        (touched.has(name) || changesNewPods(name, before, after, surroundings)),
    ),
    warnings: [...warnings, ...(difference === undefined ? [] : [difference])],
  };
}

/** The models of the injectors; the reason, where the webhooks may not be read. */
async function readModels(cluster: Cluster): Promise<readonly InjectorModel[] | string> {
  try {
    return (await readInjectors(cluster)).map(({ model }) => model);
  } catch (error) {
    if (error instanceof ClusterError && error.status === 403) return error.message;
    throw error;
  }
}

/** Whether the ASM instance writes namespace labels into this cluster, as far as that can be seen from here. */
async function isSyncedByAsm(cluster: Cluster): Promise<boolean> {
  try {
    const { problem } = await listIfAllowed(cluster, resources.reconcileNamespaceLabels);
    return problem === undefined;
  } catch (error) {
    // The cluster does not have this kind, as any but a data-plane cluster of ASM from 1.28 on.
    if (error instanceof ClusterError && error.status === 404) return false;
    throw error;
  }
}

function worldsOf(
  injectors: readonly InjectorModel[],
  labelled: readonly LabelledNamespace[],
): readonly [World, World] {
  const world = (labels: (one: LabelledNamespace) => Labels): World => ({
    injectors,
    namespaceLabels: new Map(labelled.map((one) => [one.namespace.metadata.name, labels(one)])),
  });
  return [world(({ namespace }) => namespace.metadata.labels ?? {}), world(labelsAfter)];
}

function labelsAfter({ namespace, value }: LabelledNamespace): Labels {
  const others = Object.entries(namespace.metadata.labels ?? {}).filter(
    ([key]) => key !== NAMESPACE_INJECTION,
  );
  const label = value === undefined ? [] : [[NAMESPACE_INJECTION, value] as const];
  return Object.fromEntries([...others, ...label]);
}

function changesNewPods(
  namespace: string,
  before: World,
  after: World,
  surroundings: Surroundings,
): boolean {
  const object = { apiVersion: 'v1', kind: 'Pod', namespace, name: 'any' };
  const template = { labels: {}, annotations: {}, hostNetwork: false };
  const workload = { owner: { object, path: '' }, template, pods: 0 };
  return isReported(assessImpact(workload, before, after, surroundings).impact);
}
