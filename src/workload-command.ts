import { Args, Flags } from '@oclif/core';
import { BaseCommand, sendModeOf, type BaseFlags } from './base-command.ts';
import { parseDuration } from './duration.ts';
import type { Cluster } from './lib/cluster/cluster.ts';
import { AsmInjectError, UsageError, worstExitCode, type ExitCode } from './lib/errors.ts';
import type { ObjectReference } from './lib/injection/plan.ts';
import { editableKinds } from './lib/injection/workload-kinds.ts';
import {
  parseWorkloadReferences,
  type WorkloadReference,
} from './lib/injection/workload-reference.ts';
import { applyPlan, type WriteResult } from './lib/operations/apply-plan.ts';
import { followRollout } from './lib/operations/follow-rollout.ts';
import type { Planned } from './lib/operations/label-namespaces.ts';
import { formatFailure } from './lib/output/failure.ts';
import { startProgress } from './lib/terminal/progress.ts';

/** The flag of every command that starts a rollout and follows it. */
export const timeoutFlag = Flags.custom<number>({
  summary: 'How long to wait for a rollout, e.g. 90s; 0 waits for ever',
  helpValue: 'DURATION',
  default: 600_000,
  defaultHelp: () => Promise.resolve('10m'),
  parse: (input) => Promise.resolve(parseDuration(input, '--timeout')),
});

/** What the commands share that edit pod templates and thereby start rollouts. */
export abstract class WorkloadCommand extends BaseCommand {
  static override readonly strict = false;
  static override readonly args = {
    workload: Args.string({
      required: true,
      ignoreStdin: true,
      description: 'TYPE/NAME of a workload, e.g. deploy/details; several may be named',
    }),
  };

  /** The workloads named on the command line; `-A` cannot go with names. */
  protected readWorkloads(argv: readonly unknown[], flags: BaseFlags): WorkloadReference[] {
    if (flags['all-namespaces']) {
      throw new UsageError('a workload that is named is in one namespace, so -A does not fit', {
        code: 'bad-flags',
        nextStep: 'name the namespace with -n',
      });
    }
    return parseWorkloadReferences(argv as readonly string[], { kinds: editableKinds });
  }

  /** Writes a plan; then, if asked to wait, follows the rollouts it started; prints at last. */
  protected async writeAndFollow(
    cluster: Cluster,
    { plan, unchanged }: Planned,
    flags: BaseFlags & { readonly timeout: number; readonly wait: boolean },
  ): Promise<WriteResult> {
    const { result, exitCode } = await applyPlan(
      cluster,
      plan,
      sendModeOf(flags),
      'continue',
      unchanged,
    );
    const started = result.changes.filter(({ outcome }) => outcome === 'written');
    const codes = flags.wait
      ? await this.#follow(
          cluster,
          started.map(({ object }) => object),
          flags.timeout,
        )
      : [];
    return this.printWrite(result, worstExitCode([exitCode, ...codes]), flags);
  }

  async #follow(
    cluster: Cluster,
    workloads: readonly ObjectReference[],
    timeout: number,
  ): Promise<ExitCode[]> {
    const codes: ExitCode[] = [];
    for (const workload of workloads) {
      const progress = await startProgress();
      try {
        await followRollout(cluster, workload, {
          timeout,
          signal: this.signal,
          onStatus: (text) => {
            progress.update(text);
          },
        });
        progress.stop();
      } catch (error) {
        progress.stop();
        if (!(error instanceof AsmInjectError) || this.signal.aborted) throw error;
        process.stderr.write(formatFailure(error.message, error.nextStep, error.code));
        codes.push(error.exitCode);
      }
    }
    return codes;
  }
}
