/** What the order of restarts depends on. */
export interface RestartRank {
  readonly namespace: string;
  readonly name: string;
  readonly kind: string;
  /** Pods that the workload wants. */
  readonly replicas: number;
  /** Whether its disruption budget and its strategy let a pod go without an outage. */
  readonly hasRoom: boolean;
  /** Whether an autoscaler changes the number of its pods just now. */
  readonly isScaling: boolean;
}

/**
 * The order of restarts: what is least likely to hurt goes first, so that a failure shows where it costs least.
 *
 * | first | |
 * |-------|------------------------------------------------------------------------------|
 * | 1     | several pods, and room under the disruption budget and in the strategy       |
 * | 2     | several pods, no room                                                        |
 * | 3     | an autoscaler is changing their number                                       |
 * | 4     | one pod                                                                      |
 *
 * Of equals, by namespace, name and kind.
 */
export function compareRestarts(one: RestartRank, other: RestartRank): number {
  return classOf(one) - classOf(other) || comparePlaces(one, other);
}

function classOf({ replicas, hasRoom, isScaling }: RestartRank): number {
  if (replicas <= 1) return 4;
  if (isScaling) return 3;
  return hasRoom ? 1 : 2;
}

function comparePlaces(one: RestartRank, other: RestartRank): number {
  for (const key of ['namespace', 'name', 'kind'] as const) {
    if (one[key] !== other[key]) return one[key] < other[key] ? -1 : 1;
  }
  return 0;
}
