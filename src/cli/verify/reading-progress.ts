import { formatReadingProgress } from '../../lib/output/text/progress-line.ts';
import { canAnimate, type Progress, startProgress } from '../../lib/terminal/progress.ts';

/** Milliseconds after which a reading shows its progress. */
const patience = 1000;

/** Shows the progress of a long reading on a terminal; a short reading, or one without a terminal, shows nothing. */
export class ReadingProgress {
  readonly #what: string;
  readonly #started = performance.now();
  #progress: Promise<Progress> | undefined;
  #isOver = false;

  /** @param what is read, e.g. `pods`. */
  constructor(what: string) {
    this.#what = what;
  }

  /** Shows how many are done, and the total if it is known. */
  update(done: number, total: number | undefined): void {
    const elapsed = performance.now() - this.#started;
    if (!canAnimate() || this.#isOver || elapsed < patience) return;
    const line = formatReadingProgress(this.#what, { done, total, elapsed });
    this.#progress ??= startProgress();
    void this.#progress.then((progress) => {
      if (!this.#isOver) progress.update(line);
    });
  }

  /** Removes the progress line. */
  async stop(): Promise<void> {
    this.#isOver = true;
    (await this.#progress)?.stop();
  }
}
