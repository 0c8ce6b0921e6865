/**
 * The end of a wait. Its timer keeps the process alive until {@link Deadline.clear}. The timer of `AbortSignal.timeout`
 * does not: a program that waits for nothing else (its API server is unavailable) would end in the middle, with exit
 * code 0.
 */
export class Deadline {
  /** Aborted when time is up. */
  readonly signal: AbortSignal;
  readonly #end: number;
  readonly #timer: NodeJS.Timeout | undefined;

  /** @param milliseconds from now; 0 never ends. */
  constructor(milliseconds: number) {
    const controller = new AbortController();
    this.signal = controller.signal;
    this.#end = milliseconds > 0 ? performance.now() + milliseconds : Infinity;
    if (milliseconds > 0) {
      this.#timer = setTimeout(() => {
        controller.abort();
      }, milliseconds);
    }
  }

  /** Whether time is up. */
  get isOver(): boolean {
    return this.signal.aborted;
  }

  /** Whole milliseconds that are left, at least 1, for an action with a time-out of its own; 0: no limit. */
  get rest(): number {
    return this.#end === Infinity ? 0 : Math.max(1, Math.ceil(this.#end - performance.now()));
  }

  /** Lets the process end; to be called when the wait is over. */
  clear(): void {
    clearTimeout(this.#timer);
  }
}

/** Resolves when a signal is aborted; does not keep the process alive. */
export function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener(
      'abort',
      () => {
        resolve();
      },
      { once: true },
    );
  });
}
