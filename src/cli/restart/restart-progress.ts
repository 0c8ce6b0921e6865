import type { RestartEvent } from '../../lib/operations/restart/restart-document.ts';
import { RestartBoard } from '../../lib/output/restart/restart-board.ts';
import {
  formatRestartEvent,
  formatRestartEventAsJson,
} from '../../lib/output/restart/restart-events.ts';
import type { OutputFormat } from '../../lib/output/text/document.ts';
import { canAnimate, startProgress } from '../../lib/terminal/progress.ts';
import { stderrWidth, stdoutWidth } from '../../lib/terminal/width.ts';

/** Tells what happens during a restart. */
export interface RestartProgress {
  readonly onEvent: (event: RestartEvent) => void;
  /** Ends the telling. */
  stop(): void;
}

/**
 * How a restart is told while it runs:
 * - on a terminal: what is under way on the last lines, and above it a line for each workload that is finished
 * - without one, as in CI: a line for each workload that begins or ends
 * - with `-o json`: besides, each event as a line of JSON on stdout
 *
 * Of a table, the line of a finished workload is the result itself, and goes to stdout.
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
      // What is under way is on the board already.
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
