/** Something that must be known about a workload before a change is made. */
export interface ImpactWarning {
  readonly code: ImpactWarningCode;
  /** One sentence without a full stop. */
  readonly message: string;
  /** Whether it is certain; if not, something that it depends on could not be read. */
  readonly certain: boolean;
}

/** Stable; scripts may match on it. */
export type ImpactWarningCode =
  /** Its proxy has `image: auto`, and no injector would fill it in any more. */
  | 'gateway-will-not-start'
  /** The injector's own pods would have to be admitted by the injector itself. */
  | 'injector-blocks-itself'
  /** In a system namespace: its pods could no longer be created while the injector is down. */
  | 'blocked-by-outage'
  /** Pod Security refuses the pod with the sidecar. */
  | 'pod-security'
  /** A LimitRange refuses the pod with the sidecar. */
  | 'limit-range'
  /** The pod is refused with and without a sidecar: the cause is not the injection. */
  | 'refused-already'
  /** A ResourceQuota has too little left for the sidecars. */
  | 'quota'
  /** A Job, or other pods that run to completion, would not end, because their sidecar keeps running. */
  | 'job-keeps-running'
  /** A Never selector matches, but the pod itself says "true", which takes precedence. */
  | 'never-selector-overridden'
  /** Its template was injected by hand: the injector replaces that sidecar, or the pod gets it back. */
  | 'hand-injected'
  /** A static pod: the kubelet creates it, and admission does not reach its containers. */
  | 'static-pod';

/** A certain warning; or, with `doubt`, one that depends on something that could not be read. */
export function raiseWarning(
  code: ImpactWarningCode,
  message: string,
  doubt?: string,
): ImpactWarning {
  return doubt === undefined
    ? { code, message, certain: true }
    : { code, message: `${message} (not certain: ${doubt})`, certain: false };
}
