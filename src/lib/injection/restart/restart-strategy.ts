import type { RolloutObject } from '../rollout/rollout-status.ts';

/** How a controller replaces pods: how many more, and how many fewer, than wanted may exist meanwhile. */
export interface Replacement {
  /** The number of pods that it wants. */
  readonly replicas: number;
  readonly surge: number;
  readonly unavailable: number;
}

/** Counts or percentages, as the API accepts them. */
interface Limits {
  readonly maxSurge?: number | string;
  readonly maxUnavailable?: number | string;
}

interface StrategySpec {
  readonly replicas?: number;
  readonly strategy?: { readonly type?: string; readonly rollingUpdate?: Limits };
  readonly updateStrategy?: { readonly type?: string; readonly rollingUpdate?: Limits };
}

/**
 * How a workload's pods are replaced, in numbers of pods, with the API server's defaults and roundings (Kubernetes
 * v1.36 pkg/controller/deployment/util ResolveFenceposts, pkg/controller/daemon/update.go; API reference apps/v1):
 *
 * | kind        | surge, by default       | unavailable, by default                                   |
 * |-------------|-------------------------|-----------------------------------------------------------|
 * | Deployment  | 25 %, rounded up        | 25 %, rounded down; at least 1 where there is no surge    |
 * | Recreate    | none                    | all                                                       |
 * | DaemonSet   | 0, rounded up           | 1, rounded up                                             |
 * | StatefulSet | none                    | 1, rounded down                                           |
 */
export function readReplacement({ kind, spec, status }: RolloutObject): Replacement {
  const { replicas = 1, strategy, updateStrategy } = (spec ?? {}) as StrategySpec;
  switch (kind) {
    case 'Deployment': {
      if (strategy?.type === 'Recreate') return { replicas, surge: 0, unavailable: replicas };
      const { maxSurge = '25%', maxUnavailable = '25%' } = strategy?.rollingUpdate ?? {};
      const surge = resolve(maxSurge, replicas, Math.ceil);
      const unavailable = resolve(maxUnavailable, replicas, Math.floor);
      const atLeast = surge === 0 ? Math.max(1, unavailable) : unavailable;
      return { replicas, surge, unavailable: Math.min(replicas, atLeast) };
    }
    case 'DaemonSet': {
      const wanted = status?.desiredNumberScheduled ?? 0;
      const { maxSurge = 0, maxUnavailable = 1 } = updateStrategy?.rollingUpdate ?? {};
      const surge = resolve(maxSurge, wanted, Math.ceil);
      return { replicas: wanted, surge, unavailable: resolve(maxUnavailable, wanted, Math.ceil) };
    }
    default: {
      const { maxUnavailable = 1 } = updateStrategy?.rollingUpdate ?? {};
      return {
        replicas,
        surge: 0,
        unavailable: Math.max(1, resolve(maxUnavailable, replicas, Math.floor)),
      };
    }
  }
}

function resolve(value: number | string, total: number, round: (amount: number) => number): number {
  if (typeof value === 'number') return value;
  return round((Number.parseInt(value, 10) * total) / 100);
}
