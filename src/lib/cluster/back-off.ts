import { setTimeout } from 'node:timers/promises';

/** How long to wait between tries, in milliseconds. */
export interface BackOffLimits {
  /** Before the second try; each further wait is twice as long. */
  readonly first: number;
  /** The longest wait. */
  readonly longest: number;
}

const limits: BackOffLimits = { first: 250, longest: 5_000 };

/** Waits that double with each try, so that an action that fails at once is not tried hundreds of times a second. */
export class BackOff {
  readonly #limits: BackOffLimits;
  #next = 0;

  constructor({ first, longest }: BackOffLimits = limits) {
    this.#limits = { first, longest };
  }

  /** Milliseconds that {@link pause} waits now; 0 until the first failure. */
  get next(): number {
    return this.#next;
  }

  /** Call this after each failure. */
  failed(): void {
    const { first, longest } = this.#limits;
    this.#next = Math.min(longest, this.#next === 0 ? first : this.#next * 2);
  }

  /** Call this after each success: the next failure waits the shortest time again. */
  succeeded(): void {
    this.#next = 0;
  }

  /** Waits before the next try; ends at once when `signal` is aborted. */
  async pause(signal: AbortSignal): Promise<void> {
    if (this.#next === 0) return;
    await setTimeout(this.#next, undefined, { signal }).catch(() => undefined);
  }
}
