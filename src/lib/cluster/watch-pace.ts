import { BackOff } from './back-off.ts';

/** Milliseconds; a watch that lasted this long was a good one, however it ended. */
const HEALTHY = 5_000;

/**
 * How soon watches may be opened again. A server, or a proxy in between, that ends each watch at once would otherwise
 * be asked hundreds of times a second: by every command that waits, since each opens its watch again when it ends.
 */
export class WatchPace {
  readonly #backOffs = new Map<string, BackOff>();

  /**
   * Waits until a watch may be opened.
   * @param what the same text for the same watch.
   * @param signal ends the wait.
   * @returns to be called when the watch has ended, unless the caller wanted it to; the first call counts.
   */
  async open(what: string, signal: AbortSignal): Promise<() => void> {
    const backOff = this.#backOffs.get(what) ?? new BackOff();
    this.#backOffs.set(what, backOff);
    await backOff.pause(signal);
    const opened = performance.now();
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      if (performance.now() - opened >= HEALTHY) backOff.succeeded();
      else backOff.failed();
    };
  }
}
