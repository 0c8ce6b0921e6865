import type { Ora } from 'ora';
import { escapeLines, unmarkSequences } from '../escape.ts';
import { shortenMessage } from '../shorten.ts';
import { beginAnimation, endAnimation } from './escaped-streams.ts';
import { stderrWidth } from './width.ts';

/** Tells on stderr what a command is waiting for. */
export interface Progress {
  /** Says how things stand now; the same text twice is told once. */
  update(text: string): void;
  /** Writes a line that stays, above what is under way; to stderr, or to stdout where it is the result. */
  print(line: string, to?: NodeJS.WriteStream): void;
  /** Ends the telling, and removes a spinner. */
  stop(): void;
}

/**
 * Whether stderr can show lines that change in place. Without a width nobody knows how many rows a text takes: ora
 * 9.4.1 then clears lines forever.
 */
export function canAnimate(): boolean {
  return stderrWidth() !== undefined;
}

/**
 * A spinner when stderr is a terminal with a width, else a plain line for each new state, so that a CI log shows what
 * happened. ora is loaded only where it spins: without a terminal it would print lines and colours of its own.
 */
export async function startProgress(): Promise<Progress> {
  if (!canAnimate()) return new PlainProgress();
  const { default: ora } = await import('ora');
  // discardStdin would swallow Ctrl-C in raw mode on some terminals; the command handles the signal itself.
  return new SpinningProgress(ora({ stream: process.stderr, discardStdin: false }));
}

/** A spinner and the blank behind it. */
const SPINNER = 2;

/** Each line in one row: what is replaced at once need not be read whole. */
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
    // The first frame moves the cursor, too.
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

  // A terminal can lose its width while the spinner turns, such as one whose window was closed.
  readonly #onResize = (): void => {
    if (!canAnimate()) this.#spinner.stop();
  };
}
