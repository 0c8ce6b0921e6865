/** Something a person must know about a workload before a change is made. */
export interface ImpactWarning {
  readonly code: ImpactWarningCode;
  /** One sentence without a full stop. */
  readonly message: string;
  /** Whether it is so for certain; otherwise something it depends on could not be read. */
  readonly certain: boolean;
}

/** Stable; scripts may match on it. */
export type ImpactWarningCode =
  /** Its proxy has `image: auto`, and no injector would fill that in any more. */
  | 'gateway-will-not-start'
  /** The injector's own pods would have to be admitted by the injector. */
  | 'injector-blocks-itself'
  /** In a system namespace, its pods could no longer be created while the injector is down. */
  | 'blocked-by-outage'
  /** Pod Security refuses the pod with the sidecar. */
  | 'pod-security'
  /** A LimitRange refuses the pod with the sidecar. */
  | 'limit-range'
  /** The pod is refused with and without a sidecar: what refuses it has nothing to do with injection. */
  | 'refused-already'
  /** A ResourceQuota has too little left for the sidecars. */
  | 'quota'
  /** A Job, or other pods that run to completion, that would not end, because their sidecar does not. */
  | 'job-keeps-running'
  /** A Never selector matches, but the pod itself says "true", which counts more. */
  | 'never-selector-overridden'
  /** Its template was injected by hand: the injector takes the place of that sidecar, or gives it back. */
  | 'hand-injected'
  /** A static pod: the kubelet makes it, admission does not reach its containers. */
  | 'static-pod';

/** A flag that holds for certain; or, with `doubt`, only if what could not be read is so. */
export function raiseWarning(
  code: ImpactWarningCode,
  message: string,
  doubt?: string,
): ImpactWarning {
  return doubt === undefined
    ? { code, message, certain: true }
    : { code, message: `${message} (not certain: ${doubt})`, certain: false };
}
