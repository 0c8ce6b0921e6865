import type { Cluster } from '../../cluster/cluster.ts';
import { readIfAllowed } from '../../cluster/read-allowed.ts';
import { readInjectorsIfAllowed } from '../../cluster/read-injectors.ts';
import { resources } from '../../cluster/resources.ts';
import { UsageError } from '../../errors.ts';
import type { ApiObject } from '../../injection/model/api-objects.ts';
import {
  judgeLabelSync,
  type LabelSync,
  readClusterId,
  type ReconcileLabelsObject,
} from '../../injection/namespace/label-sync.ts';
import { findHomes } from '../../injection/namespace/namespace-edit.ts';
import type { Plane } from '../../injection/plane/plane.ts';
import { present } from '../../present.ts';
import { findPlane } from '../read/find-plane.ts';

/** The namespaces of an ASM instance. */
export interface ControlPlaneState {
  readonly cluster: Cluster;
  readonly plane: Plane;
  readonly namespaces: readonly ApiObject[];
  /** Its rule about the clusters that it reconciles; absent if it has none, or cannot be read. */
  readonly policy?: ReconcileLabelsObject;
  /** Why the rule is unknown. */
  readonly problem?: string;
}

/** The namespaces of a data-plane cluster. */
export interface DataPlaneState {
  readonly cluster: Cluster;
  readonly plane: Plane;
  readonly labelSync: LabelSync;
  readonly namespaces: readonly ApiObject[];
  /** Namespaces of its injectors. */
  readonly homes: readonly string[];
}

/**
 * Reads the namespaces of an ASM instance, and its rule of label reconciliation.
 * @throws {UsageError} it is not an ASM instance.
 */
export async function readControlPlane(cluster: Cluster): Promise<ControlPlaneState> {
  const plane = await findPlane(cluster);
  if (plane.kind !== 'asm-control-plane' && plane.kind !== 'unknown') {
    throw new UsageError(
      `context ${cluster.context} is not the API server of an ASM instance: ${describePlane(plane)}`,
      {
        code: 'wrong-plane',
        nextStep:
          "name the instance's own kubeconfig with --control-plane-kubeconfig, or a context of it with --control-plane-context; clusters in which pods run go to --contexts",
      },
    );
  }
  const [namespaces, { object, problem }] = await Promise.all([
    cluster.list(resources.namespace),
    readReconcileLabels(cluster),
  ]);
  return present({
    cluster,
    plane,
    namespaces,
    policy: object,
    problem,
  });
}

/** An instance before 1.28 does not have the kind; the answer is the same as for a missing object. */
function readReconcileLabels(
  cluster: Cluster,
): ReturnType<typeof readIfAllowed<ReconcileLabelsObject>> {
  return readIfAllowed<ReconcileLabelsObject>(
    cluster,
    resources.reconcileNamespaceLabels,
    'default',
  );
}

/**
 * Reads the namespaces of a data-plane cluster, and whether the instance reconciles their labels.
 * @throws {UsageError} it is the API server of an ASM instance.
 * @throws {ClusterError} it cannot be read.
 */
export async function readDataPlane(
  cluster: Cluster,
  { policy, problem }: Pick<ControlPlaneState, 'policy' | 'problem'>,
): Promise<DataPlaneState> {
  const [{ injectors }, namespaces] = await Promise.all([
    readInjectorsIfAllowed(cluster),
    cluster.list(resources.namespace),
  ]);
  const plane = await findPlane(cluster, injectors);
  if (plane.kind === 'asm-control-plane') {
    throw new UsageError(
      `context ${cluster.context} is the API server of an ASM instance (${plane.evidence}), not a data-plane cluster`,
      {
        code: 'wrong-plane',
        nextStep: 'name clusters in which pods run with --contexts',
      },
    );
  }
  const values = injectors.map(({ configMap }) => configMap?.data?.['values']);
  const [id] = values.flatMap((text) => (text === undefined ? [] : (readClusterId(text) ?? [])));
  return {
    cluster,
    plane,
    labelSync:
      problem === undefined ? judgeLabelSync(policy, id) : { state: 'unknown', reason: problem },
    namespaces,
    homes: findHomes(injectors.map(({ model }) => model)),
  };
}

/** A plane in words. */
export function describePlane({ kind, evidence }: Plane): string {
  return {
    'asm-data-plane': `it is a data-plane cluster of ASM (${evidence})`,
    'asm-control-plane': `it is the API server of an ASM instance (${evidence})`,
    istio: `it has an Istio of its own (${evidence})`,
    none: evidence,
    unknown: `its kind is not known (${evidence})`,
  }[kind];
}
