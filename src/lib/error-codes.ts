/** Codes of errors whose paragraph, printed by `explain --code`, says more than the error does. */
export const explainedErrorCodes = [
  'unreachable',
  'not-an-api-server',
  'no-credentials',
  'unauthorized',
  'forbidden',
  'not-found',
  'conflict',
  'write-unknown',
  'expired',
  'invalid',
  'too-many-requests',
  'server-error',
  'rejected',
  'bad-request',
  'invalid-name',
  'no-kubeconfig',
  'bad-kubeconfig',
  'no-namespace',
  'no-workload',
  'nothing-of-its-own',
  'no-control-plane',
  'no-direction',
  'system-namespace',
  'confirmation-required',
  'policy-not-in-force',
  'policy-not-served',
  'rollout-failed',
  'rollout-timeout',
  'paused',
] as const;

/** One of {@link explainedErrorCodes}. */
export type ExplainedErrorCode = (typeof explainedErrorCodes)[number];

/** Codes of errors about what was asked for. Their own sentence says everything. */
export type UsageErrorCode =
  | 'bad-file'
  | 'bad-flag-value'
  | 'bad-flags'
  | 'bad-jsonpath'
  | 'bad-label'
  | 'bad-selector'
  | 'bad-target'
  | 'bad-workload'
  | 'config-unreadable'
  | 'declined'
  | 'gateway-loss'
  | 'injector-elsewhere'
  | 'interrupted'
  | 'job-created'
  | 'kind-not-edited'
  | 'kube-system'
  | 'limit-below-request'
  | 'loses-sidecars'
  | 'made-by-workload'
  | 'no-cluster'
  | 'no-condition'
  | 'no-container'
  | 'no-context'
  | 'no-file'
  | 'no-manifest'
  | 'no-match'
  | 'no-matching-node'
  | 'no-policy'
  | 'no-revision'
  | 'no-setting'
  | 'no-user'
  | 'policy-custom'
  | 'several-injectors'
  | 'unknown-controller'
  | 'version-too-old'
  | 'webhook-shape'
  | 'wrong-plane'
  | 'unknown-command';

/** Codes of messages about a workload before or while its pods are recreated. */
export type WorkloadCode =
  | 'gateway-will-not-start'
  | 'refused-already'
  | 'blocked-by-outage'
  | 'pods-would-be-refused'
  | 'no-template'
  | 'partition'
  | 'on-delete'
  | 'not-replaced'
  | 'next-run'
  | 'job'
  | 'argo-rollout'
  | 'other-controller'
  | 'operator'
  | 'pinned'
  | 'injector-down'
  | 'webhook-down'
  | 'denied'
  | 'unknown'
  | 'stuck'
  | 'rollout-stuck'
  | 'no-room'
  | 'no-surge-room'
  | 'single-replica'
  | 'all-at-once'
  | 'budget-without-room'
  | 'autoscaler-active'
  | 'stamp-reverted'
  | 'restarted-by-other'
  | 'held'
  | 'no-rest'
  | 'not-as-new'
  | 'standstill'
  | 'workload-gone'
  | 'label-not-kept'
  | 'not-injecting'
  | 'scaling-timeout';

/** Codes of errors whose paragraph is in the tables of reasons, because a finding of `explain` has the same code. */
type ReasonErrorCode =
  'bare-pod' | 'label-in-selector' | 'no-injector' | 'static-pod' | 'version-unknown';

/** Every code that an error of this program can have, except those of refused pods. Scripts may match on it. */
export type ErrorCode = ExplainedErrorCode | UsageErrorCode | WorkloadCode | ReasonErrorCode;
