import { AsmInjectError, exitCodes, InterruptedError } from '../../lib/errors.ts';

/** What follows a write, such as waiting until it is in force: what it came to, or why it did not get there. */
export interface Aftermath<T> {
  readonly value?: T;
  /** To be thrown once the result is told: what was written is never untold. */
  readonly error?: AsmInjectError;
}

/** Carries out what follows a write. An error of it, or Ctrl-C, does not keep the result of the write from being told. */
export async function followWrite<T>(task: () => Promise<T>): Promise<Aftermath<T>> {
  try {
    return { value: await task() };
  } catch (error) {
    if (!(error instanceof AsmInjectError)) throw error;
    const isInterrupted = error.exitCode === exitCodes.interrupted.code;
    return {
      error: isInterrupted
        ? new InterruptedError('interrupted while waiting; what was written stays')
        : error,
    };
  }
}

/**
 * The end of a command that writes, after its result was told.
 * @throws {AsmInjectError} what followed the write failed, or was interrupted.
 */
export function endWrite(signal: AbortSignal, { error }: Aftermath<unknown> = {}): void {
  if (error) throw error;
  if (signal.aborted) throw new InterruptedError('interrupted; what was written stays');
}
