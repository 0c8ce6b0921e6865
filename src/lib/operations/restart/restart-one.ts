import { setTimeout } from 'node:timers/promises';
import type { Cluster } from '../../cluster/cluster.ts';
import { type AsmInjectError, InterruptedError, RolloutError } from '../../errors.ts';
import type { WorkloadDrift } from '../../injection/drift/drifted-workload.ts';
import type { Outage } from '../../injection/drift/next-pod.ts';
import { RESTARTED_AT } from '../../injection/model/keys.ts';
import type { RestartNote } from '../../injection/restart/restart-notes.ts';
import type { RestartStep } from '../../injection/restart/restart-plan.ts';
import { isWebhookOutage } from '../../injection/rollout/pod-trouble.ts';
import type { RolloutObject } from '../../injection/rollout/rollout-status.ts';
import { type DriftLook, type DriftReading, lookAgain } from '../drift/read-drift.ts';
import { followRollout } from '../rollout/follow-rollout.ts';
import type { Standstill } from '../wait/standstill.ts';
import { assertKeepsSidecars, describeRestartFailure, findHeld } from './describe-restart-end.ts';
import type { RestartOutcome } from './restart-document.ts';
import { sendStamp, stampOf } from './send-stamp.ts';

/** The context that the restart of one workload needs. */
export interface RestartTools {
  readonly cluster: Cluster;
  readonly reading: DriftReading;
  readonly standstill: Standstill;
  /** Also restart workloads that have not drifted. */
  readonly force: boolean;
  /** Milliseconds that one rollout may take; 0 means no limit. */
  readonly timeout: number;
  readonly signal: AbortSignal;
}

/** The end of a restart that is not a failure. */
export type RestartEnd =
  | {
      readonly outcome: Extract<RestartOutcome, 'restarted' | 'followed' | 'unchanged'>;
      readonly drift: WorkloadDrift;
      readonly held?: never;
    }
  | { readonly outcome: 'held'; readonly drift: WorkloadDrift; readonly held: AsmInjectError }
  | { readonly outcome: 'gone'; readonly drift?: never; readonly held?: never };

/** Receives the events of a workload's restart. */
export interface RestartListener {
  /**
   * Its rollout was started, or is followed because it was already under way; called once, and not at all without a
   * rollout.
   */
  readonly onBegin: (type: 'started' | 'following') => void;
  /** The progress of its rollout. */
  readonly onProgress: (message: string) => void;
  /** The reason that keeps a pod from starting, as soon as it is seen. */
  readonly onTrouble: (message: string) => void;
}

/** The maximum number of rounds in which a rollout is checked again because somebody else began another one. */
const mostRounds = 10;

/** Milliseconds between two rounds without a change. */
const settling = 500;

/**
 * Restarts one workload: checks whether it still differs, stamps its template once, follows the rollout and checks its
 * new pods, all with the computation that found it.
 */
export class RestartOfOne {
  /** The progress of its rollout. */
  message: string | undefined;
  /** Observations during the restart. */
  readonly notes: RestartNote[] = [];
  readonly #step: RestartStep;
  readonly #tools: RestartTools;
  readonly #listener: RestartListener;
  #stamp: string | undefined;
  /** Whether its rollout was followed. */
  #isFollowed = false;
  #hasBegun = false;
  #trouble: string | undefined;

  constructor(step: RestartStep, tools: RestartTools, listener: RestartListener) {
    this.#step = step;
    this.#tools = tools;
    this.#listener = listener;
  }

  /** Whether a rollout has been started, by anyone. */
  get isUnderWay(): boolean {
    return this.#stamp !== undefined || this.#isFollowed || this.#step.action === 'follow';
  }

  /**
   * Runs to the end.
   * @throws {AsmInjectError} it fails.
   */
  async run(): Promise<RestartEnd> {
    for (let round = 0; round < mostRounds; round += 1) {
      const look = await this.#look();
      if (!look) return this.#gone();
      const { drift, workload } = look;
      if (this.#mayStamp(drift)) {
        assertKeepsSidecars(drift, this.#step.drift, this.#tools.reading.rules.commandFlags);
        await this.#restart(look);
      } else if (drift.state === 'ROLLING-OUT') {
        // The counts of a workload may be slightly ahead of its pods.
        if (round > 1) await this.#settle();
        await this.#follow();
      } else {
        const held = findHeld(workload, drift, this.isUnderWay);
        if (held) return { outcome: 'held', drift, held };
        if (!this.#isDone(drift))
          throw describeRestartFailure(drift, this.#tools.reading.rules.commandFlags);
        this.#noteOthers(workload);
        return { outcome: this.#outcome(), drift };
      }
    }
    throw new RolloutError(`${this.#label} is changed again and again while it is restarted`, {
      code: 'no-rest',
      nextStep: `see who changes it: kubectl get ${this.#kind} ${this.#step.drift.object.name} -n ${this.#namespace} --show-managed-fields -o yaml`,
    });
  }

  get #kind(): string {
    return this.#step.drift.object.kind.toLowerCase();
  }

  get #namespace(): string {
    return this.#step.drift.object.namespace ?? '';
  }

  get #label(): string {
    return `${this.#kind}/${this.#step.drift.object.name}`;
  }

  async #settle(): Promise<void> {
    const { signal } = this.#tools;
    await setTimeout(settling, undefined, { signal }).catch(() => {
      throw new InterruptedError();
    });
  }

  #mayStamp({ state, hold }: WorkloadDrift): boolean {
    if (this.#stamp !== undefined || this.#step.action === 'follow') return false;
    const isForced = this.#tools.force && (hold === undefined || hold.code === 'pinned');
    return isForced || state === 'DRIFTED';
  }

  #isDone({ state }: WorkloadDrift): boolean {
    if (state === 'OK') return true;
    // If the new pod is unknown, there is nothing to prove.
    return this.isUnderWay && state === 'UNKNOWN' && this.#tools.force;
  }

  #outcome(): 'restarted' | 'followed' | 'unchanged' {
    if (this.#stamp !== undefined) return 'restarted';
    return this.#isFollowed || this.#step.action === 'follow' ? 'followed' : 'unchanged';
  }

  /** Its present state, if it still exists; waits while the state is unknown because a webhook does not answer. */
  async #look(): Promise<DriftLook | undefined> {
    const { cluster, reading, standstill } = this.#tools;
    for (;;) {
      const look = await standstill.through(() =>
        lookAgain(cluster, reading, this.#step.drift.object),
      );
      if (!look) return undefined;
      const { next, workload } = look;
      if (!('problem' in next) || !next.outage) return look;
      await this.#awaitWebhook(next.outage, next.problem.message, workload);
    }
  }

  async #awaitWebhook(outage: Outage, message: string, workload: RolloutObject): Promise<void> {
    const { reading, standstill } = this.#tools;
    await standstill.until(outage, message, async () => {
      const next = await reading.nextPods.afresh().of(workload);
      return !('problem' in next && next.outage);
    });
  }

  async #restart({ workload }: DriftLook): Promise<void> {
    const { cluster, standstill } = this.#tools;
    const now = new Date();
    this.#stamp = now.toISOString();
    this.#begin('started');
    const sent = await sendStamp(cluster, standstill, workload, now);
    if (sent === 'written') {
      await this.#follow();
      return;
    }
    this.#stamp = undefined;
    if (sent !== 'overtaken') throw sent;
  }

  async #follow(): Promise<void> {
    const { cluster, standstill, timeout, signal } = this.#tools;
    this.#isFollowed = true;
    this.#begin('following');
    for (;;) {
      const pauses = standstill.pauses.length;
      try {
        await standstill.through(() =>
          followRollout(cluster, this.#step.drift.object, {
            timeout,
            signal,
            onStatus: (text) => {
              this.#report(text);
            },
            onTroubleSeen: (message) => {
              this.#reportTrouble(message);
            },
            onTrouble: async (trouble, workload) => {
              if (!isWebhookOutage(trouble)) return false;
              const next = await this.#tools.reading.nextPods.afresh().of(workload);
              if ('problem' in next && next.outage) {
                await this.#awaitWebhook(next.outage, next.problem.message, workload);
              }
              // The controller tries again by itself eventually.
              return true;
            },
          }),
        );
        return;
      } catch (error) {
        const isTimeout = error instanceof RolloutError && error.code === 'rollout-timeout';
        // A rollout cannot move while the run stands still.
        if (!isTimeout || standstill.pauses.length === pauses) throw error;
      }
    }
  }

  #begin(type: 'started' | 'following'): void {
    if (!this.#hasBegun) this.#listener.onBegin(type);
    this.#hasBegun = true;
  }

  #report(text: string): void {
    const message = text.slice(text.indexOf(': ') + 2);
    if (message === this.message) return;
    this.message = message;
    this.#listener.onProgress(message);
  }

  #reportTrouble(message: string): void {
    if (message === this.#trouble) return;
    this.#trouble = message;
    this.#listener.onTrouble(message);
  }

  /**
   * A workload that was deleted before anything was done to it is left out.
   * @throws {RolloutError} it was deleted during its rollout.
   */
  #gone(): RestartEnd {
    if (this.#stamp === undefined && !this.#isFollowed) return { outcome: 'gone' };
    throw new RolloutError(`${this.#label} in ${this.#namespace} was deleted meanwhile`, {
      code: 'workload-gone',
    });
  }

  /** Notes what others have done meanwhile. */
  #noteOthers(workload: RolloutObject): void {
    if (this.#stamp !== undefined) {
      if (stampOf(workload) === this.#stamp) return;
      const message = `somebody has changed ${RESTARTED_AT} again since: that was a second rollout`;
      this.notes.push({ code: 'stamp-reverted', message });
    } else if (this.#step.action === 'restart') {
      const message = this.#isFollowed
        ? 'somebody else has restarted it meanwhile: that rollout was followed'
        : 'its pods no longer differ: somebody else has recreated them, or the rules have changed';
      this.notes.push({ code: 'restarted-by-other', message });
    }
  }
}
