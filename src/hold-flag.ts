import { Flags } from '@oclif/core';
import { parseDuration } from './duration.ts';
import type { Cluster } from './lib/cluster/cluster.ts';
import type { WrittenObject } from './lib/injection/hold.ts';
import { exitCodes, worstExitCode, type ExitCode } from './lib/errors.ts';
import { holdExitCode, holdWrites, type Hold } from './lib/operations/hold-writes.ts';
import { startProgress } from './lib/terminal/progress.ts';

/** The flag of every command that writes what somebody else may set back. */
export const holdFlag = Flags.custom<number>({
  summary: 'Watch for so long whether somebody takes it back, e.g. 30s; exits with 3 if so',
  helpValue: 'DURATION',
  parse: (input) => Promise.resolve(parseDuration(input, '--hold')),
});

/**
 * The exit code of a write and of what became of it.
 * @param hold absent where it was not watched.
 */
export function exitCodeAfterHold(
  written: ExitCode,
  hold: Hold | undefined,
  signal: AbortSignal,
): ExitCode {
  if (!hold) return written;
  const interrupted = signal.aborted ? [exitCodes.interrupted.code] : [];
  return worstExitCode([written, holdExitCode(hold), ...interrupted]);
}

/**
 * Watches what was written, if that is asked for.
 * @param duration milliseconds, of the flag.
 * @returns nothing when it is not asked for, or nothing was written.
 */
export async function holdIfAsked(
  cluster: Cluster,
  written: readonly WrittenObject[],
  duration: number | undefined,
  signal: AbortSignal,
): Promise<Hold | undefined> {
  if (duration === undefined || written.length === 0) return undefined;
  const progress = await startProgress();
  progress.update(`watching for ${duration / 1000} s whether it stays`);
  try {
    return await holdWrites(cluster, written, { duration, signal });
  } finally {
    progress.stop();
  }
}
