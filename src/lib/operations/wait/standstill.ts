import { setTimeout } from 'node:timers/promises';
import { type AsmInjectError, ClusterError, InterruptedError } from '../../errors.ts';
import { untilAborted } from './deadline.ts';

/** A time during which nothing could go on, and what for. */
export interface Standing {
  readonly cause: 'api-server' | 'injector' | 'webhook';
  /** One sentence without a full stop. */
  readonly message: string;
  readonly seconds: number;
}

/** What a wait goes on through, and how long. */
export interface StandstillOptions {
  /** Whether the API server answers again. */
  readonly isReady: () => Promise<boolean>;
  /** Milliseconds that one standstill may last; 0 means no limit. */
  readonly limit: number;
  /** Milliseconds between two looks whether it is over; 500 unless given. */
  readonly interval?: number;
  /** Aborted on Ctrl-C. */
  readonly signal: AbortSignal;
  readonly onPause: (cause: Standing['cause'], message: string) => void;
  readonly onResume: (pause: Standing) => void;
}

/** Milliseconds after which an action that fails had been under way, and did not fail at once. */
const longEnough = 5_000;

/** Milliseconds after an outage during which an API server may deny what it allows: it has to read its rules first. */
const warmUp = 30_000;

/**
 * What every wait does while an API server (or, of a restart, an injector) does not answer: it stands still, says so
 * once, and goes on when they answer again. Such a time is no failure of what is waited for.
 */
export class Standstill {
  readonly pauses: Standing[] = [];
  readonly #options: StandstillOptions;
  #current: Promise<void> | undefined;
  /** How many wait for the end of the present standstill. */
  #waiting = 0;

  constructor(options: StandstillOptions) {
    this.#options = options;
  }

  /**
   * Waits as long as everything stands still.
   * @throws {ClusterError} code `standstill`: it lasts too long.
   */
  async pass(): Promise<void> {
    await this.#current;
  }

  /**
   * Stands still until something is over; who comes while others stand still already waits with them.
   * @param deadline returns then at the latest; the others go on waiting.
   * @throws {ClusterError} code `standstill`: it lasts too long.
   * @throws {InterruptedError} on Ctrl-C.
   */
  async until(
    cause: Standing['cause'],
    message: string,
    isOver: () => Promise<boolean>,
    deadline?: AbortSignal,
  ): Promise<void> {
    this.#waiting += 1;
    if (this.#current === undefined) {
      this.#current = this.#wait(cause, message, isOver).finally(() => {
        this.#current = undefined;
      });
      // Whoever had a deadline may not be there any more to hear of it.
      this.#current.catch(() => undefined);
    }
    try {
      await (deadline ? Promise.race([this.#current, untilAborted(deadline)]) : this.#current);
    } finally {
      this.#waiting -= 1;
    }
  }

  /**
   * Does something that needs the API server; while that does not answer, stands still and tries again.
   * @param action may be done again.
   * @param deadline the end of the wait that the action is a part of: what fails after it is not tried again.
   * @throws {ClusterError} it fails otherwise, or the standstill lasts too long.
   */
  async through<T>(action: () => Promise<T>, deadline?: AbortSignal): Promise<T> {
    const { limit, isReady } = this.#options;
    let since: number | undefined;
    for (;;) {
      const begun = performance.now();
      try {
        return await action();
      } catch (error) {
        const now = performance.now();
        if (!isPassing(error, since) || deadline?.aborted) throw error;
        // What went well for a while, and then no longer, is another outage.
        since = since === undefined || now - begun > longEnough ? now : since;
        if (limit > 0 && now - since > limit) throw error;
        await this.until('api-server', error.message, isReady, deadline);
        if (deadline?.aborted) throw error;
      }
    }
  }

  async #wait(
    cause: Standing['cause'],
    message: string,
    isOver: () => Promise<boolean>,
  ): Promise<void> {
    const { interval = 500, limit, signal, onPause, onResume } = this.#options;
    const since = performance.now();
    onPause(cause, message);
    do {
      await setTimeout(interval, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) throw new InterruptedError();
      if (this.#waiting === 0) return;
      if (limit > 0 && performance.now() - since > limit) throw tooLong(cause, message, limit);
    } while (!(await this.#look(isOver)));
    const pause = { cause, message, seconds: Math.round((performance.now() - since) / 100) / 10 };
    this.pauses.push(pause);
    onResume(pause);
  }

  async #look(isOver: () => Promise<boolean>): Promise<boolean> {
    try {
      return await isOver();
    } catch (error) {
      // While an injector is waited for, the API server can go away too.
      if (isPassing(error, performance.now())) return false;
      throw error;
    }
  }
}

// 500 is what an API server answers whose etcd is gone for a moment, and 410 for a list that expires again and again.
const PASSING: ReadonlySet<number> = new Set([410, 429, 500, 502, 503, 504]);

function isPassing(error: unknown, since: number | undefined): error is ClusterError {
  if (!(error instanceof ClusterError) || error.code === 'standstill') return false;
  if (error.code === 'unreachable') return true;
  if (error.status === undefined) return false;
  const isStarting = since !== undefined && performance.now() - since < warmUp;
  return PASSING.has(error.status) || (isStarting && [401, 403].includes(error.status));
}

/**
 * Whether an error says nothing about what it was asked for, but that nobody can be asked any more: no answer, or
 * credentials that are not accepted, or not to be had.
 */
export function isLostContact({ code }: AsmInjectError): boolean {
  return ['standstill', 'unreachable', 'no-credentials', 'unauthorized'].includes(code);
}

const WHO = {
  'api-server': 'the API server',
  injector: 'no injector',
  webhook: 'a webhook that is not an injector',
} as const;

function tooLong(cause: Standing['cause'], message: string, limit: number): ClusterError {
  const answers = cause === 'injector' ? 'has answered' : 'has not answered';
  const nextSteps = {
    injector:
      'see what is wrong with it: kubectl asm-inject injector show; then run the command again: it continues with the rest',
    webhook:
      'ask the team that runs that webhook to look at it; then run the command again: it continues with the rest',
    'api-server': 'run the command again when it answers: it continues with the rest',
  } as const;
  return new ClusterError(
    `${WHO[cause]} ${answers} for ${Math.round(limit / 1000)} seconds: ${message}`,
    {
      code: 'standstill',
      nextStep: nextSteps[cause],
    },
  );
}
