import pMap from 'p-map';
import type { Cluster } from '../../cluster/cluster.ts';
import { AsmInjectError, type ExitCode, exitCodes, worstExitCode } from '../../errors.ts';
import type { WorkloadDrift } from '../../injection/drift/drifted-workload.ts';
import { describeObject } from '../../injection/model/plan.ts';
import type { RestartStep } from '../../injection/restart/restart-plan.ts';
import { present } from '../../present.ts';
import { type ReportedError, reportError } from '../plan/reported-error.ts';
import { isLostContact, Standstill } from '../wait/standstill.ts';
import type { PreparedRestart } from './prepare-restart.ts';
import {
  countOutcomes,
  type RestartedWorkload,
  type RestartEvent,
  type RestartResult,
} from './restart-document.ts';
import { RestartOfOne, type RestartTools } from './restart-one.ts';

/** How to carry out restarts. */
export interface RunOptions {
  /** The number of concurrent rollouts. */
  readonly maxParallel: number;
  /** After this many failures no further rollout is started. */
  readonly maxFailures: number;
  /** Milliseconds that one rollout may take; 0 means no limit. */
  readonly timeout: number;
  /** Milliseconds that the run may stand still because there is no answer; 0 means no limit. */
  readonly pauseTimeout: number;
  readonly signal: AbortSignal;
  readonly onEvent: (event: RestartEvent) => void;
}

/** The outcome of a run, and its exit code. */
export interface FinishedRun {
  readonly result: RestartResult;
  readonly exitCode: ExitCode;
}

/**
 * Carries out a restart, some rollouts at a time, in the order of the plan. No further rollout is started after too
 * many failures, after an API server or injector has not answered for too long, or after Ctrl-C. Rollouts that are
 * under way continue in the cluster and are reported. Workloads that were not restarted still differ, so the next run
 * restarts them.
 */
export async function runRestarts(
  cluster: Cluster,
  prepared: PreparedRestart,
  options: RunOptions,
): Promise<FinishedRun> {
  const run = new Run(cluster, prepared, options);
  const { steps, skipped } = prepared.plan;
  const workloads = await pMap(steps, (step) => run.take(step), {
    concurrency: options.maxParallel,
  });
  const leftAlone = skipped.map(({ drift, skip }) => ({ ...drift, skip }));
  return {
    result: {
      apiVersion: 'asm-inject/v1alpha1',
      kind: 'RestartResult',
      dryRun: 'none',
      state: options.signal.aborted ? 'interrupted' : run.isStopped ? 'stopped' : 'done',
      counts: countOutcomes(workloads, leftAlone),
      workloads,
      leftAlone,
      unchanged: prepared.unchanged,
      pauses: run.pauses,
      unknownParts: prepared.unknownParts,
    },
    exitCode: worstExitCode([
      ...run.codes,
      ...(options.signal.aborted ? [exitCodes.interrupted.code] : []),
    ]),
  };
}

class Run {
  readonly codes: ExitCode[] = [];
  isStopped = false;
  readonly #tools: RestartTools;
  readonly #options: RunOptions;
  #failures = 0;

  constructor(cluster: Cluster, { reading, rules }: PreparedRestart, options: RunOptions) {
    const { pauseTimeout: limit, timeout, signal, onEvent } = options;
    const standstill = new Standstill({
      isReady: () => cluster.isReady(),
      limit,
      signal,
      onPause: (cause, message) => {
        onEvent({ type: 'paused', cause, message });
      },
      onResume: (pause) => {
        onEvent({ type: 'resumed', pause });
      },
    });
    this.#options = options;
    this.#tools = { cluster, reading, standstill, force: rules.force, timeout, signal };
  }

  get pauses(): RestartResult['pauses'] {
    return this.#tools.standstill.pauses;
  }

  async take(step: RestartStep): Promise<RestartedWorkload> {
    const { onEvent } = this.#options;
    const begun = performance.now();
    const one = new RestartOfOne(step, this.#tools, {
      onBegin: (type) => {
        onEvent({ type, step });
      },
      onProgress: (message) => {
        onEvent({ type: 'progress', step, message });
      },
      onTrouble: (message) => {
        onEvent({ type: 'trouble', step, message });
      },
    });
    const end = await this.#runOne(step, one);
    const { message, notes } = one;
    const workload = present({
      ...step.drift,
      action: step.action,
      notes: [...step.notes, ...notes],
      outcome: end.outcome,
      message,
      seconds: isFollowed(end.outcome) ? secondsSince(begun) : undefined,
      podsAfter: end.drift?.pods,
      error: end.error,
    });
    if (end.outcome !== 'not-started') onEvent({ type: 'finished', workload, seen: notes });
    return workload;
  }

  async #runOne(step: RestartStep, one: RestartOfOne): Promise<End> {
    const { standstill, signal } = this.#tools;
    try {
      await standstill.pass();
      if (this.isStopped || signal.aborted) {
        return { outcome: step.action === 'follow' ? 'under-way' : 'not-started' };
      }
      const { held, ...end } = await one.run();
      if (!held) return end;
      this.codes.push(held.exitCode);
      return { ...end, error: reportError(held) };
    } catch (error) {
      if (!(error instanceof AsmInjectError)) throw error;
      return this.#fail(step, one, error);
    }
  }

  #fail(step: RestartStep, one: RestartOfOne, error: AsmInjectError): End {
    const left = { outcome: one.isUnderWay ? 'under-way' : 'not-started' } as const;
    if (error.exitCode === exitCodes.interrupted.code) return left;
    this.codes.push(error.exitCode);
    if (isLostContact(error)) {
      // The other workloads cannot be checked either; rollouts under way have not failed because of this.
      this.#stop(error.message);
      return { ...left, error: reportError(error) };
    }
    this.#failures += 1;
    if (this.#failures >= this.#options.maxFailures) {
      this.#stop(
        `${describeObject(step.drift.object)} ${one.isUnderWay ? 'did not become ready' : 'could not be restarted'}`,
      );
    }
    return { outcome: 'failed', error: reportError(error) };
  }

  #stop(message: string): void {
    if (!this.isStopped) this.#options.onEvent({ type: 'stopping', message });
    this.isStopped = true;
  }
}

type End = Pick<RestartedWorkload, 'outcome'> & {
  readonly drift?: WorkloadDrift;
  readonly error?: ReportedError;
};

function isFollowed(outcome: RestartedWorkload['outcome']): boolean {
  return outcome === 'restarted' || outcome === 'followed' || outcome === 'failed';
}

function secondsSince(begun: number): number {
  return Math.round((performance.now() - begun) / 100) / 10;
}
