import type { RolloutObject } from '../rollout/rollout-status.ts';

/** A controller's counts of pods that have the newest template (Kubernetes API v1.36 apps/v1). */
interface Counts {
  readonly observedGeneration?: number;
  readonly replicas?: number;
  readonly updatedReplicas?: number;
  readonly currentRevision?: string;
  readonly updateRevision?: string;
  readonly currentNumberScheduled?: number;
  readonly updatedNumberScheduled?: number;
}

/**
 * Whether some pods of a workload have, or may have, an older template than the newest: the workload is paused, leaves
 * old pods until they are deleted, or is replacing them.
 */
export function isRollingOut({ kind, metadata, status }: RolloutObject): boolean {
  const counts = (status ?? {}) as Counts;
  const { generation = 0 } = metadata as { readonly generation?: number };
  if ((counts.observedGeneration ?? 0) < generation) return true;
  switch (kind) {
    case 'Deployment':
      return (counts.updatedReplicas ?? 0) !== (counts.replicas ?? 0);
    case 'StatefulSet':
      return counts.currentRevision !== counts.updateRevision;
    case 'DaemonSet':
      return (counts.updatedNumberScheduled ?? 0) !== (counts.currentNumberScheduled ?? 0);
    default:
      return false;
  }
}
