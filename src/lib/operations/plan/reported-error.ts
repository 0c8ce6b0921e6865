import { AsmInjectError, type ExitCode, exitCodes } from '../../errors.ts';
import { present } from '../../present.ts';

/** An error in a result document. */
export interface ReportedError {
  readonly code: string;
  readonly message: string;
  readonly nextStep?: string;
}

/** The outcome in one of several clusters: a result, or an error that hides none of the others. */
export type Settled<T> =
  | { readonly result: T; readonly error?: never }
  | { readonly error: ReportedError; readonly exitCode: ExitCode };

/**
 * Carries out one of several tasks. An error that the user can act on becomes its result; a bug, or an interruption,
 * ends all tasks.
 */
export async function settle<T>(task: () => Promise<T>): Promise<Settled<T>> {
  try {
    return { result: await task() };
  } catch (error) {
    if (!(error instanceof AsmInjectError)) throw error;
    if (error.exitCode === exitCodes.interrupted.code) throw error;
    return { error: reportError(error), exitCode: error.exitCode };
  }
}

/** The parts of an error that appear in a result document. */
export function reportError({ code, message, nextStep }: AsmInjectError): ReportedError {
  return present({ code, message, nextStep });
}
