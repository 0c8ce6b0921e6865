import type { Verdict } from '../decision/decide.ts';
import type { DriftReason } from './drift.ts';
import type { DriftState, PodCount, WorkloadDrift } from './drifted-workload.ts';

/** Counts by word; zero counts are left out. */
type CountsOf<Word extends string> = Readonly<Partial<Record<Word, number>>>;

/** The state of all workloads, in numbers. */
export interface DriftSummary {
  readonly workloads: number;
  /** Number of workloads in each state. */
  readonly states: CountsOf<DriftState>;
  /** Number of workloads by what their next pods get. */
  readonly predicted: CountsOf<Verdict>;
  readonly pods: PodCount;
  /** Number of workloads by how their pods differ from new ones. One workload can have several reasons. */
  readonly reasons: CountsOf<DriftReason>;
  /** Number of pods by the image of their sidecar. */
  readonly images: Readonly<Record<string, number>>;
}

/** Adds up the states of workloads. */
export function summarizeDrift(workloads: readonly WorkloadDrift[]): DriftSummary {
  const images = workloads.flatMap((one) => Object.entries(one.images));
  const sum = (field: keyof PodCount): number =>
    workloads.reduce((total, { pods }) => total + (pods[field] ?? 0), 0);
  const losing = sum('losing');
  return {
    workloads: workloads.length,
    states: count(workloads.map(({ state }) => [state, 1])),
    predicted: count(workloads.map(({ predicted }) => [predicted, 1])),
    pods: {
      total: sum('total'),
      withSidecar: sum('withSidecar'),
      drifted: sum('drifted'),
      outdated: sum('outdated'),
      ...(losing > 0 ? { losing } : {}),
    },
    reasons: count(workloads.flatMap(({ reasons }) => reasons.map((one) => [one, 1] as const))),
    images: count(images),
  };
}

/** In the order of the words, so that equal summaries have equal text. */
function count<Word extends string>(
  entries: readonly (readonly [Word, number])[],
): Record<Word, number> {
  const counts = new Map<Word, number>();
  for (const [word, number] of entries) counts.set(word, (counts.get(word) ?? 0) + number);
  return Object.fromEntries([...counts].toSorted()) as Record<Word, number>;
}
