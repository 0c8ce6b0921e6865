import { setImmediate } from 'node:timers/promises';

const readerGone = new AbortController();
let failure: Error | undefined;
let important = '';

/** Aborted once nobody reads stdout any more, as after `| head -1`; commands that repeat their output end with it. */
export const stdoutClosed: AbortSignal = readerGone.signal;

/** Aborts {@link stdoutClosed}. */
export function noteReaderGone(): void {
  readerGone.abort();
}

/**
 * Makes a command independent of the readers of its output: a reader that goes away, on stdout or stderr, changes
 * neither the command's work nor its exit code. Called once, before anything is printed.
 */
export function guardStreams(): void {
  guard(process.stdout, (error) => {
    if (isReaderGone(error)) noteReaderGone();
    else failure ??= error;
  });
  // There is no stream left to report it on.
  guard(process.stderr, () => undefined);
}

/** Keeps a text that must be reported even if stdout does not accept it: the writes, and how to undo them. */
export function keepInCase(text: string): void {
  important += text;
}

/** Output that stdout did not accept. */
export interface LostOutput {
  readonly cause: Error;
  /** The part that must be reported elsewhere. */
  readonly important: string;
}

/**
 * The output that stdout did not accept although there is a reader, as on a full disk; called after the last write.
 * `undefined` when everything was accepted, or when the reader went away.
 */
export async function findLostOutput(): Promise<LostOutput | undefined> {
  // A failed write is reported in the next turn.
  await setImmediate();
  return failure && { cause: failure, important };
}

/**
 * Handles the errors of a stream in place of its listeners: oclif 5.1 (lib/command.js) throws each error that is not
 * EPIPE, and an error without a listener ends the process.
 */
function guard(stream: NodeJS.WriteStream, onFailure: (error: Error) => void): void {
  const emit = stream.emit.bind(stream) as (...args: unknown[]) => boolean;
  stream.emit = (event: string | symbol, ...args: unknown[]): boolean => {
    const [error] = args;
    if (event !== 'error' || !(error instanceof Error)) return emit(event, ...args);
    onFailure(error);
    return true;
  };
}

function isReaderGone({ code = '' }: NodeJS.ErrnoException): boolean {
  return ['EPIPE', 'ECONNRESET', 'ERR_STREAM_DESTROYED'].includes(code);
}
