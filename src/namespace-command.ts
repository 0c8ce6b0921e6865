import { Args } from '@oclif/core';
import { BaseCommand, sendModeOf, type BaseFlags } from './base-command.ts';
import { UsageError } from './lib/errors.ts';
import { isSystemNamespace, type NamespaceInjection } from './lib/injection/namespace-edit.ts';
import { applyPlan, type WriteResult } from './lib/operations/apply-plan.ts';
import { planNamespaceLabels } from './lib/operations/label-namespaces.ts';

/** What `namespace enable`, `disable` and `unset` share: they differ in the value of the label only. */
export abstract class NamespaceCommand extends BaseCommand {
  static override readonly strict = false;
  static override readonly args = {
    name: Args.string({ required: true, ignoreStdin: true, description: 'NAME of a namespace…' }),
  };

  /** Plans, confirms where a system namespace changes, writes and prints. */
  protected async setLabel(
    names: readonly string[],
    value: NamespaceInjection,
    flags: BaseFlags & { readonly create?: boolean; readonly 'allow-system-namespaces'?: boolean },
  ): Promise<WriteResult> {
    const cluster = await this.connect(flags);
    const { plan, unchanged } = await planNamespaceLabels(
      cluster,
      names,
      value,
      flags.create ?? false,
    );
    const system = plan.changes
      .map(({ object }) => object.name)
      .filter((name) => isSystemNamespace(name));
    if (system.length > 0) {
      if (value !== 'disabled' && !flags['allow-system-namespaces']) {
        throw new UsageError(
          `${system.join(', ')}: sidecars in a system namespace can keep the cluster or the injector from starting`,
          {
            code: 'system-namespace',
            nextStep: 'if you mean it, add --allow-system-namespaces',
          },
        );
      }
      await this.confirm(
        `Change istio-injection of the system namespace ${system.join(', ')}?`,
        flags,
      );
    }
    const { result, exitCode } = await applyPlan(
      cluster,
      plan,
      sendModeOf(flags),
      'continue',
      unchanged,
    );
    return this.printWrite(result, exitCode, flags);
  }
}
