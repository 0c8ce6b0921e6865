import type { PodCount, WorkloadDrift } from '../../injection/drift/drifted-workload.ts';
import type { UnknownPart } from '../../injection/impact/impact-tally.ts';
import type { ObjectReference } from '../../injection/model/plan.ts';
import type { RestartNote } from '../../injection/restart/restart-notes.ts';
import type { RestartSkip, RestartStep } from '../../injection/restart/restart-plan.ts';
import type { ReportedError } from '../plan/reported-error.ts';
import type { Standing } from '../wait/standstill.ts';

/**
 * The outcome for one workload.
 * - `planned`: a dry run; nothing was sent, or it was only tried
 * - `restarted`: its pods are new, and match new pods
 * - `followed`: a rollout that was already under way is finished, and its pods match new pods
 * - `unchanged`: it no longer needed anything when its turn came
 * - `held`: somebody paused it, or its controller does not replace all pods by itself: some are unchanged
 * - `gone`: it was deleted before its turn
 * - `failed`: see its error
 * - `under-way`: its rollout was started and continues, but is no longer followed
 * - `not-started`: it was left unchanged, because the run stopped
 */
export type RestartOutcome =
  | 'planned'
  | 'restarted'
  | 'followed'
  | 'unchanged'
  | 'held'
  | 'gone'
  | 'failed'
  | 'under-way'
  | 'not-started';

/** One workload of a restart, in its former state. */
export interface RestartedWorkload extends WorkloadDrift {
  readonly action: RestartStep['action'];
  /** Notes from before the start, and from the restart itself. */
  readonly notes: readonly RestartNote[];
  readonly outcome: RestartOutcome;
  /** The progress of its rollout, at present or when it was last followed. */
  readonly message?: string;
  /** Seconds from the restart to the check of the new pods. */
  readonly seconds?: number;
  /** Its pods at that check. */
  readonly podsAfter?: PodCount;
  readonly error?: ReportedError;
}

/** A workload that was deliberately left alone. */
export interface LeftAlone extends WorkloadDrift {
  readonly skip: RestartSkip;
}

/** The number of workloads for each outcome. */
export type RestartCounts = Readonly<Partial<Record<RestartOutcome | 'left-alone', number>>>;

/** Result document of `restart`. */
export interface RestartResult {
  readonly apiVersion: 'asm-inject/v1alpha1';
  readonly kind: 'RestartResult';
  readonly dryRun: 'none' | 'client' | 'server';
  /** `stopped`: too many failures, or the run stood still for too long. */
  readonly state: 'planned' | 'done' | 'stopped' | 'interrupted';
  readonly counts: RestartCounts;
  /** In the order of their restart. */
  readonly workloads: readonly RestartedWorkload[];
  readonly leftAlone: readonly LeftAlone[];
  /** Named workloads that have not drifted. */
  readonly unchanged: readonly ObjectReference[];
  readonly pauses: readonly Standing[];
  readonly unknownParts: readonly UnknownPart[];
}

/** An event during a restart. */
export type RestartEvent =
  | { readonly type: 'started' | 'following'; readonly step: RestartStep }
  | { readonly type: 'progress' | 'trouble'; readonly step: RestartStep; readonly message: string }
  | {
      readonly type: 'finished';
      readonly workload: RestartedWorkload;
      /** Observations during the restart. */
      readonly seen: readonly RestartNote[];
    }
  | { readonly type: 'paused'; readonly cause: Standing['cause']; readonly message: string }
  | { readonly type: 'resumed'; readonly pause: Standing }
  | { readonly type: 'stopping'; readonly message: string };

/** Counts workloads by outcome. */
export function countOutcomes(
  workloads: readonly RestartedWorkload[],
  leftAlone: readonly LeftAlone[],
): RestartCounts {
  const counts: Partial<Record<RestartOutcome | 'left-alone', number>> = {};
  for (const { outcome } of workloads) counts[outcome] = (counts[outcome] ?? 0) + 1;
  if (leftAlone.length > 0) counts['left-alone'] = leftAlone.length;
  return counts;
}
