import { formatReadingProgress } from '../../lib/output/text/progress-line.ts';
import { canAnimate, type Progress, startProgress } from '../../lib/terminal/progress.ts';

/** A reading that takes longer than this, in milliseconds, says how far it is. */
const patience = 1000;

/** Tells on a terminal how far a long reading is; a short one, or one without a terminal, tells nothing. */
export class ReadingProgress {
  readonly #what: string;
  readonly #started = performance.now();
  #progress: Promise<Progress> | undefined;
  #isOver = false;

  /** @param what is read, e.g. `pods`. */
  constructor(what: string) {
    this.#what = what;
  }

  /** Says how many are done, and how many there are in all if that is known. */
  update(done: number, total: number | undefined): void {
    const elapsed = performance.now() - this.#started;
    if (!canAnimate() || this.#isOver || elapsed < patience) return;
    const line = formatReadingProgress(this.#what, { done, total, elapsed });
    this.#progress ??= startProgress();
    void this.#progress.then((progress) => {
      if (!this.#isOver) progress.update(line);
    });
  }

  /** Takes the line away. */
  async stop(): Promise<void> {
    this.#isOver = true;
    (await this.#progress)?.stop();
  }
}
