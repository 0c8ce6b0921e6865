import type { Cluster } from '../../cluster/cluster.ts';
import { mayBeWritten } from '../../cluster/lost-answer.ts';
import type { SendMode } from '../../cluster/object-writer.ts';
import { AsmInjectError, ClusterError, exitCodes } from '../../errors.ts';
import type { ApiObject } from '../../injection/model/api-objects.ts';
import { type Change, describeObject, type ObjectReference } from '../../injection/model/plan.ts';
import { type CommandFlags, kubectlFlags, quoteWord } from '../../injection/model/shell.ts';
import { present } from '../../present.ts';
import type { Grace } from './grace.ts';
import { lookUpWrite, type WriteFate } from './look-up-write.ts';

/** The outcome of one change to send. */
export interface Sent {
  readonly change: Change;
  readonly outcome: 'written' | 'would-be-written' | 'failed' | 'not-tried' | 'unknown';
  readonly error?: AsmInjectError;
  /** The object after the write; its state guards the rollback. */
  readonly object?: ApiObject;
  /** Whether the object was read again and is unchanged, although the write may still be on its way. */
  readonly mayStillHappen?: boolean;
}

/** How to send a change. */
export interface SendOptions {
  /** `undefined` sends nothing. */
  readonly mode: SendMode | undefined;
  readonly grace: Grace;
}

/**
 * Sends one change and finds out what became of it, even if the answer was lost. Nothing is sent after Ctrl-C; the
 * answer to an earlier write is awaited for a moment.
 */
export async function sendChange(
  cluster: Cluster,
  change: Change,
  options: SendOptions,
): Promise<Sent> {
  const { mode, grace } = options;
  if (mode === undefined) return { change, outcome: 'would-be-written' };
  if (cluster.signal.aborted) return { change, outcome: 'not-tried' };
  try {
    const isTried = mode === 'dry-run';
    const object = await cluster.send(change, mode, isTried ? undefined : grace.answer);
    return { change, outcome: isTried ? 'would-be-written' : 'written', object };
  } catch (error) {
    if (!(error instanceof AsmInjectError)) throw error;
    if (mode === 'apply' && mayBeWritten(error)) return lookUp(cluster, change, error, options);
    const isInterrupted = error.exitCode === exitCodes.interrupted.code;
    return isInterrupted ? { change, outcome: 'not-tried' } : { change, outcome: 'failed', error };
  }
}

/**
 * Sends the reverse of a change, guarded by the state in which it was written; also within the grace period after
 * Ctrl-C.
 */
export async function sendReverse(
  cluster: Cluster,
  change: Change,
  options: SendOptions,
): Promise<Sent> {
  try {
    const object = await cluster.send(change, 'apply', options.grace.answer);
    return { change, outcome: 'written', object };
  } catch (error) {
    if (!(error instanceof AsmInjectError)) throw error;
    const isRefused = !mayBeWritten(error) && error.code !== 'conflict';
    return isRefused
      ? { change, outcome: 'failed', error }
      : lookUp(cluster, change, error, options);
  }
}

async function lookUp(
  cluster: Cluster,
  change: Change,
  error: AsmInjectError,
  { grace }: SendOptions,
): Promise<Sent> {
  return report(
    change,
    error,
    await lookUpWrite(cluster, change, grace.look),
    cluster.commandFlags,
  );
}

/** The report about a change whose answer was lost, after its object was read again. */
export function report(
  change: Change,
  error: AsmInjectError,
  fate: WriteFate,
  commandFlags: CommandFlags,
): Sent {
  switch (fate.fate) {
    case 'written':
      return { change, outcome: 'written', object: fate.object };
    case 'not-written':
      return {
        change,
        outcome: 'failed',
        error: restated(error, change, 'it was read again and is unchanged'),
        mayStillHappen: !fate.isFinal,
      };
    case 'unknown':
      return { change, outcome: 'unknown', error: notKnown(error, change, fate.why, commandFlags) };
  }
}

function restated(error: AsmInjectError, { object }: Change, finding: string): AsmInjectError {
  const { message, exitCode, code, nextStep } = error;
  const details = present({ code, cause: error, nextStep });
  const what =
    exitCode === exitCodes.interrupted.code
      ? `interrupted before the API server answered about ${describeObject(object)}`
      : message;
  return new AsmInjectError(`${what}; ${finding}`, exitCode, details);
}

function notKnown(
  error: AsmInjectError,
  { object }: Change,
  why: string,
  commandFlags: CommandFlags,
): ClusterError {
  const isInterrupted = error.exitCode === exitCodes.interrupted.code;
  const what = isInterrupted
    ? `interrupted before the API server answered about ${describeObject(object)}`
    : error.message;
  const because = why === 'interrupted' || why === error.message ? '' : ` (${why})`;
  return new ClusterError(`${what}; it is not known whether it was written${because}`, {
    code: 'write-unknown',
    nextStep: `see how it is now: ${showCommand(object, commandFlags)}`,
    cause: error,
  });
}

/** The command that shows an object. */
function showCommand(
  { kind, name, namespace }: ObjectReference,
  commandFlags: CommandFlags,
): string {
  const place = namespace === undefined ? '' : ` -n ${quoteWord(namespace)}`;
  return `kubectl get ${kind.toLowerCase()} ${quoteWord(name)}${place}${kubectlFlags(commandFlags)} -o yaml`;
}
