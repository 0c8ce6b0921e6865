import type { Change, ObjectReference, Plan } from '../injection/plan.ts';
import { AsmInjectError, exitCodes, worstExitCode, type ExitCode } from '../errors.ts';
import type { Cluster, SendMode } from '../cluster/cluster.ts';

/** What became of one planned change. */
export interface ChangeOutcome {
  readonly object: ObjectReference;
  readonly action: 'create' | 'patch';
  readonly fields: Change['fields'];
  readonly outcome: 'written' | 'would-be-written' | 'failed' | 'not-tried';
  /** Why it failed, as the user is told. */
  readonly error?: { readonly code: string; readonly message: string; readonly nextStep?: string };
}

/** What a writing command reports: the result document of every one of them. */
export interface WriteResult {
  readonly apiVersion: 'asm-inject/v1alpha1';
  readonly kind: 'WriteResult';
  readonly dryRun: 'none' | 'client' | 'server';
  readonly changes: readonly ChangeOutcome[];
  /** Objects that already were as asked; nothing was sent for them. */
  readonly unchanged: readonly ObjectReference[];
}

/** A plan's outcome, and the exit code that goes with it. */
export interface AppliedPlan {
  readonly result: WriteResult;
  readonly exitCode: ExitCode;
}

/**
 * Carries out a plan, change by change.
 * @param mode how to send; `undefined` sends nothing (client-side dry run).
 * @param onFailure `continue` for independent objects, `stop` when later changes rest on earlier ones.
 * @returns every change with its outcome: failures are reported, not thrown, so that what was done is always told.
 */
export async function applyPlan(
  cluster: Cluster,
  plan: Plan,
  mode: SendMode | undefined,
  onFailure: 'continue' | 'stop',
  unchanged: readonly ObjectReference[] = [],
): Promise<AppliedPlan> {
  const changes: ChangeOutcome[] = [];
  const codes: ExitCode[] = [];
  for (const change of plan.changes) {
    const mayGoOn = onFailure === 'continue' || codes.length === 0;
    const outcome = mayGoOn
      ? await send(cluster, change, mode, codes)
      : report(change, 'not-tried');
    changes.push(outcome);
  }
  const dryRun = mode === undefined ? 'client' : mode === 'dry-run' ? 'server' : 'none';
  return {
    result: { apiVersion: 'asm-inject/v1alpha1', kind: 'WriteResult', dryRun, changes, unchanged },
    exitCode: worstExitCode(codes),
  };
}

async function send(
  cluster: Cluster,
  change: Change,
  mode: SendMode | undefined,
  codes: ExitCode[],
): Promise<ChangeOutcome> {
  if (mode === undefined) return report(change, 'would-be-written');
  try {
    await cluster.send(change, mode);
    return report(change, mode === 'apply' ? 'written' : 'would-be-written');
  } catch (error) {
    if (!(error instanceof AsmInjectError)) throw error;
    if (error.exitCode === exitCodes.interrupted.code) throw error;
    codes.push(error.exitCode);
    const { code, message, nextStep } = error;
    return {
      ...report(change, 'failed'),
      error: { code, message, ...(nextStep === undefined ? {} : { nextStep }) },
    };
  }
}

function report(change: Change, outcome: ChangeOutcome['outcome']): ChangeOutcome {
  const { object, write, fields } = change;
  const action = write.action === 'create' ? 'create' : 'patch';
  return { object, action, fields, outcome };
}
