import type { OwnerReference, PodObject } from '../model/api-objects.ts';
import { groupOf, kindOf, qualifyKind } from '../model/kind.ts';
import { isWorkloadKind } from '../workload/workload-kinds.ts';
import { controllerOf, isNode } from '../workload/workload-pods.ts';

/** The workload that a pod belongs to. */
export interface PodWorkload {
  readonly kind: string;
  /** API group of a kind that this program does not know; absent for the kinds of Kubernetes and Argo Rollouts. */
  readonly group?: string;
  readonly name: string;
}

/** The name of a workload for people: `deployment/web`; with its group where the kind alone would mean another. */
export function pathOfWorkload({ kind, group, name }: PodWorkload): string {
  return `${qualifyKind(kind, group).toLowerCase()}/${name}`;
}

/** The key that distinguishes a workload from every other one of its namespace. */
export function keyOfWorkload({ kind, group, name }: PodWorkload): string {
  return group === undefined ? `${kind} ${name}` : `${kind}.${group} ${name}`;
}

/**
 * Labels that a controller sets on a ReplicaSet and its pods; their value is the end of the ReplicaSet's name
 * (Kubernetes v1.36 pkg/controller/deployment/sync.go; Argo Rollouts 1.8 utils/conditions).
 */
const HASH_OF: Readonly<Record<string, string>> = {
  'pod-template-hash': 'Deployment',
  'rollouts-pod-template-hash': 'Rollout',
};

/**
 * Finds from a pod alone the workload it belongs to: its controller, or the Deployment or Rollout behind its
 * ReplicaSet. A pod without a controller is its own workload, and so is a static pod, which its node owns.
 */
export function workloadOfPod(pod: PodObject): PodWorkload {
  const { metadata } = pod;
  const owner = controllerOf(pod);
  if (!owner || isNode(owner)) return { kind: 'Pod', name: metadata.name };
  const kind = kindOf(owner);
  if (kind === 'ReplicaSet') {
    for (const [label, above] of Object.entries(HASH_OF)) {
      const suffix = `-${metadata.labels?.[label] ?? ''}`;
      if (suffix !== '-' && owner.name.endsWith(suffix)) {
        return { kind: above, name: owner.name.slice(0, -suffix.length) };
      }
    }
  }
  return workloadOfOwner(owner);
}

/** The workload of an owner reference. */
export function workloadOfOwner({ apiVersion, kind, name }: OwnerReference): PodWorkload {
  return isWorkloadKind(kindOf({ apiVersion, kind }))
    ? { kind, name }
    : { kind, group: groupOf(apiVersion), name };
}
