/** The criteria for the order of restarts. */
export interface RestartRank {
  readonly namespace: string;
  readonly name: string;
  readonly kind: string;
  /** The number of pods that the workload wants. */
  readonly replicas: number;
  /** Whether its disruption budget and its strategy let a pod go without an outage. */
  readonly hasRoom: boolean;
  /** Whether an autoscaler is changing the number of its pods at the moment. */
  readonly isScaling: boolean;
}

/**
 * The order of restarts: the least risky restart comes first, so that a failure shows where it costs least.
 *
 * | first | |
 * |-------|------------------------------------------------------------------------------|
 * | 1     | several pods, and room under the disruption budget and in the strategy       |
 * | 2     | several pods, no room                                                        |
 * | 3     | an autoscaler is changing their number                                       |
 * | 4     | one pod                                                                      |
 *
 * Equal ones are ordered by namespace, name and kind.
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
