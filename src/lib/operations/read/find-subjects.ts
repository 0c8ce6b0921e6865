import type { Cluster } from '../../cluster/cluster.ts';
import { listIfAllowed, readIfAllowed } from '../../cluster/read-allowed.ts';
import { resourceOfKind, resources } from '../../cluster/resources.ts';
import { ClusterError, UsageError } from '../../errors.ts';
import type { PodObject } from '../../injection/model/api-objects.ts';
import { kindOf } from '../../injection/model/kind.ts';
import { quoteWord } from '../../injection/model/shell.ts';
import type { StrategyObject } from '../../injection/workload/strategy-object.ts';
import {
  isWorkloadKind,
  typeNameOf,
  type WorkloadKind,
  workloadKinds,
} from '../../injection/workload/workload-kinds.ts';
import { controllerOf } from '../../injection/workload/workload-pods.ts';
import type { WorkloadReference } from '../../injection/workload/workload-reference.ts';
import { lenderOf } from '../../injection/workload/workload-template.ts';
import { present } from '../../present.ts';
import { findWorkloadsOfName } from './find-workloads-of-name.ts';
import { noSuchNamespace } from './no-such-namespace.ts';

/** An object that makes pods, or a bare pod. */
export interface ExplainSubject {
  /** The object that contains the pod template. */
  readonly object: StrategyObject;
  /** The named pod; otherwise all pods of the object are meant. */
  readonly pod?: PodObject;
}

/** The candidates of a selector. */
export interface SubjectScope {
  /** Left out: all namespaces. */
  readonly namespace: string | undefined;
  readonly labelSelector: string;
  /** Left out: every kind. */
  readonly kinds: readonly WorkloadKind[] | undefined;
}

/** Where to look for objects of a kind. */
export interface KindScope {
  /** Left out: all namespaces. */
  readonly namespace: string | undefined;
  /** Left out: all. */
  readonly labelSelector: string | undefined;
}

/**
 * Finds a named object, and climbs to the object whose template makes the pods: from a pod through its ReplicaSet to
 * the Deployment.
 * @throws {UsageError} it, or the namespace, does not exist.
 */
export async function findNamed(
  cluster: Cluster,
  namespace: string,
  { kind, name }: WorkloadReference,
): Promise<ExplainSubject> {
  const object = await cluster.read<StrategyObject>(resourceOfKind(kind), name, namespace);
  if (!object) throw await notThere(cluster, namespace, { kind, name });
  const subject = { ...object, kind };
  const top = await climb(cluster, subject, new Map());
  return present({
    object: top,
    pod: kind === 'Pod' ? (subject as unknown as PodObject) : undefined,
  });
}

/**
 * Finds all objects whose own labels match, and the makers of pods whose labels match; each once. A workload without a
 * pod is found by its own labels.
 * @throws {UsageError} nothing matches.
 */
export async function findSelected(
  cluster: Cluster,
  scope: SubjectScope,
): Promise<ExplainSubject[]> {
  const kinds = scope.kinds ?? workloadKinds;
  const climbed = new Map<string, Promise<StrategyObject>>();
  const found = new Map<string, StrategyObject>();
  for (const kind of kinds) {
    for (const object of await listKind(cluster, kind, scope)) {
      const top = await climb(cluster, object, climbed);
      found.set(top.metadata.uid ?? top.metadata.name, top);
    }
  }
  if (found.size === 0) {
    const where = scope.namespace === undefined ? 'any namespace' : `namespace ${scope.namespace}`;
    throw new UsageError(`no pod and no workload in ${where} has labels ${scope.labelSelector}`, {
      code: 'no-match',
      nextStep: 'name another namespace with -n, or check the selector with: kubectl get pods -l …',
    });
  }
  const key = ({ kind, metadata }: StrategyObject): string =>
    [metadata.namespace, kind, metadata.name].join('/');
  return [...found.values()]
    .sort((a, b) => (key(a) < key(b) ? -1 : 1))
    .map((object) => ({ object }));
}

/** Lists the objects of a kind in a scope; nothing if the cluster does not have the kind. */
export async function listKind(
  cluster: Cluster,
  kind: WorkloadKind,
  { namespace, labelSelector }: KindScope,
): Promise<readonly StrategyObject[]> {
  try {
    const scope = { namespace, labelSelector };
    const { objects } = await listIfAllowed<StrategyObject>(cluster, resourceOfKind(kind), scope);
    return objects.map((object) => ({ ...object, kind }));
  } catch (error) {
    // The cluster does not have the kind: Argo Rollouts are not installed.
    if (error instanceof ClusterError && error.status === 404) return [];
    throw error;
  }
}

/**
 * Follows controllers up, as long as they are readable and of kinds with a pod template.
 * @param climbed earlier results, by uid of a controller; grows.
 */
export async function climb(
  cluster: Cluster,
  object: StrategyObject,
  climbed: Map<string, Promise<StrategyObject>>,
): Promise<StrategyObject> {
  const owner = controllerOf(object);
  const kind = owner && kindOf(owner);
  if (!owner || !kind || !isWorkloadKind(kind)) return followTemplate(cluster, object);
  const known = climbed.get(owner.uid);
  if (known) return known;
  const { name, uid } = owner;
  const climbing = readIfAllowed<StrategyObject>(
    cluster,
    resourceOfKind(kind),
    name,
    object.metadata.namespace,
  ).then(({ object: parent }) =>
    parent?.metadata.uid === uid ? climb(cluster, { ...parent, kind }, climbed) : object,
  );
  climbed.set(uid, climbing);
  return climbing;
}

/** A Rollout can borrow the template of a Deployment; the pods are still its own. */
async function followTemplate(cluster: Cluster, object: StrategyObject): Promise<StrategyObject> {
  const lender = lenderOf(object)?.object;
  if (!lender) return object;
  const { object: found } = await readIfAllowed<StrategyObject>(
    cluster,
    resources.deployment,
    lender.name,
    lender.namespace,
  );
  const template = found?.spec?.template;
  return template ? { ...object, spec: { ...object.spec, template } } : object;
}

/**
 * The error for a named object that does not exist; if the name came without a type, it lists other objects of that
 * name.
 * @throws {ClusterError} the cluster cannot be read.
 */
export async function notThere(
  cluster: Cluster,
  namespace: string,
  { kind, name }: WorkloadReference,
): Promise<UsageError> {
  const { object, problem } = await readIfAllowed(cluster, resources.namespace, namespace);
  if (!object && problem === undefined) return noSuchNamespace(namespace);
  const type = typeNameOf(kind);
  const where = quoteWord(namespace);
  const meant = kind === 'Pod' ? await findOthersOfName(cluster, namespace, name) : [];
  return new UsageError(`${kind.toLowerCase()}/${name} does not exist in namespace ${namespace}`, {
    code: 'no-workload',
    nextStep:
      meant.length > 0
        ? `did you mean ${meant.join(' or ')}?`
        : `name another namespace with -n, or see which there are: kubectl get ${type} -n ${where}`,
  });
}

async function findOthersOfName(
  cluster: Cluster,
  namespace: string,
  name: string,
): Promise<readonly string[]> {
  const workloads = await findWorkloadsOfName(cluster, namespace, name);
  if (workloads.length > 0) return workloads;
  const { object } = await readIfAllowed(cluster, resources.namespace, name);
  return object ? [`-n ${quoteWord(name)}`] : [];
}
