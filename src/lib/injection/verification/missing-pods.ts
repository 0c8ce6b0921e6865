import type { ConditionObject } from '../model/api-objects.ts';
import { isFinished } from '../workload/workload-pods.ts';
import type { WorkloadObject } from '../workload/workload-template.ts';

/** A workload with the fields that show how many pods it wants and has (Kubernetes API v1.36 apps/v1, batch/v1). */
export interface ShortWorkload extends Omit<WorkloadObject, 'spec'> {
  readonly spec?: WorkloadObject['spec'] & {
    readonly replicas?: number;
    readonly parallelism?: number;
    readonly completions?: number;
    readonly suspend?: boolean;
  };
  readonly status?: {
    readonly replicas?: number;
    readonly desiredNumberScheduled?: number;
    readonly currentNumberScheduled?: number;
    readonly active?: number;
    readonly succeeded?: number;
    readonly conditions?: readonly ConditionObject[];
  };
}

/** How many pods a workload wants and does not have. */
export function countMissingPods(workload: ShortWorkload): number {
  const { kind, spec = {}, status = {} } = workload;
  switch (kind) {
    case 'DaemonSet': {
      const { desiredNumberScheduled = 0, currentNumberScheduled = 0 } = status;
      return Math.max(0, desiredNumberScheduled - currentNumberScheduled);
    }
    case 'Job': {
      if (isFinished(workload) || spec.suspend) return 0;
      const { parallelism = 1, completions = parallelism } = spec;
      const { active = 0, succeeded = 0 } = status;
      return Math.max(0, Math.min(parallelism, completions - succeeded) - active);
    }
    default:
      return Math.max(0, (spec.replicas ?? 1) - (status.replicas ?? 0));
  }
}
