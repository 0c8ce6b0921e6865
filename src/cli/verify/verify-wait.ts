import type { Cluster } from '../../lib/cluster/cluster.ts';
import { type ExitCode, exitCodes } from '../../lib/errors.ts';
import type { Verification } from '../../lib/operations/verify/verification.ts';
import {
  type AwaitedVerification,
  type VerificationPatience,
  waitForVerification,
} from '../../lib/operations/verify/wait-for-verification.ts';
import { formatFailure } from '../../lib/output/reasons/failure.ts';
import { formatNotice } from '../../lib/output/text/notice.ts';
import { describeStanding } from '../../lib/output/verification/verification-notes.ts';
import { type Progress, startProgress } from '../../lib/terminal/progress.ts';
import { watchStdout } from '../../lib/terminal/reader.ts';
import { stderrWidth } from '../../lib/terminal/width.ts';
import { reportStandstill } from '../change/report-standstill.ts';

/** The condition to wait for, and the limit. */
export type VerifyWait = Pick<VerificationPatience, 'scope' | 'timeout' | 'isDone' | 'signal'>;

/** How a wait ended, and the last look. */
export type EndedWait = Omit<AwaitedVerification, 'end'> & {
  /** `unread`: the reader of stdout is gone; the last look is still finished. */
  readonly end: AwaitedVerification['end'] | 'unread';
};

/** Verifies until the condition holds, or the reader of the result is gone, and reports the progress on stderr. */
export async function verifyAndWait(
  cluster: Cluster,
  look: () => Promise<Verification>,
  wait: VerifyWait,
): Promise<EndedWait> {
  const progress = await startProgress();
  try {
    return await waitForReader(cluster, look, wait, {
      print: (line) => {
        progress.print(line);
      },
      onStatus: (verification) => {
        progress.update(describeStanding(verification));
      },
    });
  } finally {
    progress.stop();
  }
}

/** The same in one of several clusters: reports only what stops the wait, with the name of the cluster. */
export function verifyAndWaitQuietly(
  cluster: Cluster,
  look: () => Promise<Verification>,
  wait: VerifyWait,
): Promise<EndedWait> {
  const print: Progress['print'] = (line) => {
    process.stderr.write(`${cluster.context}: ${line}\n`);
  };
  return waitForReader(cluster, look, wait, { print, onStatus: () => undefined });
}

/** Waits until the condition holds, or the reader of stdout is gone. */
async function waitForReader(
  cluster: Cluster,
  look: () => Promise<Verification>,
  wait: VerifyWait,
  { print, onStatus }: Pick<Progress, 'print'> & Pick<VerificationPatience, 'onStatus'>,
): Promise<EndedWait> {
  const signal = AbortSignal.any([wait.signal, watchStdout()]);
  const standstill = reportStandstill(cluster, { print }, { signal });
  const awaited = await waitForVerification(cluster, look, {
    ...wait,
    signal,
    standstill,
    onStatus,
  });
  const isUnread = awaited.end === 'interrupted' && !wait.signal.aborted;
  return isUnread ? { ...awaited, end: 'unread' } : awaited;
}

/** The exit code of a wait, by the result of the last look: if that look is out of date, the answer is unknown. */
export function exitCodeOfWait(lookedAt: ExitCode, { end, problem }: EndedWait): ExitCode {
  if (end === 'interrupted') return exitCodes.interrupted.code;
  return problem === undefined ? lookedAt : exitCodes.cluster.code;
}

/** Renders for stderr why a wait ended before its condition held; empty if it did not. */
export function formatEndOfWait({ end, problem }: EndedWait): string {
  if (end === 'done') return '';
  if (end === 'interrupted') return 'interrupted; the last state seen follows\n';
  const columns = stderrWidth();
  if (end === 'unread') {
    return formatNotice(
      'warning',
      'gave up waiting, because the result is no longer read',
      columns,
    );
  }
  if (problem === undefined) {
    const way = 'gave up waiting; allow more time with --timeout (0 means no limit)';
    return formatNotice('warning', way, columns);
  }
  const state =
    'gave up waiting; the last state seen before the API server stopped answering follows';
  return formatFailure(problem, columns) + formatNotice('warning', state, columns);
}
