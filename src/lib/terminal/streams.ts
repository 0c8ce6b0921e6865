import { setImmediate } from 'node:timers/promises';

const readerGone = new AbortController();
let failure: Error | undefined;
let important = '';

/** Aborted once nobody reads stdout any more, as after `| head -1`; what repeats itself for a reader ends with it. */
export const stdoutClosed: AbortSignal = readerGone.signal;

/** Aborts {@link stdoutClosed}. */
export function noteReaderGone(): void {
  readerGone.abort();
}

/**
 * Makes a command independent of those who read what it prints: a reader that goes away, on stdout or stderr, changes
 * neither what is done nor the exit code. Called once, before anything is printed.
 */
export function guardStreams(): void {
  guard(process.stdout, (error) => {
    if (isReaderGone(error)) noteReaderGone();
    else failure ??= error;
  });
  // Nobody is left to tell it to.
  guard(process.stderr, () => undefined);
}

/** Keeps what must be told even where stdout does not take it: what was written, and how to undo it. */
export function keepInCase(text: string): void {
  important += text;
}

/** What stdout did not take. */
export interface LostOutput {
  readonly cause: Error;
  /** What must be told elsewhere. */
  readonly important: string;
}

/**
 * What stdout did not take although somebody wants it, as on a full disk; called after the last write. Nothing when all
 * of it was taken, or the reader went away.
 */
export async function findLostOutput(): Promise<LostOutput | undefined> {
  // A failed write is reported in the next turn.
  await setImmediate();
  return failure && { cause: failure, important };
}

/**
 * Takes the errors of a stream in place of its listeners: oclif 5.1 (lib/command.js) throws each that is not EPIPE, and
 * one without a listener ends the process.
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
