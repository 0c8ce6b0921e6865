import { Flags } from '@oclif/core';
import { planWorkloadEdit, type InjectionWish } from './lib/injection/workload-edit.ts';
import type { BaseFlags } from './base-command.ts';
import type { WriteResult } from './lib/operations/apply-plan.ts';
import { chooseMethod, type ChosenMethod } from './lib/operations/choose-method.ts';
import { planWorkloads } from './lib/operations/plan-workloads.ts';
import { isInteractive } from './lib/terminal/prompt.ts';
import { WorkloadCommand, timeoutFlag } from './workload-command.ts';

const flags = {
  method: Flags.option({
    options: ['label', 'annotation'] as const,
    summary: 'Write the label or the annotation (default: what the mesh version reads)',
  })(),
  timeout: timeoutFlag(),
  wait: Flags.boolean({
    summary: 'Wait for the rollout that the change starts (default on a terminal)',
    allowNo: true,
  }),
};

type InjectionFlags = BaseFlags & {
  readonly method: 'label' | 'annotation' | undefined;
  readonly timeout: number;
  readonly wait: boolean | undefined;
};

/** What `opt-in`, `opt-out` and `inherit` share: they differ in what they wish for the new pods. */
export abstract class InjectionCommand extends WorkloadCommand {
  static override readonly flags = flags;

  /** Plans the edit of each named workload's pod template, writes it and follows the rollouts. */
  protected async wishFor(
    wish: InjectionWish,
    argv: readonly unknown[],
    flags: InjectionFlags,
  ): Promise<WriteResult> {
    const references = this.readWorkloads(argv, flags);
    const cluster = await this.connect(flags);
    const namespace = cluster.namespace;
    const { method, reason }: ChosenMethod = flags.method
      ? { method: flags.method }
      : await chooseMethod(cluster);
    if (reason !== undefined) this.note(`label and annotation are both written: ${reason}`);
    const planned = await planWorkloads(cluster, namespace, references, (workload) =>
      planWorkloadEdit(workload, wish, method),
    );
    return this.writeAndFollow(cluster, planned, { ...flags, wait: flags.wait ?? isInteractive() });
  }
}
