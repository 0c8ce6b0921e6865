import pMap from 'p-map';
import type { Cluster } from '../../cluster/cluster.ts';
import type { SendMode } from '../../cluster/object-writer.ts';
import { AsmInjectError, type ExitCode, exitCodes, worstExitCode } from '../../errors.ts';
import type { BlastRadius } from '../../injection/impact/impact-tally.ts';
import type { Change, ObjectReference, Plan } from '../../injection/model/plan.ts';
import { undoCommands } from '../../injection/model/undo-command.ts';
import type { WrittenObject } from '../../injection/plane/persistence.ts';
import type { LabelMiss } from '../../injection/proposal/namespace-outcome.ts';
import { grantGrace } from './grace.ts';
import { type ReportedError, reportError } from './reported-error.ts';
import { sendChange, type SendOptions, type Sent } from './send-change.ts';
import { takeBack, type TakenBack } from './take-back.ts';
import type { Persistence } from './watch-writes.ts';

/** What became of one planned change. */
export interface ChangeOutcome {
  readonly object: ObjectReference;
  readonly action: 'create' | 'patch';
  readonly fields: Change['fields'];
  /** `unknown`: the answer was lost, and the object does not tell whether it was written. */
  readonly outcome:
    'written' | 'would-be-written' | 'failed' | 'not-tried' | 'rolled-back' | 'unknown';
  /** Why it failed, as the user is told. */
  readonly error?: ReportedError;
}

/** What a writing command reports: the result document of every one of them. */
export interface WriteResult {
  readonly apiVersion: 'asm-inject/v1alpha1';
  readonly kind: 'WriteResult';
  readonly dryRun: 'none' | 'client' | 'server';
  readonly changes: readonly ChangeOutcome[];
  /** Objects that already were as asked; nothing was sent for them. */
  readonly unchanged: readonly ObjectReference[];
  /** What it does to the workloads, where that was worked out. */
  readonly blastRadius?: BlastRadius;
  /** What a person should know. */
  readonly warnings?: readonly string[];
  /** Namespaces whose new pods are not treated as their label says, and what to do about it. */
  readonly notAsIntended?: readonly LabelMiss[];
  /** Commands that restore what was before, in the order in which to run them; none where nothing stays written. */
  readonly undo: readonly string[];
  /** Commands that bring running pods in line. */
  readonly restart?: readonly string[];
  /** Whether it stayed, where that was watched. */
  readonly hold?: Persistence;
}

/** A plan's outcome, and the exit code that goes with it. */
export interface AppliedPlan {
  readonly result: WriteResult;
  readonly exitCode: ExitCode;
  /** What was written and stayed, with each object as it was right after. */
  readonly written: readonly WrittenObject[];
  /** What stays written, or may be: what there is to undo, in the order in which it was sent. */
  readonly standing: readonly Change[];
}

/** What happens to the rest of a plan when a change fails. */
type FailureRule =
  /** The objects are independent of each other: go on. */
  | 'continue'
  /** Later changes rest on earlier ones: send no longer. */
  | 'stop'
  /** The changes only make sense together: send no longer, and take back what was written. */
  | 'roll-back';

/** How a plan is carried out. */
export interface ApplyOptions {
  /** How to send; `undefined` sends nothing (client-side dry run). */
  readonly mode: SendMode | undefined;
  readonly onFailure: FailureRule;
  readonly unchanged?: readonly ObjectReference[];
  /**
   * Makes sure of a change before the next one is sent.
   * @throws {AsmInjectError} it is not as it must be; it counts as failed.
   */
  readonly confirm?: (change: Change, signal: AbortSignal) => Promise<void>;
}

/** Writes in flight at a time; an API server takes 200 (Kubernetes v1.36 --max-mutating-requests-inflight). */
const concurrency = 20;

/**
 * Carries out a plan: change by change, or several at a time where they are independent of each other. After Ctrl-C
 * nothing more is sent, and what was written stays.
 * @returns every change with its outcome: failures are reported, not thrown, so that what was done is always told.
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
  return { object, action, fields, outcome, ...(error ? { error: reportError(error) } : {}) };
}
