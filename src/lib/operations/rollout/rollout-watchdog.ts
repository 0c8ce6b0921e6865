import { setTimeout } from 'node:timers/promises';
import type { Cluster } from '../../cluster/cluster.ts';
import { AsmInjectError } from '../../errors.ts';
import type { PodTrouble } from '../../injection/rollout/pod-trouble.ts';
import type { RolloutObject } from '../../injection/rollout/rollout-status.ts';
import { findRolloutTrouble, isScalingUp } from './find-rollout-trouble.ts';

/** Milliseconds without a change of the workload after which its pods are checked. */
const stall = 2000;

/** Whether a rollout in trouble may still succeed. */
type TroubleRule = (trouble: PodTrouble, workload: RolloutObject) => Promise<boolean>;

/** The callbacks of a watchdog. */
export interface WatchdogOptions {
  /** Called with trouble as soon as it is seen, whether it passes or not. */
  readonly onSeen: (trouble: PodTrouble) => void;
  /** Called with trouble that does not pass by waiting; left out: it ends the watch. */
  readonly mayGoOn?: TroubleRule | undefined;
}

/** Looks for trouble whenever a rollout has not moved for a while, and ends the watch if there is any. */
export class RolloutWatchdog {
  /** Aborted when trouble was found, and when `outer` is. */
  readonly signal: AbortSignal;
  /** The trouble that was found. */
  trouble: PodTrouble | undefined;
  /** Why it is unknown whether the trouble passes. */
  error: AsmInjectError | undefined;
  readonly #cluster: Cluster;
  readonly #found = new AbortController();
  readonly #options: WatchdogOptions;
  #seen: { readonly reason: string; readonly at: number } | undefined;
  #waiting = new AbortController();
  #looking: Promise<void> = Promise.resolve();

  constructor(cluster: Cluster, outer: AbortSignal, options: WatchdogOptions) {
    this.#cluster = cluster;
    this.#options = options;
    this.signal = AbortSignal.any([outer, this.#found.signal]);
  }

  /** The workload has changed: restarts the wait. */
  report(workload: RolloutObject): void {
    this.#waiting.abort();
    this.#waiting = new AbortController();
    const signal = AbortSignal.any([this.#waiting.signal, this.signal]);
    this.#looking = Promise.all([this.#looking, this.#look(workload, signal)]).then(
      () => undefined,
    );
  }

  /** Waits until all checks are finished. */
  async end(): Promise<void> {
    this.#waiting.abort();
    await this.#looking;
  }

  async #look(workload: RolloutObject, signal: AbortSignal): Promise<void> {
    for (;;) {
      await setTimeout(stall, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      const trouble = await this.#ask(() => findRolloutTrouble(this.#cluster, workload));
      if (trouble?.reason !== this.#seen?.reason) {
        this.#seen = trouble && { reason: trouble.reason, at: performance.now() };
      }
      if (!trouble || !this.#seen) continue;
      this.#options.onSeen(trouble);
      if (performance.now() - this.#seen.at < trouble.patience) continue;
      if (await this.#isPassing(trouble, workload)) continue;
      this.trouble = trouble;
      this.#found.abort();
      return;
    }
  }

  async #isPassing(trouble: PodTrouble, workload: RolloutObject): Promise<boolean> {
    if (trouble.reason === 'Unschedulable') {
      return (await this.#ask(() => isScalingUp(this.#cluster, workload))) ?? false;
    }
    try {
      return (await this.#options.mayGoOn?.(trouble, workload)) ?? false;
    } catch (error) {
      if (!(error instanceof AsmInjectError)) throw error;
      this.error = error;
      return false;
    }
  }

  /** Without the right to check, or during a short failure, waiting is still possible. */
  async #ask<T>(question: () => Promise<T>): Promise<T | undefined> {
    try {
      return await question();
    } catch (error) {
      if (error instanceof AsmInjectError) return undefined;
      throw error;
    }
  }
}
