import type { WorkloadCode } from '../../error-codes.ts';
import type { ErrorText } from './error-reasons.ts';

/**
 * Messages about a workload before or while its pods are recreated: why it is left alone, and what to know about it.
 */
export const WORKLOAD_REASONS: Readonly<Record<WorkloadCode, ErrorText>> = {
  'gateway-will-not-start': {
    sentence: 'Its proxy has the image "auto", which no injector would replace.',
    nextStep: 'keep it in the scope of the injector',
  },
  'refused-already': {
    sentence: 'The cluster already refuses the pod, with or without a sidecar.',
    nextStep:
      'correct the pod template, or the rule that refuses it; the message is from that rule',
  },
  'blocked-by-outage': {
    sentence:
      'In a system namespace, its pods could no longer be created while the injector is down.',
    nextStep: 'keep its namespace out of the scope of the webhooks',
  },
  'pods-would-be-refused': {
    sentence: 'New pods would be refused with this setting, so nothing was written.',
    nextStep: 'correct what the message names, or write it anyway with --force',
  },
  'no-template': {
    sentence: 'It has no pod template that can be read.',
    nextStep: 'look at its spec',
  },
  partition: {
    sentence:
      'Its updateStrategy has a partition: pods with a lower ordinal stay as they are, and a restart replaces the others.',
    nextStep: 'lower spec.updateStrategy.rollingUpdate.partition when you are ready',
  },
  'on-delete': {
    sentence: 'Its updateStrategy is OnDelete: a pod is replaced only when it is deleted.',
    nextStep: 'delete the pods that differ by name, one after the other; `explain` names them',
  },
  'not-replaced': {
    sentence: 'Its controller does not replace running pods by itself.',
    nextStep: 'delete the pods that differ by name, one after the other; `explain` names them',
  },
  'next-run': {
    sentence: 'A CronJob creates new pods at its next run.',
    nextStep: 'wait, or start a run: kubectl create job --from',
  },
  job: {
    sentence: 'A Job cannot be restarted.',
    nextStep: 'recreate it from its manifest',
  },
  'argo-rollout': {
    sentence: 'Argo Rollouts has its own way to restart.',
    nextStep: 'use kubectl argo rollouts restart',
  },
  'other-controller': {
    sentence: 'A controller that this program does not know creates its pods.',
    nextStep: 'restart it with the tools of that controller',
  },
  operator: {
    sentence: 'Another controller manages it and would undo or repeat the restart.',
    nextStep: 'restart it through the object that this controller reads, or add --force',
  },
  pinned: {
    sentence: 'Its template brings a sidecar of its own, which a restart does not change.',
    nextStep: 'change or remove it in the template',
  },
  'injector-down': {
    sentence: 'A new pod would not get its sidecar, because no injector answers.',
    nextStep: 'see why with `kubectl asm-inject explain`, and bring the injector up first',
  },
  'webhook-down': {
    sentence:
      'No new pod can be created, because a webhook that is not an injector cannot be called.',
    nextStep: 'ask the team that runs that webhook to look at it',
  },
  denied: {
    sentence: 'A new pod would be refused.',
    nextStep: 'see why with `kubectl asm-inject explain`',
  },
  unknown: {
    sentence: 'It is not known what a new pod would get.',
    nextStep: 'see what cannot be read with `kubectl asm-inject explain`, or add --force',
  },
  stuck: {
    sentence: 'Its rollout has failed, although its new pods are what they should be.',
    nextStep: 'see why with kubectl describe; add --force to try again',
  },
  'rollout-stuck': {
    sentence: 'Its rollout is stuck; the message says what its new pods wait for.',
    nextStep: 'fix that, or go back with kubectl rollout undo',
  },
  'no-room': {
    sentence: 'No new pod would fit a quota or a node, and no old one may be removed first.',
    nextStep: 'raise the quota, or allow maxUnavailable: 1 in its strategy',
  },
  'no-surge-room': {
    sentence:
      'A quota has no room for new pods in addition to the old ones, so old pods are removed first.',
    nextStep: 'raise the quota if fewer pods cannot serve',
  },
  'single-replica': {
    sentence: 'It has one pod: while that is replaced, it may be unavailable.',
    nextStep: 'scale it up first if that matters',
  },
  'all-at-once': {
    sentence: 'Its strategy takes all pods down before new ones start.',
    nextStep: 'use RollingUpdate if it must stay available',
  },
  'budget-without-room': {
    sentence: 'A PodDisruptionBudget allows no disruption now; a rollout does not respect it.',
    nextStep: 'check whether that many pods may be unavailable',
  },
  'autoscaler-active': {
    sentence: 'An autoscaler is changing the number of its pods.',
    nextStep: 'wait until it is done, if that matters',
  },
  'stamp-reverted': {
    sentence: 'Something removes the restart annotation again, which causes a second rollout.',
    nextStep: 'let the tool that owns the template leave this annotation alone',
  },
  'restarted-by-other': {
    sentence: 'Somebody else restarted it meanwhile, so nothing was written.',
    nextStep: 'nothing to do',
  },
  held: {
    sentence:
      'Some of its pods were not replaced, because it was paused or its controller does not replace them by itself.',
    nextStep: 'resume it, lower the partition, or delete those pods by name, one after the other',
  },
  'no-rest': {
    sentence: 'It is changed again and again while it is restarted.',
    nextStep: 'see who changes it: its managedFields name them',
  },
  'not-as-new': {
    sentence: 'It was restarted, and its pods are still not what a new pod would be.',
    nextStep: 'see how they differ with `restart --dry-run=client -o wide`',
  },
  standstill: {
    sentence:
      'The API server, or the injector, has not answered for a while, so nothing more was started.',
    nextStep: 'see what is wrong with it, and repeat the command: it continues where it stopped',
  },
  'workload-gone': {
    sentence: 'It was deleted meanwhile.',
    nextStep: 'nothing is left to do for it',
  },
  'label-not-kept': {
    sentence: 'A label that was written is gone again: something removes it.',
    nextStep: 'find out who; see its managedFields',
  },
  'not-injecting': {
    sentence: 'New pods are not treated as the settings of the injector say.',
    nextStep: 'see what happens to them with `kubectl asm-inject explain`',
  },
  'scaling-timeout': {
    sentence: 'The injector did not reach its number of pods in time.',
    nextStep: 'see what its pods wait for with kubectl describe',
  },
};
