import type { DeploymentObject } from './api-objects.ts';

/** How far a rollout is: a sentence for people, and whether there is anything left to wait for. */
export interface RolloutStatus {
  readonly state: 'progressing' | 'done' | 'failed';
  readonly message: string;
}

/**
 * Reads from a Deployment alone how far its rollout is.
 *
 * Order matters: until the controller has observed the newest generation, the counts in `status` speak of the former
 * pod template. The same order and conditions as `kubectl rollout status` (kubectl v0.36
 * pkg/polymorphichelpers/rollout_status.go).
 */
export function deploymentRolloutStatus(deployment: DeploymentObject): RolloutStatus {
  const { metadata, spec, status = {} } = deployment;
  if ((status.observedGeneration ?? 0) < (metadata.generation ?? 0)) {
    return progressing('waiting for the controller to see the new pod template');
  }
  const stuck = status.conditions?.find(
    ({ type, reason }) => type === 'Progressing' && reason === 'ProgressDeadlineExceeded',
  );
  if (stuck) {
    return {
      state: 'failed',
      message: stuck.message ?? 'the rollout exceeded its progress deadline',
    };
  }
  const wanted = spec.replicas ?? 1;
  const { updatedReplicas = 0, replicas = 0, availableReplicas = 0 } = status;
  if (updatedReplicas < wanted) {
    return progressing(`${updatedReplicas} of ${wanted} new pods created`);
  }
  if (replicas > updatedReplicas) {
    return progressing(`${replicas - updatedReplicas} old pods still to go`);
  }
  if (availableReplicas < updatedReplicas) {
    return progressing(`${availableReplicas} of ${updatedReplicas} new pods available`);
  }
  return { state: 'done', message: `${updatedReplicas} of ${wanted} new pods available` };
}

function progressing(message: string): RolloutStatus {
  return { state: 'progressing', message };
}
