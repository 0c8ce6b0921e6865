import type { Cluster } from '../cluster/cluster.ts';
import { resourceOfKind, resources } from '../cluster/resources.ts';
import { UsageError } from '../errors.ts';
import type { Change, ObjectReference } from '../injection/plan.ts';
import type { RolloutObject } from '../injection/rollout-status.ts';
import type { WorkloadReference } from '../injection/workload-reference.ts';
import type { Planned } from './label-namespaces.ts';
import { noSuchNamespace } from './label-namespaces.ts';

/**
 * Reads the named workloads of one namespace and plans an edit of each.
 * @param planEdit the edit; `undefined` when the workload already is as asked.
 * @throws {UsageError} a workload or the namespace does not exist; nothing is planned then.
 */
export async function planWorkloads(
  cluster: Cluster,
  namespace: string,
  references: readonly WorkloadReference[],
  planEdit: (workload: RolloutObject) => Change | undefined,
): Promise<Planned> {
  const changes: Change[] = [];
  const unchanged: ObjectReference[] = [];
  for (const { kind, name } of distinct(references)) {
    const resource = resourceOfKind(kind);
    const workload = await cluster.read<RolloutObject>(resource, name, namespace);
    if (!workload) throw await noSuchWorkload(cluster, namespace, { kind, name });
    const change = planEdit({ ...workload, kind });
    if (change) changes.push(change);
    else unchanged.push({ apiVersion: resource.apiVersion, kind, namespace, name });
  }
  return { plan: { changes }, unchanged };
}

function distinct(references: readonly WorkloadReference[]): readonly WorkloadReference[] {
  return [...new Map(references.map((one) => [`${one.kind}/${one.name}`, one])).values()];
}

async function noSuchWorkload(
  cluster: Cluster,
  namespace: string,
  { kind, name }: WorkloadReference,
): Promise<UsageError> {
  if (!(await cluster.read(resources.namespace, namespace))) return noSuchNamespace(namespace);
  const { plural } = resourceOfKind(kind);
  return new UsageError(`${kind.toLowerCase()}/${name} does not exist in namespace ${namespace}`, {
    code: 'no-workload',
    nextStep: `see which there are: kubectl get ${plural} -n ${namespace}; another namespace is named with -n`,
  });
}
