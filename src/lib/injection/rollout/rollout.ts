import {
  isUnseen,
  progressing,
  type RolloutObject,
  type RolloutStatus,
  UNSEEN,
} from './rollout-status.ts';
import { countPartitioned, findRolloutStop } from './rollout-stop.ts';

/**
 * Reads the progress of a rollout from the workload alone. The conditions, and their order, are those of `kubectl
 * rollout status` (kubectl v0.36 pkg/polymorphichelpers/rollout_status.go):
 *
 * | kind        | done when, of `status`                                                                           |
 * |-------------|--------------------------------------------------------------------------------------------------|
 * | Deployment  | updatedReplicas ≥ spec.replicas, replicas ≤ updatedReplicas, availableReplicas ≥ updatedReplicas |
 * | DaemonSet   | updatedNumberScheduled and numberAvailable ≥ desiredNumberScheduled                              |
 * | StatefulSet | updatedReplicas ≥ spec.replicas − partition, readyReplicas ≥ spec.replicas                       |
 *
 * All of them also require observedGeneration ≥ metadata.generation. In three cases the status is `held` as long as
 * pods of a former template are left: where kubectl refuses to answer (OnDelete), where it calls the rollout complete
 * (a partition), and for a paused Deployment, on which it waits in vain. A ReplicaSet does not count those pods, so it
 * is `held` as long as it has any pods.
 */
export function readRolloutStatus(workload: RolloutObject): RolloutStatus {
  switch (workload.kind) {
    case 'Deployment':
      return readDeployment(workload);
    case 'StatefulSet':
      return readStatefulSet(workload);
    case 'DaemonSet':
      return readDaemonSet(workload);
    case 'ReplicaSet':
      return isUnseen(workload) ? UNSEEN : heldOr(workload, workload.status?.replicas ?? 0);
    default:
      return heldOr(workload, 0);
  }
}

function readDeployment(deployment: RolloutObject): RolloutStatus {
  if (isUnseen(deployment)) return UNSEEN;
  const { spec, status = {} } = deployment;
  const wanted = spec?.replicas ?? 1;
  const { updatedReplicas = 0, replicas = 0, availableReplicas = 0 } = status;
  if (spec?.paused && replicas > updatedReplicas) {
    return heldOr(deployment, replicas - updatedReplicas);
  }
  const stuck = status.conditions?.find(
    ({ type, reason }) => type === 'Progressing' && reason === 'ProgressDeadlineExceeded',
  );
  if (stuck) {
    const message = stuck.message ?? 'the rollout exceeded its progress deadline';
    return { state: 'failed', message };
  }
  if (updatedReplicas < wanted) {
    return progressing(`${updatedReplicas} of ${wanted} new pods created`);
  }
  if (replicas > updatedReplicas) {
    const old = replicas - updatedReplicas;
    return progressing(`${old} old ${old === 1 ? 'pod' : 'pods'} still to go`);
  }
  return awaitPods('available', availableReplicas, updatedReplicas);
}

function readStatefulSet(set: RolloutObject): RolloutStatus {
  if (isUnseen(set) || !set.status?.observedGeneration) return UNSEEN;
  const { spec, status } = set;
  const wanted = spec?.replicas ?? 1;
  const { updatedReplicas = 0, readyReplicas = 0 } = status;
  if (spec?.updateStrategy?.type === 'OnDelete') {
    if (updatedReplicas < wanted) return heldOr(set, wanted - updatedReplicas);
    return awaitPods('ready', readyReplicas, wanted);
  }
  const movable = wanted - countPartitioned(set);
  if (updatedReplicas < movable) {
    return progressing(`${updatedReplicas} of ${movable} new pods created`);
  }
  if (readyReplicas < wanted) return awaitPods('ready', readyReplicas, wanted);
  return heldOr(set, wanted - updatedReplicas);
}

function readDaemonSet(set: RolloutObject): RolloutStatus {
  if (isUnseen(set)) return UNSEEN;
  const { spec, status = {} } = set;
  const {
    desiredNumberScheduled: wanted = 0,
    updatedNumberScheduled: updated = 0,
    numberAvailable: available = 0,
  } = status;
  if (updated < wanted) {
    return spec?.updateStrategy?.type === 'OnDelete'
      ? heldOr(set, wanted - updated)
      : progressing(`${updated} of ${wanted} new pods created`);
  }
  return awaitPods('available', available, wanted);
}

function awaitPods(condition: 'available' | 'ready', there: number, wanted: number): RolloutStatus {
  const message = `${there} of ${wanted} pods ${condition}`;
  return there < wanted ? progressing(message) : { state: 'done', message };
}

/** The controller has finished its own part; pods of a former template decide between the two. */
function heldOr(workload: RolloutObject, remaining: number): RolloutStatus {
  const hold = findRolloutStop(workload);
  if (hold === undefined || (remaining <= 0 && hold.code !== 'next-run')) {
    return { state: 'done', message: 'every pod is from the newest template' };
  }
  const pods = remaining === 1 ? '1 pod is' : `${remaining} pods are`;
  const message =
    hold.code === 'next-run'
      ? 'its next run creates new pods'
      : `${pods} still from an earlier template`;
  return { state: 'held', message, hold, remaining };
}
