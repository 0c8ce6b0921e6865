import type { ErrorCode } from './error-codes.ts';

/**
 * The one table of exit codes. Scripts depend on these numbers: a change here is a breaking change.
 * Several outcomes at once are reduced to one by {@link worstExitCode}.
 */
export const exitCodes = {
  done: { code: 0, meaning: 'done' },
  bug: { code: 1, meaning: 'a bug in this program' },
  usage: { code: 2, meaning: 'usage, not found, refused or declined; nothing was written' },
  negative: { code: 3, meaning: 'the answer is no: a check found something' },
  cluster: { code: 4, meaning: 'the API server is unreachable, denied or rejected the request' },
  rollout: { code: 5, meaning: 'a rollout failed or timed out' },
  interrupted: { code: 130, meaning: 'interrupted' },
} as const;

/** One of the numbers in {@link exitCodes}. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]['code'];

/** Worst first. An interruption ranks above all others: it cut everything else short. */
const severity: readonly ExitCode[] = [130, 1, 4, 5, 2, 3, 0];

/**
 * Reduces the exit codes of several objects to the one the process ends with.
 * @param codes any number of codes; none means done.
 */
export function worstExitCode(codes: readonly ExitCode[]): ExitCode {
  return severity.find((code) => codes.includes(code)) ?? exitCodes.done.code;
}

/** What every error of this program carries in addition to its sentence. */
export interface ErrorDetails<Code extends string = ErrorCode> {
  /** Stable; scripts may match on it. */
  readonly code: Code;
  /** What the user can do now; a sentence or a command. */
  readonly nextStep?: string;
  readonly cause?: unknown;
}

/**
 * An error that the user can understand and act on: one sentence (what and why), a stable code, an exit code and, where
 * there is one, the next step. Any other thrown value is a bug and ends with exit code 1.
 */
export class AsmInjectError extends Error {
  readonly code: string;
  readonly exitCode: ExitCode;
  readonly nextStep: string | undefined;

  constructor(message: string, exitCode: ExitCode, details: ErrorDetails<string>) {
    super(message, { cause: details.cause });
    this.name = new.target.name;
    this.code = details.code;
    this.exitCode = exitCode;
    this.nextStep = details.nextStep;
  }
}

/** The command line, a file or the named object is invalid. Nothing was written. */
export class UsageError extends AsmInjectError {
  constructor(message: string, details: ErrorDetails) {
    super(message, exitCodes.usage.code, details);
  }
}

/** The API server cannot be reached, denied the request or rejected it. */
export class ClusterError extends AsmInjectError {
  /** The HTTP status; undefined where there was no answer. */
  readonly status: number | undefined;

  constructor(message: string, details: ErrorDetails & { readonly status?: number }) {
    super(message, exitCodes.cluster.code, details);
    this.status = details.status;
  }
}

/** A rollout failed or did not finish in time. */
export class RolloutError extends AsmInjectError {
  /** @param details carry the code of an error, or the code of what the cluster says about the pods. */
  constructor(message: string, details: ErrorDetails<string>) {
    super(message, exitCodes.rollout.code, details);
  }
}

/** Ctrl-C, or the signal that a CI system sends instead. */
export class InterruptedError extends AsmInjectError {
  /** @param message what was interrupted, where that matters. */
  constructor(message = 'interrupted') {
    super(message, exitCodes.interrupted.code, { code: 'interrupted' });
  }
}
