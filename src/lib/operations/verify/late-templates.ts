import type { Cluster } from '../../cluster/cluster.ts';
import { type Resource, resources } from '../../cluster/resources.ts';
import type { RolloutObject } from '../../injection/rollout/rollout-status.ts';
import { isRollingOut } from '../../injection/verification/late-workload.ts';
import { keyOfWorkload, type PodWorkload } from '../../injection/verification/workload-of-pod.ts';
import { listInScope, type Miss, type WorkloadScope } from '../read/list-in-scope.ts';
import type { UnreadPart } from './verification.ts';

/** Workloads whose next pod differs from the running ones. */
export interface LateWorkloads {
  readonly find: (namespace: string, workload: PodWorkload) => RolloutObject | undefined;
  readonly unread: readonly UnreadPart[];
}

/** Kinds whose pods can lag behind their template: paused, OnDelete, below a partition, or still being replaced. */
const KINDS: readonly Resource[] = [
  resources.deployment,
  resources.statefulSet,
  resources.daemonSet,
];

/**
 * Finds the workloads with pods that are not of their newest template, by the counts of their controllers. For all
 * others, a pod itself shows what its successor is like. This takes three lists in addition to that of the pods; only
 * the few that lag behind are kept.
 * @throws {ClusterError} a kind cannot be listed for another reason than a lack of rights.
 */
export async function readLateWorkloads(
  cluster: Cluster,
  scope: WorkloadScope,
): Promise<LateWorkloads> {
  const late = new Map<string, RolloutObject>();
  const unread: UnreadPart[] = [];
  // One after the other over one connection: a second connection costs more round trips than it saves, and processor
  // time.
  for (const resource of KINDS) {
    const { kind, apiVersion, plural } = resource;
    const miss: Miss = (_, place, reason) => {
      const where = place === undefined ? '' : ` in ${place}`;
      const part = `which pods are behind the templates of their ${plural}${where}`;
      unread.push({ part, reason, affects: 'drift' });
    };
    for await (const page of listInScope<RolloutObject>(cluster, resource, scope, { miss })) {
      for (const one of page) {
        const { namespace = '', name } = one.metadata;
        const workload = { ...one, kind, apiVersion };
        if (isRollingOut(workload)) late.set(keyOf(namespace, { kind, name }), workload);
      }
    }
  }
  return { find: (namespace, workload) => late.get(keyOf(namespace, workload)), unread };
}

function keyOf(namespace: string, workload: PodWorkload): string {
  return `${namespace} ${keyOfWorkload(workload)}`;
}
