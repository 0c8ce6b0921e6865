import type { ConditionObject, OwnerReference } from '../model/api-objects.ts';
import { kindOf } from '../model/kind.ts';
import type { WorkloadObject } from './workload-template.ts';

/** A workload with the fields that show how many pods it has; Kubernetes API v1.36 apps/v1, batch/v1. */
export interface CountedWorkload extends Omit<WorkloadObject, 'spec'> {
  readonly spec?: WorkloadObject['spec'] & {
    readonly replicas?: number;
    readonly parallelism?: number;
    readonly jobTemplate?: { readonly spec?: { readonly parallelism?: number } };
  };
  readonly status?: {
    readonly replicas?: number;
    readonly currentNumberScheduled?: number;
    readonly active?: number | readonly unknown[];
    readonly phase?: string;
    readonly conditions?: readonly ConditionObject[];
  };
}

/** Kinds whose pods come from another kind: a ReplicaSet of a Deployment counts as that Deployment. */
const parents: ReadonlySet<string> = new Set([
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'ReplicationController',
  'Job',
  'CronJob',
  'Rollout',
]);

/** The controller of an object; `undefined` when it has none. */
export function controllerOf({ metadata }: WorkloadObject): OwnerReference | undefined {
  return metadata.ownerReferences?.find(({ controller }) => controller);
}

/** Whether an owner is the node whose kubelet makes a static pod: people know the pod, not the node. */
export function isNode({ apiVersion, kind }: OwnerReference): boolean {
  return kind === 'Node' && apiVersion === 'v1';
}

/** Whether the pods of an object are made from the template of another kind that is read as well. */
export function isCoveredByParent(object: WorkloadObject): boolean {
  const controller = controllerOf(object);
  return controller !== undefined && parents.has(kindOf(controller));
}

/** Whether a Job or a pod has ended, so that it makes no more pods. */
export function isFinished({ status }: CountedWorkload): boolean {
  if (status?.phase === 'Succeeded' || status?.phase === 'Failed') return true;
  return Boolean(
    status?.conditions?.some(
      ({ type, status: truth }) => (type === 'Complete' || type === 'Failed') && truth === 'True',
    ),
  );
}

/** The number of pods that a workload has now; for a Job or CronJob, the number that it runs at a time. */
export function countPods({ kind, spec, status }: CountedWorkload): number {
  switch (kind) {
    case 'Pod':
      return 1;
    case 'DaemonSet':
      return status?.currentNumberScheduled ?? 0;
    case 'Job':
      return spec?.parallelism ?? 1;
    case 'CronJob':
      return spec?.jobTemplate?.spec?.parallelism ?? 1;
    default:
      return status?.replicas ?? spec?.replicas ?? 1;
  }
}
