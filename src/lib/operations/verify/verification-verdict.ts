import { type ExitCode, exitCodes } from '../../errors.ts';
import { judgeStatus, type PodStatus } from '../../injection/verification/pod-status.ts';
import type { Verification } from './verification.ts';

/** What counts as a failure in addition to the statuses that always do. */
export interface Strictness {
  /** DRIFTED also counts as a failure. */
  readonly strict: boolean;
  /** Unknown or unreadable parts do not count as a failure. */
  readonly allowUnknown: boolean;
  /** Finding no pods does not count as a failure. */
  readonly allowEmpty: boolean;
}

/** The result of a verification. */
export interface VerificationVerdict {
  readonly outcome: 'passed' | 'failed' | 'unknown' | 'empty';
  readonly exitCode: ExitCode;
}

/**
 * The result of a verification, the first that applies: a failure; an unknown part; no pod, or an expectation without
 * any pod, since nothing was proved then.
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
