import { setTimeout } from 'node:timers/promises';
import type { Cluster } from '../../cluster/cluster.ts';
import { AsmInjectError } from '../../errors.ts';
import type { PodTrouble } from '../../injection/rollout/pod-trouble.ts';
import type { RolloutObject } from '../../injection/rollout/rollout-status.ts';
import { findRolloutTrouble } from './find-rollout-trouble.ts';

/** Milliseconds without a change of the workload after which its pods are looked at. */
const stall = 2000;

/** Whether a rollout in trouble may come to a good end all the same. */
export type TroubleRule = (trouble: PodTrouble, workload: RolloutObject) => Promise<boolean>;

/** Looks for trouble whenever a rollout has not moved for a while, and ends the watch when there is some. */
export class RolloutWatchdog {
  /** Aborted when trouble was found, and when `outer` is. */
  readonly signal: AbortSignal;
  /** What was found. */
  trouble: PodTrouble | undefined;
  /** Why nobody could tell whether the trouble passes. */
  error: AsmInjectError | undefined;
  readonly #cluster: Cluster;
  readonly #found = new AbortController();
  readonly #mayGoOn: TroubleRule | undefined;
  #waiting = new AbortController();
  #looking: Promise<void> = Promise.resolve();

  constructor(cluster: Cluster, outer: AbortSignal, mayGoOn?: TroubleRule) {
    this.#cluster = cluster;
    this.#mayGoOn = mayGoOn;
    this.signal = AbortSignal.any([outer, this.#found.signal]);
  }

  /** The workload has changed: waits anew. */
  tell(workload: RolloutObject): void {
    this.#waiting.abort();
    this.#waiting = new AbortController();
    const signal = AbortSignal.any([this.#waiting.signal, this.signal]);
    this.#looking = Promise.all([this.#looking, this.#look(workload, signal)]).then(
      () => undefined,
    );
  }

  /** Waits until nothing is under way any more. */
  async end(): Promise<void> {
    this.#waiting.abort();
    await this.#looking;
  }

  async #look(workload: RolloutObject, signal: AbortSignal): Promise<void> {
    let before: PodTrouble | undefined;
    for (;;) {
      await setTimeout(stall, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      const trouble = await this.#find(workload);
      // A controller tries again and again to create pods, and what refused them may only be starting.
      if (trouble && (trouble.reason !== 'FailedCreate' || before?.reason === trouble.reason)) {
        if (!(await this.#isPassing(trouble, workload))) {
          this.trouble = trouble;
          this.#found.abort();
          return;
        }
      }
      before = trouble;
    }
  }

  async #isPassing(trouble: PodTrouble, workload: RolloutObject): Promise<boolean> {
    try {
      return (await this.#mayGoOn?.(trouble, workload)) ?? false;
    } catch (error) {
      if (!(error instanceof AsmInjectError)) throw error;
      this.error = error;
      return false;
    }
  }

  async #find(workload: RolloutObject): Promise<PodTrouble | undefined> {
    try {
      return await findRolloutTrouble(this.#cluster, workload);
    } catch (error) {
      // Who may not look, or cannot for a moment, still can wait.
      if (error instanceof AsmInjectError) return undefined;
      throw error;
    }
  }
}
