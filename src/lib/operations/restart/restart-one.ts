import { setTimeout } from 'node:timers/promises';
import type { Cluster } from '../../cluster/cluster.ts';
import { resourceOfKind } from '../../cluster/resources.ts';
import { AsmInjectError, ClusterError, exitCodes, RolloutError, UsageError } from '../../errors.ts';
import type { WorkloadDrift } from '../../injection/drift/drifted-workload.ts';
import { RESTARTED_AT } from '../../injection/model/keys.ts';
import { isWebhookOutage } from '../../injection/rollout/pod-trouble.ts';
import { planRestart } from '../../injection/rollout/restart-edit.ts';
import type { RestartNote } from '../../injection/rollout/restart-notes.ts';
import type { RestartStep } from '../../injection/rollout/restart-plan.ts';
import type { RolloutObject } from '../../injection/rollout/rollout-status.ts';
import type { Outage } from '../../injection/workload/next-pod.ts';
import { followRollout } from './follow-rollout.ts';
import { lookAgain, type DriftLook, type DriftReading } from '../drift/read-drift.ts';
import type { RestartOutcome } from './restart-document.ts';
import type { Standstill } from '../wait/standstill.ts';

/** What the restart of one workload needs besides it. */
export interface RestartTools {
  readonly cluster: Cluster;
  readonly reading: DriftReading;
  readonly standstill: Standstill;
  /** Restart even what has not drifted. */
  readonly force: boolean;
  /** Milliseconds that one rollout may take; 0: for ever. */
  readonly timeout: number;
  readonly signal: AbortSignal;
}

/** How a restart came to a good end. */
export interface RestartEnd {
  readonly outcome: Extract<RestartOutcome, 'restarted' | 'followed' | 'in-step'>;
  readonly drift: WorkloadDrift;
}

/** Looks at a rollout again this often at most, when somebody else begins another one. */
const mostRounds = 10;

/** Milliseconds between two rounds in which nothing has changed. */
const settling = 500;

/**
 * Restarts one workload: looks whether it still differs, stamps its template once, follows the rollout and looks at its
 * new pods, all by the computation that found it.
 */
export class RestartOfOne {
  /** How far its rollout is. */
  message: string | undefined;
  /** What was seen meanwhile. */
  readonly notes: RestartNote[] = [];
  readonly #step: RestartStep;
  readonly #tools: RestartTools;
  readonly #onProgress: (message: string) => void;
  #stamp: string | undefined;

  constructor(step: RestartStep, tools: RestartTools, onProgress: (message: string) => void) {
    this.#step = step;
    this.#tools = tools;
    this.#onProgress = onProgress;
  }

  /** Whether a rollout has been started, or was under way from the start. */
  get isUnderWay(): boolean {
    return this.#stamp !== undefined || this.#step.action === 'follow';
  }

  /**
   * Runs to a good end.
   * @throws {AsmInjectError} there is none.
   */
  async run(): Promise<RestartEnd> {
    for (let round = 0; round < mostRounds; round += 1) {
      const look = await this.#look();
      const { drift, workload } = look;
      if (this.#mayStamp(drift)) {
        this.#assertKeepsSidecars(drift);
        await this.#restart(look);
      } else if (drift.state === 'rolling-out') {
        // The counts of a workload may be a moment ahead of its pods.
        if (round > 1) await setTimeout(settling);
        await this.#follow();
      } else if (this.#isDone(drift)) {
        this.#noteRevert(workload);
        return { outcome: this.#outcome(), drift };
      } else throw this.#failure(drift);
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

  #mayStamp({ state }: WorkloadDrift): boolean {
    if (this.isUnderWay) return false;
    return this.#tools.force || state === 'drifted';
  }

  /** A rule may break while others are restarted: nobody was asked about these sidecars. */
  #assertKeepsSidecars({ pods: { losing = 0 }, lost, object }: WorkloadDrift): void {
    if (losing === 0 || this.#step.drift.pods.losing !== undefined) return;
    const { kind, name } = object;
    throw new UsageError(
      `${counted(losing)} of ${this.#label} in ${this.#namespace} would lose their sidecar, which was not so when the restart was planned`,
      {
        code: 'loses-sidecars',
        nextStep:
          lost?.nextStep ??
          `see why: kubectl asm-inject explain ${kind.toLowerCase()}/${name} -n ${this.#namespace}${this.#tools.reading.world.flags}`,
      },
    );
  }

  #isDone({ state }: WorkloadDrift): boolean {
    if (state === 'in-step') return true;
    // What a partition keeps was told before; where nobody knows what a new pod is, there is nothing to be proved.
    return this.isUnderWay && (state === 'held' || (state === 'unknown' && this.#tools.force));
  }

  #outcome(): RestartEnd['outcome'] {
    if (this.#stamp !== undefined) return 'restarted';
    return this.#step.action === 'follow' ? 'followed' : 'in-step';
  }

  /** How it is now; waits while nobody can tell because a webhook does not answer. */
  async #look(): Promise<DriftLook> {
    const { cluster, reading, standstill } = this.#tools;
    for (;;) {
      const look = await standstill.through(() =>
        lookAgain(cluster, reading, this.#step.drift.object),
      );
      if (!look) throw gone(this.#label, this.#namespace);
      const { next, workload } = look;
      if (!('problem' in next) || !next.outage) return look;
      await this.#awaitWebhook(next.outage, next.problem.message, workload);
    }
  }

  async #awaitWebhook(outage: Outage, message: string, workload: RolloutObject): Promise<void> {
    const { reading, standstill } = this.#tools;
    await standstill.until(outage, message, async () => {
      const next = await reading.nextPods.anew().of(workload);
      return !('problem' in next && next.outage);
    });
  }

  async #restart({ workload }: DriftLook): Promise<void> {
    const { cluster, standstill } = this.#tools;
    const { kind, name } = this.#step.drift.object;
    const now = new Date();
    const change = planRestart(workload, now);
    this.#stamp = now.toISOString();
    let isSent = false;
    const isWritten = await standstill.through(async () => {
      if (isSent) {
        // The answer was lost; whether the patch was, only the object can tell.
        const object = await cluster.read<RolloutObject>(
          resourceOfKind(kind),
          name,
          this.#namespace,
        );
        return object !== undefined && stampOf(object) === this.#stamp;
      }
      isSent = true;
      try {
        await cluster.send(change, 'apply');
        return true;
      } catch (error) {
        // Somebody else was faster, and perhaps restarted it: look again.
        if (error instanceof ClusterError && error.code === 'conflict') return false;
        if (error instanceof ClusterError && isRefusal(error)) this.#stamp = undefined;
        throw error;
      }
    });
    if (isWritten) await this.#follow();
    else this.#stamp = undefined;
  }

  async #follow(): Promise<void> {
    const { cluster, standstill, timeout, signal } = this.#tools;
    for (;;) {
      const pauses = standstill.pauses.length;
      try {
        await standstill.through(() =>
          followRollout(cluster, this.#step.drift.object, {
            timeout,
            signal,
            onStatus: (text) => {
              this.#tell(text);
            },
            onTrouble: async (trouble, workload) => {
              if (!isWebhookOutage(trouble)) return false;
              const next = await this.#tools.reading.nextPods.anew().of(workload);
              if ('problem' in next && next.outage) {
                await this.#awaitWebhook(next.outage, next.problem.message, workload);
              }
              // The controller tries again by itself, sooner or later.
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

  #tell(text: string): void {
    const message = text.slice(text.indexOf(': ') + 2);
    if (message === this.message) return;
    this.message = message;
    this.#onProgress(message);
  }

  #noteRevert(workload: RolloutObject): void {
    if (this.#stamp === undefined || stampOf(workload) === this.#stamp) return;
    const message = `somebody has changed ${RESTARTED_AT} again since: that was a second rollout`;
    this.notes.push({ code: 'stamp-reverted', message });
  }

  #failure(drift: WorkloadDrift): AsmInjectError {
    const { object, state, problem } = drift;
    const label = `${this.#label} in ${this.#namespace}`;
    if (problem) {
      return new ClusterError(`a new pod of ${label} would be refused: ${problem.message}`, {
        code: problem.code,
        ...(problem.nextStep === undefined ? {} : { nextStep: problem.nextStep }),
      });
    }
    const place = `${this.#kind}/${object.name} -n ${this.#namespace}`;
    if (state === 'stuck') {
      return new RolloutError(`the rollout of ${label} has failed`, {
        code: 'rollout-failed',
        nextStep: `see why: kubectl describe ${place}`,
      });
    }
    const { pods, reasons } = drift;
    return new AsmInjectError(
      `${pods.drifted} of ${pods.total} pods of ${label} still differ from a new one: ${reasons.join(', ')}`,
      exitCodes.negative.code,
      {
        code: 'not-as-new',
        nextStep: `see how: kubectl asm-inject restart ${place} --dry-run=client -o wide`,
      },
    );
  }
}

function counted(pods: number): string {
  return pods === 1 ? '1 pod' : `${pods} pods`;
}

/** Whether the API server has surely written nothing. */
function isRefusal({ status }: ClusterError): boolean {
  return status !== undefined && status >= 400 && status < 500;
}

function stampOf({ spec }: RolloutObject): string | undefined {
  return spec?.template?.metadata?.annotations?.[RESTARTED_AT];
}

function gone(label: string, namespace: string): RolloutError {
  return new RolloutError(`${label} in ${namespace} was deleted meanwhile`, {
    code: 'workload-gone',
  });
}
