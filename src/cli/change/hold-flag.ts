import * as Flags from '@oclif/core/flags';
import type { Cluster } from '../../lib/cluster/cluster.ts';
import { type ExitCode, exitCodes, worstExitCode } from '../../lib/errors.ts';
import type { WrittenObject } from '../../lib/injection/plane/persistence.ts';
import type { Plane } from '../../lib/injection/plane/plane.ts';
import {
  type Persistence,
  persistenceExitCode,
  watchWrites,
} from '../../lib/operations/plan/watch-writes.ts';
import { startProgress } from '../../lib/terminal/progress.ts';
import { parseDuration } from '../flags/duration.ts';
import { reportStandstill } from './report-standstill.ts';

/** The flag of every command whose writes may be reverted by others. */
export const holdFlag = Flags.custom<number>({
  summary:
    'Watch this long for the change being reverted, e.g. 30s; exits with 3 if it was (default: 3s on a data plane of ASM, else 0s)',
  helpGroup: 'Rollout',
  helpValue: 'DURATION',
  parse: (input) => Promise.resolve(parseDuration(input, '--hold')),
});

/** Milliseconds; an ASM instance reverts changes of the fields it manages as soon as it sees them. */
const watchOfAsm = 3_000;

/**
 * How long to watch a write: as long as the flag says; without it, some seconds on a data plane of ASM, whose instance
 * may revert the write, and not at all elsewhere.
 * @param asked milliseconds, of the flag.
 */
export function watchFor(asked: number | undefined, plane: Plane | undefined): number | undefined {
  return asked ?? (plane?.kind === 'asm-data-plane' ? watchOfAsm : undefined);
}

/**
 * The exit code of a write and its persistence.
 * @param hold absent if the write was not watched.
 */
export function exitCodeAfterWatch(
  written: ExitCode,
  hold: Persistence | undefined,
  signal: AbortSignal,
): ExitCode {
  if (!hold) return written;
  const interrupted = signal.aborted ? [exitCodes.interrupted.code] : [];
  return worstExitCode([written, persistenceExitCode(hold), ...interrupted]);
}

/** What was written to one cluster. */
export interface WrittenSide {
  readonly cluster: Cluster;
  readonly written: readonly WrittenObject[];
}

/**
 * Watches a write, if that is requested.
 * @param duration milliseconds, of the flag.
 * @returns nothing when it is not requested, or nothing was written.
 */
export async function watchIfAsked(
  side: WrittenSide,
  duration: number | undefined,
  signal: AbortSignal,
): Promise<Persistence | undefined> {
  const [hold] = await watchEachIfAsked([side], duration, signal);
  return hold;
}

/**
 * Watches the writes to several clusters at the same time, if that is requested; results are in the order of the
 * clusters.
 */
export async function watchEachIfAsked(
  sides: readonly WrittenSide[],
  duration: number | undefined,
  signal: AbortSignal,
): Promise<readonly (Persistence | undefined)[]> {
  if (!duration || signal.aborted) return [];
  if (sides.every(({ written }) => written.length === 0)) return [];
  const progress = await startProgress();
  progress.update(`watching for ${duration / 1000} s whether the change is reverted`);
  try {
    return await Promise.all(
      sides.map(async ({ cluster, written }) => {
        if (written.length === 0) return undefined;
        const standstill = reportStandstill(cluster, progress, { signal });
        return watchWrites(cluster, written, { duration, signal, standstill });
      }),
    );
  } finally {
    progress.stop();
  }
}
