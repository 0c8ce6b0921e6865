import type { Cluster } from '../../lib/cluster/cluster.ts';
import { Standstill } from '../../lib/operations/wait/standstill.ts';
import { formatPause, formatResume } from '../../lib/output/text/standing.ts';
import type { Progress } from '../../lib/terminal/progress.ts';
import { stderrWidth } from '../../lib/terminal/width.ts';

/** How long a wait may stand still. */
export interface StandstillPatience {
  /** Milliseconds; 0 means no limit. A wait with its own deadline needs no other limit. */
  readonly limit?: number;
  /** Aborted on Ctrl-C. */
  readonly signal: AbortSignal;
}

/** A standstill whose beginning and end are reported on stderr, one line each. */
export function reportStandstill(
  cluster: Cluster,
  progress: Pick<Progress, 'print'>,
  { limit = 0, signal }: StandstillPatience,
): Standstill {
  return new Standstill({
    isReady: () => cluster.isReady(),
    limit,
    signal,
    onPause: (cause, message) => {
      progress.print(formatPause(cause, message, stderrWidth()));
    },
    onResume: (pause) => {
      progress.print(formatResume(pause, stderrWidth()));
    },
  });
}
