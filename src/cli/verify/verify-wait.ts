import type { Cluster } from '../../lib/cluster/cluster.ts';
import { type ExitCode, exitCodes } from '../../lib/errors.ts';
import type { Verification } from '../../lib/operations/verify/verification.ts';
import {
  type AwaitedVerification,
  type VerificationPatience,
  waitForVerification,
} from '../../lib/operations/verify/wait-for-verification.ts';
import { formatFailure } from '../../lib/output/reasons/failure.ts';
import { describeStanding } from '../../lib/output/verification/verification-notes.ts';
import { type Progress, startProgress } from '../../lib/terminal/progress.ts';
import { tellStandstill } from '../change/told-standstill.ts';

/** What is waited for, and how long. */
export type VerifyWait = Pick<VerificationPatience, 'scope' | 'timeout' | 'isDone' | 'signal'>;

/** Verifies until it is as wanted, and tells on stderr how things stand. */
export async function verifyAndWait(
  cluster: Cluster,
  look: () => Promise<Verification>,
  wait: VerifyWait,
): Promise<AwaitedVerification> {
  const progress = await startProgress();
  try {
    return await waitForVerification(cluster, look, {
      ...wait,
      standstill: tellStandstill(cluster, progress, wait),
      onStatus: (verification) => {
        progress.update(describeStanding(verification));
      },
    });
  } finally {
    progress.stop();
  }
}

/** The same in one of several clusters: only what keeps it from going on is told, with the name of the cluster. */
export function verifyAndWaitQuietly(
  cluster: Cluster,
  look: () => Promise<Verification>,
  wait: VerifyWait,
): Promise<AwaitedVerification> {
  const print: Progress['print'] = (line) => {
    process.stderr.write(`${cluster.context}: ${line}\n`);
  };
  const standstill = tellStandstill(cluster, { print }, wait);
  return waitForVerification(cluster, look, { ...wait, standstill, onStatus: () => undefined });
}

/** The exit code of a wait, by what the last look came to: where that look is out of date, the answer is not known. */
export function exitCodeOfWait(
  lookedAt: ExitCode,
  { end, problem }: AwaitedVerification,
): ExitCode {
  if (end === 'interrupted') return exitCodes.interrupted.code;
  return problem === undefined ? lookedAt : exitCodes.cluster.code;
}

/** Renders for stderr why a wait ended without what it waited for. */
export function formatEndOfWait({ end, problem }: AwaitedVerification): string {
  if (end === 'interrupted') return 'interrupted; what follows is how it was at the last look\n';
  if (problem === undefined) {
    return 'warning: gave up waiting; a longer --timeout waits longer, 0 for ever\n';
  }
  const { message, nextStep, code } = problem;
  return (
    formatFailure(message, nextStep, code) +
    'warning: gave up waiting; what follows is how it was at the last look, before the API server was away\n'
  );
}
