import pMap from 'p-map';
import type { Cluster } from '../../cluster/cluster.ts';
import { type InjectorsReading, readInjectorsIfAllowed } from '../../cluster/read-injectors.ts';
import { resources } from '../../cluster/resources.ts';
import { UsageError } from '../../errors.ts';
import type { BlastRadius } from '../../injection/impact/impact-tally.ts';
import type { ApiObject } from '../../injection/model/api-objects.ts';
import { NAMESPACE_INJECTION } from '../../injection/model/keys.ts';
import type { ObjectReference, Plan } from '../../injection/model/plan.ts';
import {
  type NamespaceInjection,
  planNamespace,
  planNamespaceLabel,
} from '../../injection/namespace/namespace-edit.ts';
import { describeLabelSync } from '../../injection/namespace/namespace-warnings.ts';
import type { Plane } from '../../injection/plane/plane.ts';
import { findLabelMiss, type LabelMiss } from '../../injection/proposal/namespace-outcome.ts';
import { type LabelledNamespace, labelsAfter, predictLabels } from '../impact/predict-labels.ts';
import { noSuchNamespace } from '../read/no-such-namespace.ts';
import { warnOfMisses, warnOfRestarts } from './namespace-change-warnings.ts';

/** A plan, and the objects that need no change. */
interface Planned {
  readonly plan: Plan;
  readonly unchanged: readonly ObjectReference[];
}

/** Namespaces and the value that their label `istio-injection` is to have. */
export interface NamespaceRequest {
  /** Named ones; left out: all that the selector picks. */
  readonly names?: readonly string[] | undefined;
  /** In kubectl's `-l` syntax; left out: all. */
  readonly labelSelector?: string | undefined;
  readonly value: NamespaceInjection;
  /** Whether to create a named namespace that does not exist. */
  readonly create?: boolean | undefined;
}

/** A change of namespace labels that can be previewed and written. */
export interface NamespaceChange extends Planned {
  /** Its effect on the workloads there; absent if nothing is known, or no existing namespace changes. */
  readonly blastRadius?: BlastRadius;
  /** Namespaces of the cluster or of an injector in which something changes, or may change. */
  readonly changedSystem: readonly string[];
  /** Warnings to read before the write. */
  readonly warnings: readonly string[];
  /** Namespaces whose new pods are not treated as the label says, changed or not. */
  readonly notAsIntended: readonly LabelMiss[];
  /** The plane of the cluster; absent if nothing changes. */
  readonly plane?: Plane;
}

/**
 * Plans `istio-injection` on namespaces and works out the effect, without writing anything.
 * @throws {UsageError} a namespace does not exist, or the selector picks none.
 */
export async function planNamespaceChange(
  cluster: Cluster,
  request: NamespaceRequest,
): Promise<NamespaceChange> {
  const { value } = request;
  const found = request.names
    ? await readNamed(cluster, request.names, request)
    : await cluster.list(resources.namespace, { labelSelector: request.labelSelector });
  if (found.length === 0) throw noneSelected(request.labelSelector);
  const planned = found.map((namespace) => {
    const isNew = namespace.metadata.resourceVersion === undefined;
    const { name } = namespace.metadata;
    const change = isNew ? planNamespace(name, value) : planNamespaceLabel(namespace, value);
    return { namespace, isNew, change };
  });
  const changes = planned.flatMap(({ change }) => (change ? [change] : []));
  const labelled: LabelledNamespace[] = planned
    .filter(({ change, isNew }) => change && !isNew)
    .map(({ namespace }) => ({ namespace, edits: { [NAMESPACE_INJECTION]: value } }));
  const reading = await readInjectorsIfAllowed(cluster, { readsMesh: true });
  const prediction = await predictLabels(cluster, labelled, { reading });
  const { plane, blastRadius } = prediction;
  const isUnknown = plane?.kind === 'asm-control-plane' || reading.refusal !== undefined;
  const notAsIntended = isUnknown ? [] : findMisses(cluster, found, { value, reading });
  const sync = plane && describeLabelSync(plane);
  return {
    plan: { changes },
    unchanged: planned
      .filter(({ change }) => !change)
      .map(({ namespace: { metadata } }) => namespaceReference(metadata.name)),
    ...prediction,
    notAsIntended,
    warnings: [
      ...warnOfMisses(notAsIntended),
      ...prediction.warnings,
      ...(sync === undefined ? [] : [sync]),
      ...(blastRadius ? warnOfRestarts(blastRadius) : []),
    ],
  };
}

/** Namespaces whose new pods will not be treated as the label says. */
function findMisses(
  { commandFlags }: Cluster,
  namespaces: readonly ApiObject[],
  { value, reading }: { readonly value: NamespaceInjection; readonly reading: InjectorsReading },
): readonly LabelMiss[] {
  const models = reading.injectors.map(({ model }) => model);
  const edits = { [NAMESPACE_INJECTION]: value };
  return namespaces.flatMap((namespace) => {
    const after = { name: namespace.metadata.name, labels: labelsAfter({ namespace, edits }) };
    return findLabelMiss(after, value, models, commandFlags) ?? [];
  });
}

async function readNamed(
  cluster: Cluster,
  names: readonly string[],
  { create, value }: NamespaceRequest,
): Promise<ApiObject[]> {
  const found = await pMap(
    new Set(names),
    async (name) => ({ name, namespace: await cluster.read(resources.namespace, name) }),
    { concurrency: 8 },
  );
  return found.map(({ name, namespace }) => {
    if (!namespace && !create) throw noSuchNamespace(name, value === 'enabled');
    return namespace ?? { metadata: { name } };
  });
}

function namespaceReference(name: string): ObjectReference {
  return { apiVersion: 'v1', kind: 'Namespace', name };
}

function noneSelected(labelSelector = ''): UsageError {
  return new UsageError(`no namespace matches -l ${labelSelector}`, {
    code: 'no-namespace',
    nextStep: `see which there are: kubectl get namespaces --show-labels`,
  });
}
