import type { PodObject } from '../model/api-objects.ts';
import { controllerOf } from '../workload/workload-pods.ts';

/** The workload that a pod counts to. */
export interface PodWorkload {
  readonly kind: string;
  readonly name: string;
}

/**
 * Labels that a controller puts on a ReplicaSet and its pods, and with whose value it ends the ReplicaSet's name
 * (Kubernetes v1.36 pkg/controller/deployment/sync.go; Argo Rollouts 1.8 utils/conditions).
 */
const HASH_OF: Readonly<Record<string, string>> = {
  'pod-template-hash': 'Deployment',
  'rollouts-pod-template-hash': 'Rollout',
};

/**
 * Tells from a pod alone which workload it belongs to: its controller, or the Deployment or Rollout behind its ReplicaSet.
 * A pod without a controller, and a static one (its node's), stands for itself.
 */
export function workloadOfPod(pod: PodObject): PodWorkload {
  const { metadata } = pod;
  const owner = controllerOf(pod);
  if (!owner || owner.kind === 'Node') return { kind: 'Pod', name: metadata.name };
  if (owner.kind === 'ReplicaSet') {
    for (const [label, kind] of Object.entries(HASH_OF)) {
      const suffix = `-${metadata.labels?.[label] ?? ''}`;
      if (suffix !== '-' && owner.name.endsWith(suffix)) {
        return { kind, name: owner.name.slice(0, -suffix.length) };
      }
    }
  }
  return { kind: owner.kind, name: owner.name };
}
