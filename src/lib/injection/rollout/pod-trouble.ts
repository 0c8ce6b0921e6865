import type { ApiObject, ConditionObject, EventObject } from '../model/api-objects.ts';
import { timeOfEvent } from '../model/event-time.ts';

/** A pod with its status from scheduler and kubelet (Kubernetes API v1.36 core/v1 PodStatus). */
export interface StatusPod extends ApiObject {
  readonly status?: {
    readonly phase?: string;
    readonly conditions?: readonly ConditionObject[];
    /** The node on which the scheduler makes room for the pod by preemption. */
    readonly nominatedNodeName?: string;
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

/** Why a pod does not become ready. */
export interface PodTrouble {
  /** As the kubelet, scheduler or controller calls it: `CrashLoopBackOff`, `Unschedulable`, `FailedCreate`. */
  readonly reason: string;
  readonly message: string;
  /** The command that shows details. */
  readonly nextStep: string;
  /** Milliseconds after which waiting no longer helps. 0: only a person can fix it; Infinity: it is only reported. */
  readonly patience: number;
}

/**
 * Whether pods cannot be created because a webhook cannot be called. This passes when the webhook answers again
 * (Kubernetes v1.36 apiserver pkg/admission/plugin/webhook/errors, in the message of the controller).
 */
export function isWebhookOutage({ reason, message }: PodTrouble): boolean {
  return reason === 'FailedCreate' && message.includes('failed calling webhook');
}

/** Only a person can fix these (Kubernetes v1.36 pkg/kubelet/images/types.go, pkg/kubelet/container/sync_result.go). */
const LASTING: ReadonlySet<string> = new Set([
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
  'ImageInspectError',
  'SignatureValidationFailed',
  'CreateContainerConfigError',
  'CreateContainerError',
]);

/** States that precede one of these, or pass (the same sources). */
const BEGINNING: ReadonlySet<string> = new Set([
  'ErrImagePull',
  'RegistryUnavailable',
  'RunContainerError',
]);

/**
 * A container that starts before its sidecar is ready may crash once or twice and then run (istio/istio#11130).
 * CrashLoopBackOff therefore counts from this number on.
 */
const MANY_RESTARTS = 3;

/**
 * Milliseconds that a pod may be unschedulable: pods that end make room, and an autoscaler checks every ten seconds
 * (cluster-autoscaler 1.34 --scan-interval).
 */
const schedulingPatience = 20_000;

/** What keeps a pod from becoming ready, by its conditions and containers; `undefined` when nothing is known. */
export function findPodTrouble(pod: StatusPod): PodTrouble | undefined {
  return findSchedulingTrouble(pod) ?? findContainerTrouble(pod);
}

/** Kubernetes v1.36 pkg/scheduler: condition PodScheduled with reason Unschedulable, or SchedulingGated. */
function findSchedulingTrouble({ metadata, status }: StatusPod): PodTrouble | undefined {
  const { name, namespace = '' } = metadata;
  const unscheduled = status?.conditions?.find(
    (one) => one.type === 'PodScheduled' && one.status === 'False',
  );
  const { reason = '', message = '' } = unscheduled ?? {};
  const nextStep = `kubectl describe pod ${name} -n ${namespace}`;
  if (reason === 'SchedulingGated') {
    const text = `pod ${name} waits for its scheduling gates`;
    return { reason, message: text, nextStep, patience: Infinity };
  }
  if (reason !== 'Unschedulable') return undefined;
  const patience = status?.nominatedNodeName ? Infinity : schedulingPatience;
  return {
    reason,
    message: `pod ${name} cannot be scheduled: ${message || reason}`,
    nextStep,
    patience,
  };
}

function findContainerTrouble({ metadata, status }: StatusPod): PodTrouble | undefined {
  const { name: pod, namespace = '' } = metadata;
  const containers = [
    ...(status?.initContainerStatuses ?? []),
    ...(status?.containerStatuses ?? []),
  ];
  const troubles = containers.flatMap(({ name, restartCount = 0, state, lastState }) => {
    const { reason = '', message = '' } = state?.waiting ?? {};
    if (reason === 'CrashLoopBackOff') {
      const last = lastState?.terminated?.reason;
      const isLasting = restartCount >= MANY_RESTARTS;
      return {
        reason,
        message: `container ${name} of pod ${pod} ${isLasting ? 'crashes again and again' : 'has crashed'}${last === undefined ? '' : ` (${last})`}`,
        nextStep: `kubectl logs ${pod} -c ${name} -n ${namespace} --previous`,
        patience: isLasting ? 0 : Infinity,
      };
    }
    if (!LASTING.has(reason) && !BEGINNING.has(reason)) return [];
    return {
      reason,
      message: `container ${name} of pod ${pod} cannot start: ${message || reason}`,
      nextStep: `kubectl describe pod ${pod} -n ${namespace}`,
      patience: LASTING.has(reason) ? 0 : Infinity,
    };
  });
  return worstTrouble(troubles);
}

/** The trouble that is least likely to pass. */
export function worstTrouble(troubles: readonly PodTrouble[]): PodTrouble | undefined {
  return troubles.toSorted((one, other) => compare(one.patience, other.patience))[0];
}

function compare(one: number, other: number): number {
  return one === other ? 0 : one < other ? -1 : 1;
}

/**
 * Reasons that only events report: why a pod on a node does not become ready (Kubernetes v1.36
 * pkg/kubelet/events/event.go; for volumes also pkg/controller/volume/attachdetach).
 */
const EVENT_FAILURES: ReadonlySet<string> = new Set([
  'BackOff',
  'FailedAttachVolume',
  'FailedCreatePodContainer',
  'FailedCreatePodSandBox',
  'FailedMapVolume',
  'FailedMount',
  'FailedPostStartHook',
  'FailedPrepareDynamicResources',
  'NetworkNotReady',
  'Unhealthy',
]);

/** Events that report success after an earlier failure (the same source). */
const EVENT_PROGRESS: ReadonlySet<string> = new Set(['Created', 'Pulled', 'Pulling', 'Started']);

/** Whether a pod has a node but is not ready. */
export function isComingUp({ status }: StatusPod): boolean {
  const { phase, conditions = [] } = status ?? {};
  const isReady = conditions.some((one) => one.type === 'Ready' && one.status === 'True');
  return phase === 'Pending' || (phase === 'Running' && !isReady);
}

/**
 * What keeps a pod from becoming ready, in the words of its newest event, unless the pod has progressed since. The
 * kubelet retries all of these, so they are only reported.
 * @param events of this pod.
 */
export function findEventTrouble(
  { metadata }: StatusPod,
  events: readonly EventObject[],
): PodTrouble | undefined {
  const [newest] = events
    .filter(({ reason = '' }) => EVENT_FAILURES.has(reason) || EVENT_PROGRESS.has(reason))
    .toSorted((one, other) => timeOfEvent(other) - timeOfEvent(one));
  const { reason = '', message } = newest ?? {};
  if (!EVENT_FAILURES.has(reason)) return undefined;
  const { name, namespace = '' } = metadata;
  return {
    reason,
    message: `pod ${name} is not ready: ${message ?? reason}`,
    nextStep: `kubectl describe pod ${name} -n ${namespace}`,
    patience: Infinity,
  };
}

/**
 * Events that report that a node is being added for a pod (cluster-autoscaler 1.34 core/scaleup; Karpenter 1.8
 * pkg/controllers/provisioning/scheduling/events.go).
 */
export const scaleUps: readonly string[] = ['TriggeredScaleUp', 'Nominated'];

/**
 * Why a controller cannot create pods, from the condition that Deployments and ReplicaSets have for it (Kubernetes
 * v1.36 pkg/controller/deployment/sync.go, pkg/controller/replicaset/replica_set_utils.go).
 */
export function findFailedCreate(conditions: readonly ConditionObject[] = []): string | undefined {
  const failure = conditions.find(
    ({ type, status }) => type === 'ReplicaFailure' && status === 'True',
  );
  return failure && (failure.message ?? failure.reason ?? 'its pods cannot be created');
}
