import type { Ora } from 'ora';
import { escapeLines, unmarkSequences } from '../escape.ts';
import { shortenMessage } from '../shorten.ts';
import { beginAnimation, endAnimation } from './escaped-streams.ts';
import { stderrWidth } from './width.ts';

/** Reports on stderr what a command is waiting for. */
export interface Progress {
  /** Reports the present state; the same text twice is reported once. */
  update(text: string): void;
  /** Writes a line that stays, above the changing lines; to stderr, or to stdout where it is the result. */
  print(line: string, to?: NodeJS.WriteStream): void;
  /** Ends the reports, and removes a spinner. */
  stop(): void;
}

/**
 * Whether stderr can show lines that change in place. Without a width the number of rows of a text is unknown: ora
 * 9.4.1 then clears lines forever.
 * 9.4.1 then clears lines forever.
 */
export function canAnimate(): boolean {
  return stderrWidth() !== undefined;
}

/**
 * A spinner when stderr is a terminal with a width, else a plain line for each new state, so that a CI log shows what
 * happened. ora is loaded only for a spinner: without a terminal it would print lines and colours of its own.
 */
export async function startProgress(): Promise<Progress> {
  if (!canAnimate()) return new PlainProgress();
  const { default: ora } = await import('ora');
  // discardStdin would swallow Ctrl-C in raw mode on some terminals; the command handles the signal itself.
  return new SpinningProgress(ora({ stream: process.stderr, discardStdin: false }));
}

/** The width of a spinner and the space behind it. */
const SPINNER = 2;

/** Shortens each line to one row: lines that are replaced at once need not be read in full. */
function fitLines(text: string): string {
  const columns = stderrWidth();
  if (columns === undefined) return text;
  return text
    .split('\n')
    .map((line) => shortenMessage(line, columns - SPINNER))
    .join('\n');
}

class PlainProgress implements Progress {
  #reported = '';

  update(text: string): void {
    if (text !== this.#reported) process.stderr.write(`${text}\n`);
    this.#reported = text;
  }

  print(line: string, to: NodeJS.WriteStream = process.stderr): void {
    to.write(`${line}\n`);
  }

  stop(): void {
    this.#reported = '';
  }
}

class SpinningProgress implements Progress {
  readonly #spinner: Ora;
  #isOver = false;

  constructor(spinner: Ora) {
    this.#spinner = spinner;
    // The first frame also moves the cursor.
    beginAnimation();
    spinner.start();
    process.stderr.on('resize', this.#onResize);
  }

  update(text: string): void {
    this.#spinner.text = unmarkSequences(fitLines(escapeLines(text)));
  }

  print(line: string, to: NodeJS.WriteStream = process.stderr): void {
    this.#spinner.clear();
    to.write(unmarkSequences(`${escapeLines(line)}\n`));
    if (this.#spinner.isSpinning) this.#spinner.render();
  }

  stop(): void {
    process.stderr.off('resize', this.#onResize);
    this.#spinner.stop();
    if (this.#isOver) return;
    this.#isOver = true;
    endAnimation();
  }

  // A terminal can lose its width while the spinner turns, for example when its window is closed.
  readonly #onResize = (): void => {
    if (!canAnimate()) this.#spinner.stop();
  };
}
