import { AsmInjectError, exitCodes, InterruptedError } from '../../lib/errors.ts';

/** The outcome of a step after a write, such as waiting until it is in force: its result, or why there is none. */
export interface Aftermath<T> {
  readonly value?: T;
  /** To be thrown once the result is reported: a write is always reported. */
  readonly error?: AsmInjectError;
}

/**
 * Carries out the step after a write. The result of the write is reported even if this step fails or is interrupted.
 */
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
 * Ends a command that writes, after its result was reported.
 * @throws {AsmInjectError} the step after the write failed, or was interrupted.
 */
export function endWrite(signal: AbortSignal, { error }: Aftermath<unknown> = {}): void {
  if (error) throw error;
  if (signal.aborted) throw new InterruptedError('interrupted; what was written stays');
}
