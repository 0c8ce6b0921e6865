import type { ApiObject, ConditionObject } from '../model/api-objects.ts';

/** A pod with what its kubelet says of its containers (Kubernetes API v1.36 core/v1 PodStatus). */
export interface StatusPod extends ApiObject {
  readonly status?: {
    readonly phase?: string;
    readonly containerStatuses?: readonly WaitingContainer[];
    readonly initContainerStatuses?: readonly WaitingContainer[];
  };
}

interface WaitingContainer {
  readonly name: string;
  readonly restartCount?: number;
  readonly state?: { readonly waiting?: { readonly reason?: string; readonly message?: string } };
  readonly lastState?: { readonly terminated?: { readonly reason?: string } };
}

/** Why a pod will not come up by waiting. */
export interface PodTrouble {
  /** As the kubelet or the controller calls it: `CrashLoopBackOff`, `ImagePullBackOff`, `FailedCreate`. */
  readonly reason: string;
  readonly message: string;
  /** The command that shows more. */
  readonly nextStep: string;
}

/**
 * Whether pods cannot be created because a webhook cannot be called, which passes when it answers again (Kubernetes v1.36
 * apiserver pkg/admission/plugin/webhook/errors, in the message of the controller).
 */
export function isWebhookOutage({ reason, message }: PodTrouble): boolean {
  return reason === 'FailedCreate' && message.includes('failed calling webhook');
}

/** Nobody but a person ends these (Kubernetes v1.36 pkg/kubelet/images/types.go, pkg/kubelet/container/sync_result.go). */
const LASTING: ReadonlySet<string> = new Set([
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
  'CreateContainerConfigError',
  'CreateContainerError',
]);

/**
 * A container that starts before its sidecar is ready may crash once or twice and then run (istio/istio#11130), so that
 * CrashLoopBackOff counts from here on.
 */
const MANY_RESTARTS = 3;

/** What keeps a pod from ever becoming ready, by the status of its containers; `undefined` when waiting may help. */
export function findPodTrouble({ metadata, status }: StatusPod): PodTrouble | undefined {
  const { name: pod, namespace = '' } = metadata;
  const containers = [
    ...(status?.initContainerStatuses ?? []),
    ...(status?.containerStatuses ?? []),
  ];
  for (const { name, restartCount = 0, state, lastState } of containers) {
    const { reason = '', message = '' } = state?.waiting ?? {};
    if (reason === 'CrashLoopBackOff' && restartCount >= MANY_RESTARTS) {
      const last = lastState?.terminated?.reason;
      return {
        reason,
        message: `container ${name} of pod ${pod} crashes again and again${last === undefined ? '' : ` (${last})`}`,
        nextStep: `kubectl logs ${pod} -c ${name} -n ${namespace} --previous`,
      };
    }
    if (LASTING.has(reason)) {
      return {
        reason,
        message: `container ${name} of pod ${pod} cannot start: ${message || reason}`,
        nextStep: `kubectl describe pod ${pod} -n ${namespace}`,
      };
    }
  }
  return undefined;
}

/**
 * Why a controller cannot create pods, by the condition that Deployments and ReplicaSets have for it
 * (Kubernetes v1.36 pkg/controller/deployment/sync.go, pkg/controller/replicaset/replica_set_utils.go).
 */
export function findFailedCreate(conditions: readonly ConditionObject[] = []): string | undefined {
  const failure = conditions.find(
    ({ type, status }) => type === 'ReplicaFailure' && status === 'True',
  );
  return failure && (failure.message ?? failure.reason ?? 'its pods cannot be created');
}
