import { setTimeout } from 'node:timers/promises';
import { type AsmInjectError, ClusterError, InterruptedError } from '../../errors.ts';
import { untilAborted } from './deadline.ts';

/** A time during which the work could not continue, and its cause. */
export interface Standing {
  readonly cause: 'api-server' | 'injector' | 'webhook';
  /** One sentence without a full stop. */
  readonly message: string;
  readonly seconds: number;
}

/** Which outages a wait survives, and for how long. */
export interface StandstillOptions {
  /** Whether the API server is answering again. */
  readonly isReady: () => Promise<boolean>;
  /** Milliseconds that one standstill may last; 0 means no limit. */
  readonly limit: number;
  /** Milliseconds between two checks whether it is over; 500 by default. */
  readonly interval?: number;
  /** Aborted on Ctrl-C. */
  readonly signal: AbortSignal;
  readonly onPause: (cause: Standing['cause'], message: string) => void;
  readonly onResume: (pause: Standing) => void;
}

/** Milliseconds after which a failing action counts as having been under way rather than failed at once. */
const longEnough = 5_000;

/** Milliseconds after an outage during which an API server may deny what it allows: it first has to read its rules. */
const warmUp = 30_000;

/**
 * The common behavior of all waits while an API server (or, for a restart, an injector) does not answer: the wait
 * stands still, reports it once, and continues when they answer again. Such a time is not a failure of the awaited
 * event.
 */
export class Standstill {
  readonly pauses: Standing[] = [];
  readonly #options: StandstillOptions;
  #current: Promise<void> | undefined;
  /** How many callers wait for the end of the present standstill. */
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
   * Stands still until something is over; callers that come during a standstill join it.
   * @param deadline returns then at the latest; the others continue to wait.
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
      // Callers with a deadline may have left before the error.
      this.#current.catch(() => undefined);
    }
    try {
      await (deadline ? Promise.race([this.#current, untilAborted(deadline)]) : this.#current);
    } finally {
      this.#waiting -= 1;
    }
  }

  /**
   * Runs an action that needs the API server; while that does not answer, stands still and tries again.
   * @param action may be run again.
   * @param deadline the end of the wait that contains the action: a failure after it is not retried.
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
        // A failure after a good while is another outage.
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
      // While waiting for an injector, the API server can become unavailable as well.
      if (isPassing(error, performance.now())) return false;
      throw error;
    }
  }
}

// An API server answers 500 while its etcd is briefly unavailable, and 410 for a list that expires again and again.
const PASSING: ReadonlySet<number> = new Set([410, 429, 500, 502, 503, 504]);

function isPassing(error: unknown, since: number | undefined): error is ClusterError {
  if (!(error instanceof ClusterError) || error.code === 'standstill') return false;
  if (error.code === 'unreachable') return true;
  if (error.status === undefined) return false;
  const isStarting = since !== undefined && performance.now() - since < warmUp;
  return PASSING.has(error.status) || (isStarting && [401, 403].includes(error.status));
}

/**
 * Whether an error only shows that the API server can no longer be asked: no answer, or credentials that are rejected
 * or not available.
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
