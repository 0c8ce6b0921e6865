import type { Verdict } from '../../injection/decision/decide.ts';
import type { FieldChange, ObjectReference } from '../../injection/model/plan.ts';
import type { WrittenKey } from '../../injection/model/version.ts';
import type { InjectionIntent } from '../../injection/workload/intent.ts';
import type { ReportedError } from '../plan/reported-error.ts';

/** Result document of `opt-in`, `opt-out` and `inherit`. */
export interface IntentResult {
  readonly apiVersion: 'asm-inject/v1alpha1';
  readonly kind: 'IntentResult';
  readonly intent: InjectionIntent;
  /** Where the intent is written; `inherited` clears both. */
  readonly method: WrittenKey;
  readonly dryRun: 'none' | 'client' | 'server';
  readonly workloads: readonly WorkloadResult[];
}

/** The outcome for one workload. */
export interface WorkloadResult {
  readonly object: ObjectReference;
  readonly outcome:
    | 'written'
    | 'would-be-written'
    | 'unchanged'
    | 'refused'
    | 'failed'
    /** After Ctrl-C, or because another named one is refused. */
    | 'not-tried'
    /** The answer was lost, and the object does not show whether it was written. */
    | 'unknown';
  readonly fields: readonly FieldChange[];
  /** The verdict on its next pod; absent if nothing changes. */
  readonly predicted?: Verdict;
  /** Warnings from before the write. */
  readonly warnings: readonly Warning[];
  /** The command that restores the former state; absent if nothing was, or may have been, written. */
  readonly undo?: string;
  /** Absent if no rollout was followed. */
  readonly rollout?: RolloutResult;
  readonly proof?: Proof;
  /** Why it was refused, failed, or its rollout did not end well. */
  readonly error?: ReportedError;
}

/** Something to know about a workload before its template is edited. */
export interface Warning {
  /** Stable; scripts may match on it. */
  readonly code: string;
  /** One or more sentences; the first may omit its subject, the workload. */
  readonly message: string;
  /** What to do about it. */
  readonly nextStep?: string;
}

/** The progress of a rollout. */
export interface RolloutResult {
  /** `unknown`: the API server could not be asked again. */
  readonly state: 'done' | 'held' | 'failed' | 'unknown';
  readonly message: string;
  /** Held: pods that are still from an earlier template. */
  readonly remaining?: number;
  /** Held: what a person does to go on. */
  readonly nextStep?: string;
}

/**
 * Whether the intent took effect, and how that is known: from the pods that the rollout made, or, if it made none, by a
 * server-side dry-run create of the next one.
 */
export interface Proof {
  readonly by: 'pods' | 'dry-run';
  /** Whether the new pods are as intended; `undefined`: unknown. */
  readonly isAsIntended: boolean | undefined;
  /** The number of new pods that were checked. */
  readonly pods: number;
  /** New pods, or the next one, that have a sidecar. */
  readonly withSidecar: number;
  /** Names of new pods that are not as intended. */
  readonly wrongPods: readonly string[];
  /** Why it is not as intended, in sentences. */
  readonly reasons: readonly string[];
  /** What to do so that it is as intended. */
  readonly nextStep?: string;
}
