import type { Cluster } from '../../cluster/cluster.ts';
import { resources } from '../../cluster/resources.ts';
import type { EventObject } from '../../injection/model/api-objects.ts';
import { timeOfEvent } from '../../injection/model/event-time.ts';
import {
  findEventTrouble,
  findFailedCreate,
  findPodTrouble,
  isComingUp,
  type PodTrouble,
  scaleUps,
  type StatusPod,
  worstTrouble,
} from '../../injection/rollout/pod-trouble.ts';
import { isUnseen, type RolloutObject } from '../../injection/rollout/rollout-status.ts';
import { typeNameOf } from '../../injection/workload/workload-kinds.ts';
import { readOwnPods } from './workload-pods.ts';

/**
 * Finds out why a rollout does not move: a new pod that cannot be scheduled, does not start or crashes, or pods that
 * cannot be created. Pods of the former template are ignored: they may be the reason for the rollout.
 * @throws {ClusterError} the pods cannot be listed.
 */
export async function findRolloutTrouble(
  cluster: Cluster,
  workload: RolloutObject,
): Promise<PodTrouble | undefined> {
  if (isUnseen(workload)) return undefined;
  const pods = await readOwnPods<StatusPod>(cluster, workload);
  const trouble = worstTrouble(
    pods.fresh.flatMap((pod) => {
      const found = findPodTrouble(pod);
      // A terminating pod makes room.
      const hasHope = found?.reason === 'Unschedulable' && pods.leaving > 0;
      return found ? { ...found, patience: hasHope ? Infinity : found.patience } : [];
    }),
  );
  if (trouble) return trouble;
  const failure =
    findFailedCreate(workload.status?.conditions) ??
    (await findFailedCreateEvent(cluster, workload));
  if (failure !== undefined) {
    const { name, namespace = '' } = workload.metadata;
    return {
      reason: 'FailedCreate',
      message: `its pods cannot be created: ${failure}`,
      nextStep: `kubectl asm-inject explain ${typeNameOf(workload.kind as Replaced)}/${name} -n ${namespace}`,
      patience: createPatience,
    };
  }
  return findEventFailure(cluster, pods.fresh);
}

/** Milliseconds: a controller retries the creation of pods, and the cause of the refusal may only be starting. */
const createPatience = 1_500;

type Replaced = 'Deployment' | 'StatefulSet' | 'DaemonSet';

/**
 * StatefulSets and DaemonSets report only by events that a pod cannot be created (Kubernetes v1.36
 * pkg/controller/statefulset/stateful_pod_control.go, pkg/controller/controller_utils.go). Events since the template
 * was written count, as long as pods are missing.
 */
async function findFailedCreateEvent(
  cluster: Cluster,
  { kind, metadata, spec, status = {} }: RolloutObject,
): Promise<string | undefined> {
  const isMissing =
    kind === 'StatefulSet'
      ? (status.replicas ?? 0) < (spec?.replicas ?? 1)
      : kind === 'DaemonSet' &&
        (status.currentNumberScheduled ?? 0) < (status.desiredNumberScheduled ?? 0);
  if (!isMissing || metadata.uid === undefined) return undefined;
  const events = await cluster.list<EventObject>(resources.event, {
    namespace: metadata.namespace,
    fieldSelector: `involvedObject.uid=${metadata.uid},reason=FailedCreate`,
  });
  const written = Math.max(
    ...(metadata.managedFields ?? [])
      .filter(({ subresource }) => !subresource)
      .map(({ time = '' }) => Date.parse(time) || 0),
  );
  return events
    .filter((event) => timeOfEvent(event) >= written)
    .toSorted((one, other) => timeOfEvent(other) - timeOfEvent(one))[0]?.message;
}

/** Why a scheduled pod is not ready, when only events show it. */
async function findEventFailure(
  cluster: Cluster,
  pods: readonly StatusPod[],
): Promise<PodTrouble | undefined> {
  const pod = pods.find(isComingUp);
  return pod && findEventTrouble(pod, await listEvents(cluster, pod));
}

/** Whether a node is being added for a workload's unschedulable pod. */
export async function isScalingUp(cluster: Cluster, workload: RolloutObject): Promise<boolean> {
  const { fresh } = await readOwnPods<StatusPod>(cluster, workload);
  const waiting = fresh.filter((pod) => findPodTrouble(pod)?.reason === 'Unschedulable');
  for (const pod of waiting) {
    const events = await listEvents(cluster, pod);
    if (events.some(({ reason = '' }) => scaleUps.includes(reason))) return true;
  }
  return false;
}

function listEvents(cluster: Cluster, { metadata }: StatusPod): Promise<EventObject[]> {
  return cluster.list<EventObject>(resources.event, {
    namespace: metadata.namespace,
    fieldSelector: `involvedObject.uid=${metadata.uid ?? ''}`,
  });
}
