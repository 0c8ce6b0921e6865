import pMap from 'p-map';
import type { ApiObject } from '../../injection/model/api-objects.ts';
import type { WrittenObject } from '../../injection/plane/hold.ts';
import type { BlastRadius } from '../../injection/impact/impact-tally.ts';
import type { Change, ObjectReference, Plan } from '../../injection/model/plan.ts';
import type { LabelMiss } from '../../injection/proposal/namespace-outcome.ts';
import type { Hold } from '../planes/hold-writes.ts';
import { AsmInjectError, exitCodes, worstExitCode, type ExitCode } from '../../errors.ts';
import type { Cluster, SendMode } from '../../cluster/cluster.ts';
import { reportError, type ReportedError } from './reported-error.ts';

/** What became of one planned change. */
export interface ChangeOutcome {
  readonly object: ObjectReference;
  readonly action: 'create' | 'patch';
  readonly fields: Change['fields'];
  readonly outcome: 'written' | 'would-be-written' | 'failed' | 'not-tried' | 'rolled-back';
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
  readonly notAsWished?: readonly LabelMiss[];
  /** Commands that bring running pods in line. */
  readonly restart?: readonly string[];
  /** Whether it stayed, where that was watched. */
  readonly hold?: Hold;
}

/** A plan's outcome, and the exit code that goes with it. */
export interface AppliedPlan {
  readonly result: WriteResult;
  readonly exitCode: ExitCode;
  /** What was written and stayed, with each object as it was right after. */
  readonly written: readonly WrittenObject[];
}

/** What happens to the rest of a plan when a change fails. */
export type FailureRule =
  /** The objects are independent of each other: go on. */
  | 'continue'
  /** Later changes rest on earlier ones: send no more. */
  | 'stop'
  /** The changes only make sense together: send no more, and take back what was written. */
  | 'roll-back';

/** Writes in flight at a time; an API server takes 200 (Kubernetes v1.36 --max-mutating-requests-inflight). */
const concurrency = 20;

/**
 * Carries out a plan: change by change, or several at a time where they are independent of each other.
 * @param mode how to send; `undefined` sends nothing (client-side dry run).
 * @returns every change with its outcome: failures are reported, not thrown, so that what was done is always told.
 */
export async function applyPlan(
  cluster: Cluster,
  plan: Plan,
  mode: SendMode | undefined,
  onFailure: FailureRule,
  unchanged: readonly ObjectReference[] = [],
): Promise<AppliedPlan> {
  const sent =
    onFailure === 'continue'
      ? await pMap(plan.changes, (change) => send(cluster, change, mode), { concurrency })
      : await sendInOrder(cluster, plan, mode);
  const isTakenBack = onFailure === 'roll-back' && sent.some(({ error }) => error);
  const told = isTakenBack ? await takeBack(cluster, sent) : sent;
  const dryRun = mode === undefined ? 'client' : mode === 'dry-run' ? 'server' : 'none';
  const changes = told.map(report);
  return {
    result: { apiVersion: 'asm-inject/v1alpha1', kind: 'WriteResult', dryRun, changes, unchanged },
    exitCode: worstExitCode(told.flatMap(({ error }) => (error ? [error.exitCode] : []))),
    written: told.flatMap(({ change, outcome, object }) =>
      outcome === 'written' && object ? [{ change, object }] : [],
    ),
  };
}

interface Sent {
  readonly change: Change;
  readonly outcome: ChangeOutcome['outcome'];
  readonly error?: AsmInjectError;
  /** As it is after the write; what takes it back is guarded by its state. */
  readonly object?: ApiObject;
}

async function sendInOrder(
  cluster: Cluster,
  { changes }: Plan,
  mode: SendMode | undefined,
): Promise<Sent[]> {
  const sent: Sent[] = [];
  for (const change of changes) {
    const mayGoOn = sent.every(({ error }) => !error);
    sent.push(mayGoOn ? await send(cluster, change, mode) : { change, outcome: 'not-tried' });
  }
  return sent;
}

async function send(cluster: Cluster, change: Change, mode: SendMode | undefined): Promise<Sent> {
  if (mode === undefined) return { change, outcome: 'would-be-written' };
  try {
    const object = await cluster.send(change, mode);
    return { change, outcome: mode === 'apply' ? 'written' : 'would-be-written', object };
  } catch (error) {
    return { change, outcome: 'failed', error: expected(error) };
  }
}

/** Takes back what was written, the last first. What cannot be taken back stays `written`, with the reason. */
async function takeBack(cluster: Cluster, sent: readonly Sent[]): Promise<Sent[]> {
  const told: Sent[] = [];
  for (const one of sent.toReversed()) {
    const { change, outcome, object } = one;
    const resourceVersion = object?.metadata.resourceVersion;
    if (outcome !== 'written' || !change.undo || resourceVersion === undefined) {
      told.unshift(one);
      continue;
    }
    try {
      await cluster.send({ ...change, write: change.undo, resourceVersion }, 'apply');
      told.unshift({ change, outcome: 'rolled-back' });
    } catch (error) {
      told.unshift({ ...one, error: expected(error) });
    }
  }
  return told;
}

/** An error to report; anything else, and an interruption, ends the command. */
function expected(error: unknown): AsmInjectError {
  if (!(error instanceof AsmInjectError)) throw error;
  if (error.exitCode === exitCodes.interrupted.code) throw error;
  return error;
}

function report({ change, outcome, error }: Sent): ChangeOutcome {
  const { object, write, fields } = change;
  const action = write.action === 'create' ? 'create' : 'patch';
  return { object, action, fields, outcome, ...(error ? { error: reportError(error) } : {}) };
}
