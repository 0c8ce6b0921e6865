import { isUnseen, type RolloutObject } from './rollout-status.ts';

/** A value that no pod has: the controller has not seen the newest template yet. */
const NOT_YET = '';

/**
 * What identifies the pods of a workload's newest template (Kubernetes v1.36 pkg/controller):
 *
 * | kind        | the workload says it in                                    | and the pod in                             |
 * |-------------|------------------------------------------------------------|--------------------------------------------|
 * | Deployment  | annotation deployment.kubernetes.io/revision               | the same annotation of its ReplicaSet      |
 * | StatefulSet | status.updateRevision                                      | label controller-revision-hash             |
 * | DaemonSet   | annotation deprecated.daemonset.template.generation        | label pod-template-generation              |
 *
 * @returns `undefined` where nothing identifies them; all pods then count as made from the newest template.
 */
export function readNewestGeneration(workload: RolloutObject): string | undefined {
  const { kind, metadata, status } = workload;
  const { annotations } = metadata;
  switch (kind) {
    case 'Deployment':
      return isUnseen(workload) ? NOT_YET : readDeploymentRevision(annotations);
    case 'StatefulSet':
      return isUnseen(workload) ? NOT_YET : status?.updateRevision;
    case 'DaemonSet':
      return annotations?.['deprecated.daemonset.template.generation'];
    default:
      return undefined;
  }
}

/** The revision that a Deployment gives itself and its newest ReplicaSet. */
export function readDeploymentRevision(
  annotations: Readonly<Record<string, string>> | undefined,
): string | undefined {
  return annotations?.['deployment.kubernetes.io/revision'];
}
