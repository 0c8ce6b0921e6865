import type { ErrorText } from './error-reasons.ts';

/** What is said of a workload before or while its pods are made anew: why it is left alone, and what to know of it. */
export const WORKLOAD_REASONS: Readonly<Record<string, ErrorText>> = {
  'gateway-will-not-start': {
    sentence: 'Its proxy has the image "auto", which no injector would replace any more.',
    nextStep: 'keep it in the scope of the injector',
  },
  'refused-already': {
    sentence: 'The cluster refuses the pod as things are, whether or not it has a sidecar.',
    nextStep: 'mend the pod template, or the rule that refuses it; the message is its own',
  },
  'blocked-by-outage': {
    sentence:
      'In a system namespace, its pods could no longer be created while the injector is down.',
    nextStep: 'keep its namespace out of the scope of the webhooks',
  },
  'pods-would-be-refused': {
    sentence: 'New pods would be refused with this wish, so nothing was written.',
    nextStep: 'mend what the message names, or write it all the same with --force',
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
    sentence: 'A CronJob makes new pods at its next run.',
    nextStep: 'wait, or start a run: kubectl create job --from',
  },
  job: {
    sentence: 'A Job cannot be restarted.',
    nextStep: 'create it anew from its manifest',
  },
  'argo-rollout': {
    sentence: 'Argo Rollouts has its own way to restart.',
    nextStep: 'use kubectl argo rollouts restart',
  },
  'other-controller': {
    sentence: 'A controller that is not known here makes its pods.',
    nextStep: 'restart it by the means of that controller',
  },
  operator: {
    sentence: 'A controller of another kind makes it, and would undo or repeat the restart.',
    nextStep: 'restart it by the object that controller reads, or add --force',
  },
  pinned: {
    sentence: 'Its template brings a sidecar of its own, which a restart does not change.',
    nextStep: 'change or remove it in the template',
  },
  'injector-down': {
    sentence: 'A new pod cannot be made as it should be, since no injector answers.',
    nextStep: 'see why with `kubectl asm-inject explain`, and bring the injector up first',
  },
  'webhook-down': {
    sentence: 'A new pod cannot be made, since a webhook that is not an injector cannot be called.',
    nextStep: 'ask those who run that webhook to look at it',
  },
  denied: {
    sentence: 'A new pod would be refused.',
    nextStep: 'see why with `kubectl asm-inject explain`',
  },
  unknown: {
    sentence: 'Nobody knows what a new pod would be.',
    nextStep: 'see what cannot be read with `kubectl asm-inject explain`, or add --force',
  },
  stuck: {
    sentence: 'Its rollout has failed, although its new pods are what they should be.',
    nextStep: 'see why with kubectl describe; add --force to try again',
  },
  'rollout-stuck': {
    sentence: 'Its rollout does not go on; the message says what its new pods wait for.',
    nextStep: 'mend that, or go back with kubectl rollout undo',
  },
  'no-room': {
    sentence: 'No new pod would fit a quota or a node, and no old one may go first.',
    nextStep: 'raise the quota, or allow maxUnavailable: 1 in its strategy',
  },
  'no-surge-room': {
    sentence: 'No new pod would fit a quota beside the old ones, so old pods go first.',
    nextStep: 'raise the quota if fewer pods cannot serve',
  },
  'single-replica': {
    sentence: 'It has one pod: while that is replaced, it may not serve.',
    nextStep: 'scale it up first if that matters',
  },
  'all-at-once': {
    sentence: 'Its strategy takes all pods down before new ones start.',
    nextStep: 'choose RollingUpdate if it must serve meanwhile',
  },
  'budget-without-room': {
    sentence: 'A PodDisruptionBudget allows no disruption now; a rollout does not ask it.',
    nextStep: 'see whether so many pods may be away',
  },
  'autoscaler-active': {
    sentence: 'An autoscaler is changing the number of its pods.',
    nextStep: 'wait until it is done, if that matters',
  },
  'stamp-reverted': {
    sentence: 'Somebody takes the mark of the restart away again, which is a second rollout.',
    nextStep: 'let the tool that owns the template leave this annotation alone',
  },
  'restarted-by-other': {
    sentence: 'Somebody else restarted it meanwhile, so nothing was written.',
    nextStep: 'nothing to do',
  },
  held: {
    sentence:
      'Some of its pods are as they were, because it was paused or its controller does not replace them by itself.',
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
      'The API server, or the injector, has not answered for a while, so nothing more was begun.',
    nextStep: 'see what is wrong with it, and repeat the command: it goes on where it stopped',
  },
  'workload-gone': {
    sentence: 'It was deleted meanwhile.',
    nextStep: 'nothing is left to do for it',
  },
  'label-not-kept': {
    sentence: 'A label that was written is gone again: something takes it away.',
    nextStep: 'find out who; see its managedFields',
  },
  'not-injecting': {
    sentence: 'New pods are not treated as the settings of the injector say.',
    nextStep: 'see what becomes of them with `kubectl asm-inject explain`',
  },
  'scaling-timeout': {
    sentence: 'The injector did not come to its number of pods in time.',
    nextStep: 'see what its pods wait for with kubectl describe',
  },
};
