import pMap from 'p-map';
import type { Cluster } from '../../cluster/cluster.ts';
import type { SendMode } from '../../cluster/object-writer.ts';
import {
  AsmInjectError,
  ClusterError,
  type ExitCode,
  exitCodes,
  worstExitCode,
} from '../../errors.ts';
import type { InjectionIntent } from '../../injection/workload/intent.ts';
import { present } from '../../present.ts';
import type { WorkloadExplainer } from '../explain/workload-explainer.ts';
import { applyPlan, type ChangeOutcome } from '../plan/apply-plan.ts';
import { type ReportedError, reportError } from '../plan/reported-error.ts';
import {
  type FollowedRollout,
  followThroughOutages,
  type PatientFollowOptions,
} from '../rollout/follow-rollout.ts';
import type { IntentResult, Proof, RolloutResult, WorkloadResult } from './intent-document.ts';
import type { PlannedEdit, PlannedIntent } from './plan-intent.ts';
import type { PreparedIntent } from './prepare-intent.ts';
import { proveIntent } from './prove-intent.ts';

/** How to carry out a plan. */
export interface WriteOptions {
  /** `undefined`: send nothing (client-side dry run). */
  readonly mode: SendMode | undefined;
  /** How to follow the rollouts; left out: they are not followed. */
  readonly follow: PatientFollowOptions | undefined;
}

/** The outcome of an intent, and its exit code. */
export interface WrittenIntent {
  readonly result: IntentResult;
  readonly exitCode: ExitCode;
}

/** Rollouts are followed in parallel: each is one watch. */
const concurrency = 16;

/**
 * Carries out a plan: writes the templates one after the other, then follows the rollouts in parallel and checks their
 * new pods. Failures are reported and do not affect the other workloads.
 */
export async function writeIntent(
  cluster: Cluster,
  prepared: PreparedIntent,
  { mode, follow }: WriteOptions,
): Promise<WrittenIntent> {
  const { intent, method, planned, explainer, isBlocked } = prepared;
  const edits = planned.flatMap((one) => (one.plan === 'edit' && !isBlocked ? [one] : []));
  const plan = { changes: edits.map(({ edit }) => edit.change) };
  const applied = await applyPlan(cluster, plan, { mode, onFailure: 'continue' });
  const outcomes = new Map(edits.map((edit, index) => [edit, applied.result.changes[index]]));
  const followOne: FollowOne = async ({ object }) =>
    follow ? followAndProve(cluster, explainer, { object, intent }, follow) : { code: 0 };
  const ends = await pMap(
    planned,
    (one) =>
      one.plan === 'edit' ? endEdit(one, outcomes.get(one), followOne) : endOther(one, followOne),
    { concurrency },
  );
  // Exit code 2 guarantees that nothing was written.
  const refusal = applied.standing.length > 0 ? exitCodes.negative.code : exitCodes.usage.code;
  const codes = ends.map(({ code }) => (code === exitCodes.usage.code ? refusal : code));
  return {
    result: {
      apiVersion: 'asm-inject/v1alpha1',
      kind: 'IntentResult',
      intent,
      method,
      dryRun: applied.result.dryRun,
      workloads: ends.map((end) => end.result),
    },
    exitCode: worstExitCode([applied.exitCode, ...codes]),
  };
}

interface EndOfOne {
  readonly result: WorkloadResult;
  readonly code: ExitCode;
}

/** Follows the rollout of a workload and checks its new pods, if that is requested. */
type FollowOne = (one: PlannedIntent) => Promise<RolloutEnd>;

async function endEdit(
  one: PlannedEdit,
  outcome: ChangeOutcome | undefined,
  followOne: FollowOne,
): Promise<EndOfOne> {
  const written = reportEdit(one, outcome);
  if (outcome?.outcome !== 'written') return { result: written, code: 0 };
  const { code, ...end } = await followOne(one);
  return { result: { ...written, ...end }, code };
}

async function endOther(
  one: Exclude<PlannedIntent, PlannedEdit>,
  followOne: FollowOne,
): Promise<EndOfOne> {
  if (one.plan === 'refused') {
    const { refusal } = one;
    const result = { ...report(one, 'refused'), error: reportError(refusal) };
    return { result, code: refusal.exitCode };
  }
  const { explanation, warnings } = one;
  const { code, ...end } = await followOne(one);
  const same = { ...report(one, 'unchanged'), predicted: explanation.verdict, warnings };
  return { result: { ...same, ...end }, code };
}

function report({ object }: PlannedIntent, outcome: WorkloadResult['outcome']): WorkloadResult {
  return { object, outcome, fields: [], warnings: [] };
}

function reportEdit(
  { object, edit, explanation, warnings, undo }: PlannedEdit,
  outcome: ChangeOutcome | undefined,
): WorkloadResult {
  // Single changes are never rolled back, and a change that was not sent was not tried.
  const became =
    outcome === undefined || outcome.outcome === 'rolled-back' ? 'not-tried' : outcome.outcome;
  const mayStand = became === 'written' || became === 'unknown';
  return present({
    object,
    outcome: became,
    fields: edit.change.fields,
    predicted: explanation.verdict,
    warnings,
    undo: undo !== undefined && mayStand ? undo : undefined,
    error: outcome?.error ? outcome.error : undefined,
  });
}

interface RolloutEnd {
  readonly rollout?: RolloutResult;
  readonly proof?: Proof;
  readonly error?: ReportedError;
  readonly code: ExitCode;
}

async function followAndProve(
  cluster: Cluster,
  explainer: WorkloadExplainer,
  { object, intent }: Pick<PlannedIntent, 'object'> & { readonly intent: InjectionIntent },
  options: PatientFollowOptions,
): Promise<RolloutEnd> {
  let rollout: RolloutResult | undefined;
  try {
    const { workload, status } = await followThroughOutages(cluster, object, options);
    rollout = describeEnd(status);
    const proof = await options.standstill.through(() =>
      proveIntent(cluster, explainer, workload, intent),
    );
    const isProved = proof.isAsIntended !== false && !rollout.remaining;
    return { rollout, proof, code: isProved ? exitCodes.done.code : exitCodes.negative.code };
  } catch (error) {
    if (!(error instanceof AsmInjectError)) throw error;
    const { exitCode: code, message } = error;
    // Writes are still reported; the rollout continues.
    if (code === exitCodes.interrupted.code) return { code };
    // An unavailable API server says nothing about the rollout.
    const state = error instanceof ClusterError ? 'unknown' : 'failed';
    return { rollout: rollout ?? { state, message }, error: reportError(error), code };
  }
}

function describeEnd(status: FollowedRollout['status']): RolloutResult {
  const { state, message } = status;
  if (state === 'done') return { state, message };
  return { state, message, remaining: status.remaining, nextStep: status.hold.nextStep };
}
