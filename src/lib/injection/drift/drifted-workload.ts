import { present } from '../../present.ts';
import type { Verdict } from '../decision/decide.ts';
import type { ObjectReference } from '../model/plan.ts';
import type { RestartStop } from '../rollout/restart-stop.ts';
import type { RolloutStatus } from '../rollout/rollout-status.ts';
import type { PinnedSidecar } from '../sidecar/pinned-sidecar.ts';
import type { RunningPod } from '../verification/running-pods.ts';
import { type Difference, type DriftReason, listReasons } from './drift.ts';
import type { NextPod, NextPodProblem } from './next-pod.ts';

/** A workload as far as its drift depends on it. */
export interface DriftWorkload {
  readonly object: ObjectReference;
  readonly next: NextPod;
  /** Identifies the newest template of its pods; absent: all pods count as made from it. */
  readonly newest?: string;
  readonly rollout: RolloutStatus['state'];
  /** Pods with a lower ordinal keep their template. */
  readonly partition: number;
  readonly hold?: RestartStop;
  readonly pin?: PinnedSidecar;
}

/** Pods that are alike, with their number. */
export interface CountedPods {
  readonly pod: RunningPod;
  readonly count: number;
  /** See {@link DriftWorkload.newest}. */
  readonly generation?: string | undefined;
}

/**
 * The state of a workload.
 * - `OK`: its pods are like new ones, or it has no pods
 * - `DRIFTED`: some pods differ from new ones, and a restart fixes that
 * - `ROLLING-OUT`: the pods that differ are already being replaced
 * - `STUCK`: the rollout that would replace them has failed
 * - `HELD`: a restart does not replace the pods that differ
 * - `DENIED`: a new pod would be refused
 * - `FAILED-OPEN`: a new pod would lack the sidecar that it should have, because no injector answers
 * - `UNKNOWN`: it is not known what a new pod would get
 */
export type DriftState =
  'OK' | 'DRIFTED' | 'ROLLING-OUT' | 'STUCK' | 'HELD' | 'DENIED' | 'FAILED-OPEN' | 'UNKNOWN';

/** The drift of one workload: plain data, part of result documents. */
export interface WorkloadDrift {
  readonly object: ObjectReference;
  readonly state: DriftState;
  /** What a new pod gets. */
  readonly predicted: Verdict;
  /**
   * Where the prediction comes from: the cluster, asked about a pod; or the engine, where the cluster could not be
   * asked.
   */
  readonly basis: 'cluster' | 'engine';
  readonly pods: PodCount;
  readonly reasons: readonly DriftReason[];
  /** How pods differ from a new one; each difference once. */
  readonly differences: readonly Difference[];
  /** How many pods run each image of the sidecar. */
  readonly images: Readonly<Record<string, number>>;
  readonly hold?: RestartStop;
  readonly pin?: PinnedSidecar;
  readonly problem?: NextPodProblem;
  /**
   * Set where its pods have a sidecar, and a new pod gets none because a rule is broken. A restart does not fix that.
   */
  readonly lost?: NextPodProblem;
}

/** Running pods that are not terminating. */
export interface PodCount {
  readonly total: number;
  readonly withSidecar: number;
  /** Differ from a new pod. */
  readonly drifted: number;
  /** Have another sidecar image than a new pod. */
  readonly outdated: number;
  /** Have a sidecar that a new pod does not get: a restart removes it. Absent when there are none. */
  readonly losing?: number;
}

/** Returns the differences between a running pod and the next one. */
export type Compare = (pod: RunningPod, next: NextPod) => readonly Difference[];

/** Judges one workload by its pods. */
export function judgeWorkload(
  workload: DriftWorkload,
  pods: readonly CountedPods[],
  compare: Compare,
): WorkloadDrift {
  const { object, next, hold, pin } = workload;
  const compared = pods.map((one) => ({ ...one, differences: compare(one.pod, next) }));
  const drifted = compared.filter(({ differences }) => differences.length > 0);
  const outdated = drifted.filter(({ differences }) =>
    differences.some(({ reason }) => reason === 'image'),
  );
  const losing = sum(
    drifted.filter((one) => one.differences.some(({ reason }) => reason === 'extra')),
  );
  const differences = uniteDifferences(drifted.map((one) => one.differences));
  return present({
    object,
    state: judgeState(workload, drifted),
    predicted: next.verdict,
    basis: next.basis,
    pods: {
      total: sum(pods),
      withSidecar: sum(pods.filter(({ pod }) => pod.kind !== 'none')),
      drifted: sum(drifted),
      outdated: sum(outdated),
      ...(losing > 0 ? { losing } : {}),
    },
    reasons: listReasons(differences),
    differences,
    images: countImages(pods),
    hold,
    pin,
    ...('problem' in next ? { problem: next.problem } : {}),
    ...(losing > 0 && 'lost' in next ? { lost: next.lost } : {}),
  });
}

/** The state for each problem of the next pod. */
const problemStates = {
  'not-injected': 'FAILED-OPEN',
  denied: 'DENIED',
  unknown: 'UNKNOWN',
} as const satisfies Readonly<Partial<Record<Verdict, DriftState>>>;

function judgeState(workload: DriftWorkload, drifted: readonly CountedPods[]): DriftState {
  const { next, newest, hold, rollout, partition } = workload;
  if ('problem' in next) return problemStates[next.verdict];
  if (drifted.length === 0) return 'OK';
  if (hold) return 'HELD';
  const movable = drifted.filter(({ pod }) => (pod.ordinal ?? partition) >= partition);
  if (movable.length === 0) return 'HELD';
  // The current rollout already replaces pods of an earlier template. A second one would not be faster.
  const isNew = ({ generation }: CountedPods): boolean =>
    newest === undefined || generation === newest;
  if (movable.some(isNew)) return 'DRIFTED';
  return rollout === 'failed' ? 'STUCK' : 'ROLLING-OUT';
}

function uniteDifferences(lists: readonly (readonly Difference[])[]): readonly Difference[] {
  const [first, ...others] = new Set(lists);
  if (first === undefined || others.length === 0) return first ?? [];
  const all = lists.flat();
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
}

function countImages(pods: readonly CountedPods[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { pod, count } of pods) {
    if (pod.image !== undefined) counts[pod.image] = (counts[pod.image] ?? 0) + count;
  }
  return counts;
}

function sum(pods: readonly CountedPods[]): number {
  return pods.reduce((total, { count }) => total + count, 0);
}
