import { BackOff } from './back-off.ts';

/** Milliseconds; a watch that lasted this long was healthy, however it ended. */
const HEALTHY = 5_000;

/**
 * Limits how soon watches are reopened. If a server, or a proxy in between, ends each watch at once, it would otherwise
 * get hundreds of requests a second: every waiting command reopens its watch when it ends.
 */
export class WatchPace {
  readonly #backOffs = new Map<string, BackOff>();

  /**
   * Waits until a watch may be opened.
   * @param what the same text for the same watch.
   * @param signal ends the wait.
   * @returns a function to call when the watch has ended, unless the caller ended it; only the first call counts.
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
