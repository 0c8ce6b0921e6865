import { type ExitCode, exitCodes } from '../../errors.ts';
import { judgeStatus, type PodStatus } from '../../injection/verification/pod-status.ts';
import type { Verification } from './verification.ts';

/** What counts as a failure besides the statuses that always do. */
export interface Strictness {
  /** DRIFTED is a failure too. */
  readonly strict: boolean;
  /** What is unknown, or could not be read, is none. */
  readonly allowUnknown: boolean;
  /** No pod at all is none. */
  readonly allowEmpty: boolean;
}

/** What a verification comes to. */
export interface VerificationVerdict {
  readonly outcome: 'passed' | 'failed' | 'unknown' | 'empty';
  readonly exitCode: ExitCode;
}

/**
 * What a verification comes to, the first that holds: a failure; something that is unknown; no pod, or an expectation
 * that no pod was there for, since nothing was proved then.
 */
export function judgeVerification(
  { summary, untested, unread }: Verification,
  strictness: Strictness,
): VerificationVerdict {
  const { strict, allowUnknown, allowEmpty } = strictness;
  const statuses = Object.keys(summary) as PodStatus[];
  const outcomes = statuses.map((status) => judgeStatus(status, strict));
  const negative = exitCodes.negative.code;
  if (outcomes.includes('failed')) {
    return { outcome: 'failed', exitCode: negative };
  }
  const isUnread = unread.some(({ affects }) => affects === 'status' || strict);
  if (!allowUnknown && (outcomes.includes('unknown') || isUnread)) {
    return { outcome: 'unknown', exitCode: exitCodes.cluster.code };
  }
  if (!allowEmpty && (statuses.length === 0 || untested.length > 0)) {
    return { outcome: 'empty', exitCode: negative };
  }
  return { outcome: 'passed', exitCode: exitCodes.done.code };
}
