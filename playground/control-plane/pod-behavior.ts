/** Ways in which a pod can misbehave on a playground's nodes; values of `podAnnotations.behavior`. */
export const podBehaviors = [
  'never-ready',
  'crash-loop-back-off',
  'image-pull-back-off',
  'oom-killed',
] as const;

/** One of `podBehaviors`. */
export type PodBehavior = (typeof podBehaviors)[number];

/**
 * Annotations of a pod (template) that the playground's nodes and network obey. Without them a pod is
 * Ready at once.
 */
export const podAnnotations = {
  /** One of `podBehaviors`. */
  behavior: 'playground.asm-inject/behavior',
  /** A duration (`3s`) after which the pod becomes Ready. */
  readyAfter: 'playground.asm-inject/ready-after',
  /** `PORT=LOOPBACK`: the simulated pod's PORT is served by the loopback port LOOPBACK. */
  listens: 'playground.asm-inject/listens',
} as const;
