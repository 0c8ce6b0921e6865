import type { PodCount, WorkloadDrift } from '../../injection/drift/drifted-workload.ts';
import type { UnknownPart } from '../../injection/impact/impact-tally.ts';
import type { ObjectReference } from '../../injection/model/plan.ts';
import type { RestartNote } from '../../injection/restart/restart-notes.ts';
import type { RestartSkip, RestartStep } from '../../injection/restart/restart-plan.ts';
import type { ReportedError } from '../plan/reported-error.ts';
import type { Standing } from '../wait/standstill.ts';

/**
 * What became of one workload.
 * - `planned`: a dry run; nothing was sent, or it was only tried
 * - `restarted`: its pods are new, and as new pods are
 * - `followed`: a rollout that was under way already is finished, and its pods are as new pods are
 * - `unchanged`: it needed nothing any more when its turn came
 * - `held`: somebody paused it, or its controller does not replace all pods by itself: some are as they were
 * - `gone`: it was deleted before its turn
 * - `failed`: see its error
 * - `under-way`: its rollout was started and goes on, but nobody follows it any more
 * - `not-started`: it was left as it is, because the run stopped
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

/** One workload of a restart, as it was before. */
export interface RestartedWorkload extends WorkloadDrift {
  readonly action: RestartStep['action'];
  /** What was told before the start, and what was seen meanwhile. */
  readonly notes: readonly RestartNote[];
  readonly outcome: RestartOutcome;
  /** How far its rollout is, or was when nobody followed it any more. */
  readonly message?: string;
  /** From the restart to the proof. */
  readonly seconds?: number;
  /** Its pods at the proof. */
  readonly podsAfter?: PodCount;
  readonly error?: ReportedError;
}

/** A workload that was left alone on purpose. */
export interface LeftAlone extends WorkloadDrift {
  readonly skip: RestartSkip;
}

/** How many workloads there are, by what became of them. */
export type RestartCounts = Readonly<Partial<Record<RestartOutcome | 'left-alone', number>>>;

/** Result document of `restart`. */
export interface RestartResult {
  readonly apiVersion: 'asm-inject/v1alpha1';
  readonly kind: 'RestartResult';
  readonly dryRun: 'none' | 'client' | 'server';
  /** `stopped`: too many failures, or nothing could go on for too long. */
  readonly state: 'planned' | 'done' | 'stopped' | 'interrupted';
  readonly counts: RestartCounts;
  /** In the order in which they are restarted. */
  readonly workloads: readonly RestartedWorkload[];
  readonly leftAlone: readonly LeftAlone[];
  /** Named workloads that have not drifted. */
  readonly unchanged: readonly ObjectReference[];
  readonly pauses: readonly Standing[];
  readonly unknownParts: readonly UnknownPart[];
}

/** Something that happened during a restart. */
export type RestartEvent =
  | { readonly type: 'started' | 'following'; readonly step: RestartStep }
  | { readonly type: 'progress' | 'trouble'; readonly step: RestartStep; readonly message: string }
  | {
      readonly type: 'finished';
      readonly workload: RestartedWorkload;
      /** What was seen of it meanwhile. */
      readonly seen: readonly RestartNote[];
    }
  | { readonly type: 'paused'; readonly cause: Standing['cause']; readonly message: string }
  | { readonly type: 'resumed'; readonly pause: Standing }
  | { readonly type: 'stopping'; readonly message: string };

/** Counts workloads by what became of them. */
export function countOutcomes(
  workloads: readonly RestartedWorkload[],
  leftAlone: readonly LeftAlone[],
): RestartCounts {
  const counts: Partial<Record<RestartOutcome | 'left-alone', number>> = {};
  for (const { outcome } of workloads) counts[outcome] = (counts[outcome] ?? 0) + 1;
  if (leftAlone.length > 0) counts['left-alone'] = leftAlone.length;
  return counts;
}
