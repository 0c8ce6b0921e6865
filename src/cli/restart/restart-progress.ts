import type { RestartEvent } from '../../lib/operations/restart/restart-document.ts';
import { RestartBoard } from '../../lib/output/restart/restart-board.ts';
import {
  formatRestartEvent,
  formatRestartEventAsJson,
} from '../../lib/output/restart/restart-events.ts';
import type { OutputFormat } from '../../lib/output/text/document.ts';
import { canAnimate, startProgress } from '../../lib/terminal/progress.ts';
import { stderrWidth, stdoutWidth } from '../../lib/terminal/width.ts';

/** Reports what happens during a restart. */
export interface RestartProgress {
  readonly onEvent: (event: RestartEvent) => void;
  /** Ends the report. */
  stop(): void;
}

/**
 * Reports a restart while it runs:
 * - on a terminal: running restarts on the last lines, and above them a line for each finished workload
 * - without one, as in CI: a line for each workload that begins or ends
 * - with `-o json`: also each event as a line of JSON on stdout
 *
 * With `-o table`, the line of a finished workload is the result itself, and goes to stdout.
 */
export async function startRestartProgress(
  total: number,
  maxParallel: number,
  output: OutputFormat,
): Promise<RestartProgress> {
  const progress = await startProgress();
  const isText = output === 'table' || output === 'wide';
  const board = canAnimate()
    ? new RestartBoard(total, maxParallel, () => performance.now())
    : undefined;
  return {
    onEvent(event) {
      if (output === 'json') process.stdout.write(formatRestartEventAsJson(event, new Date()));
      // The board already shows running restarts.
      const isOnBoard = board && (event.type === 'started' || event.type === 'following');
      const isResult = isText && event.type === 'finished';
      const columns = isResult ? stdoutWidth() : stderrWidth();
      const line = isOnBoard ? undefined : formatRestartEvent(event, columns);
      if (line !== undefined) progress.print(line, isResult ? process.stdout : process.stderr);
      if (!board) return;
      board.take(event);
      progress.update(board.format());
    },
    stop() {
      progress.stop();
    },
  };
}
