import pMap from 'p-map';
import type { Cluster } from '../../cluster/cluster.ts';
import type { SendMode } from '../../cluster/object-writer.ts';
import { AsmInjectError, type ExitCode, exitCodes, worstExitCode } from '../../errors.ts';
import type { BlastRadius } from '../../injection/impact/impact-tally.ts';
import type { Change, ObjectReference, Plan } from '../../injection/model/plan.ts';
import { undoCommands } from '../../injection/model/undo-command.ts';
import type { WrittenObject } from '../../injection/plane/persistence.ts';
import type { LabelMiss } from '../../injection/proposal/namespace-outcome.ts';
import { present } from '../../present.ts';
import { grantGrace } from './grace.ts';
import { type ReportedError, reportError } from './reported-error.ts';
import { sendChange, type SendOptions, type Sent } from './send-change.ts';
import { takeBack, type TakenBack } from './take-back.ts';
import type { Persistence } from './watch-writes.ts';

/** The outcome of one planned change. */
export interface ChangeOutcome {
  readonly object: ObjectReference;
  readonly action: 'create' | 'patch';
  readonly fields: Change['fields'];
  /** `unknown`: the answer was lost, and the object does not show whether it was written. */
  readonly outcome:
    'written' | 'would-be-written' | 'failed' | 'not-tried' | 'rolled-back' | 'unknown';
  /** Why it failed, as reported to the user. */
  readonly error?: ReportedError;
}

/** The report of a writing command: the result document of each of them. */
export interface WriteResult {
  readonly apiVersion: 'asm-inject/v1alpha1';
  readonly kind: 'WriteResult';
  readonly dryRun: 'none' | 'client' | 'server';
  readonly changes: readonly ChangeOutcome[];
  /** Objects that already were as requested; nothing was sent for them. */
  readonly unchanged: readonly ObjectReference[];
  /** Its effect on the workloads, if that was worked out. */
  readonly blastRadius?: BlastRadius;
  /** Warnings that a person should know. */
  readonly warnings?: readonly string[];
  /** Namespaces whose new pods are not treated as their label says, and what to do about it. */
  readonly notAsIntended?: readonly LabelMiss[];
  /** Commands that restore the former state, in the order in which to run them; none if no write remains. */
  readonly undo: readonly string[];
  /** Commands that update running pods. */
  readonly restart?: readonly string[];
  /** Whether it persisted, if that was watched. */
  readonly hold?: Persistence;
}

/** A plan's outcome, and its exit code. */
export interface AppliedPlan {
  readonly result: WriteResult;
  readonly exitCode: ExitCode;
  /** The writes that remain, each with its object right after the write. */
  readonly written: readonly WrittenObject[];
  /** The writes that remain, or may remain: they can be undone, in the order in which they were sent. */
  readonly standing: readonly Change[];
}

/** What happens to the rest of a plan when a change fails. */
type FailureRule =
  /** The objects are independent of each other: go on. */
  | 'continue'
  /** Later changes depend on earlier ones: send no more. */
  | 'stop'
  /** The changes only make sense together: send no more, and roll back what was written. */
  | 'roll-back';

/** How a plan is carried out. */
export interface ApplyOptions {
  /** How to send; `undefined` sends nothing (client-side dry run). */
  readonly mode: SendMode | undefined;
  readonly onFailure: FailureRule;
  readonly unchanged?: readonly ObjectReference[];
  /**
   * Checks a change before the next one is sent.
   * @throws {AsmInjectError} the check fails; the change then counts as failed.
   */
  readonly confirm?: (change: Change, signal: AbortSignal) => Promise<void>;
}

/** Concurrent writes; an API server accepts 200 (Kubernetes v1.36 --max-mutating-requests-inflight). */
const concurrency = 20;

/**
 * Carries out a plan: one change after another, or several at a time if they are independent of each other. After
 * Ctrl-C nothing more is sent, and completed writes stay.
 * @returns every change with its outcome: failures are reported, not thrown, so that completed writes are always
 * reported.
 */
export async function applyPlan(
  cluster: Cluster,
  plan: Plan,
  { mode, onFailure, unchanged = [], confirm }: ApplyOptions,
): Promise<AppliedPlan> {
  const options = { mode, grace: grantGrace(cluster.signal) };
  const sent =
    onFailure === 'continue'
      ? await pMap(plan.changes, (change) => sendChange(cluster, change, options), { concurrency })
      : await sendInOrder(cluster, plan, options, confirm);
  const isTakenBack = onFailure === 'roll-back' && sent.some(({ error }) => error);
  const mayTakeBack = isTakenBack && !cluster.signal.aborted;
  const reported = mayTakeBack ? await takeBack(cluster, sent, options) : sent;
  return describe(cluster, reported, { dryRun: nameDryRun(mode), unchanged });
}

async function sendInOrder(
  cluster: Cluster,
  { changes }: Plan,
  options: SendOptions,
  confirm: ApplyOptions['confirm'],
): Promise<Sent[]> {
  const sent: Sent[] = [];
  for (const change of changes) {
    const mayGoOn = sent.every(({ error }) => !error);
    const one: Sent = mayGoOn
      ? await sendChange(cluster, change, options)
      : { change, outcome: 'not-tried' };
    const isConfirmed = one.outcome === 'written' && confirm && !cluster.signal.aborted;
    const error = isConfirmed
      ? await findFault(() => confirm(change, options.grace.look))
      : undefined;
    sent.push(error ? { ...one, error } : one);
  }
  return sent;
}

async function findFault(check: () => Promise<void>): Promise<AsmInjectError | undefined> {
  try {
    await check();
    return undefined;
  } catch (error) {
    if (error instanceof AsmInjectError) return error;
    throw error;
  }
}

function nameDryRun(mode: SendMode | undefined): WriteResult['dryRun'] {
  if (mode === undefined) return 'client';
  return mode === 'dry-run' ? 'server' : 'none';
}

function describe(
  { commandFlags, signal }: Cluster,
  reported: readonly (Sent | TakenBack)[],
  shared: Pick<WriteResult, 'dryRun' | 'unchanged'>,
): AppliedPlan {
  const isInterrupted = signal.aborted;
  const standing = reported.flatMap(({ change, outcome }) =>
    outcome === 'written' || outcome === 'unknown' ? [change] : [],
  );
  const codes = reported.flatMap(({ error }) => (error ? [error.exitCode] : []));
  return {
    result: {
      apiVersion: 'asm-inject/v1alpha1',
      kind: 'WriteResult',
      ...shared,
      changes: reported.map(report),
      undo: undoCommands(standing, commandFlags),
    },
    exitCode: worstExitCode(isInterrupted ? [...codes, exitCodes.interrupted.code] : codes),
    written: reported.flatMap((one) =>
      one.outcome === 'written' && one.object ? [{ change: one.change, object: one.object }] : [],
    ),
    standing,
  };
}

function report({ change, outcome, error }: Sent | TakenBack): ChangeOutcome {
  const { object, write, fields } = change;
  const action = write.action === 'create' ? 'create' : 'patch';
  return present({
    object,
    action,
    fields,
    outcome,
    error: error ? reportError(error) : undefined,
  });
}
