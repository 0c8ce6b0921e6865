import type { Interfaces } from '@oclif/core';
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { UsageError } from '../../lib/errors.ts';
import type { NamespaceInjection } from '../../lib/injection/namespace/namespace-edit.ts';
import { describeNamespaceChange } from '../../lib/operations/namespace/describe-namespace-change.ts';
import {
  type NamespaceChange,
  planNamespaceChange,
} from '../../lib/operations/namespace/label-namespaces.ts';
import { applyPlan, type WriteResult } from '../../lib/operations/plan/apply-plan.ts';
import { formatBlastRadius } from '../../lib/output/change/blast-radius.ts';
import { formatFailures } from '../../lib/output/change/write-result.ts';
import {
  formatNamespaceChange,
  formatNamespacePreview,
} from '../../lib/output/namespace/namespace-change.ts';
import { stderrWidth } from '../../lib/terminal/width.ts';
import { BaseCommand, type ConnectFlags, sendModeOf } from '../base-command.ts';
import { endWrite } from '../change/after-write.ts';
import { exitCodeAfterWatch, holdFlag, watchFor, watchIfAsked } from '../change/hold-flag.ts';
import { outputFlag } from '../flags/output-flag.ts';
import { selectorFlag } from '../flags/scope-flags.ts';
import { writeFlags } from '../flags/write-flags.ts';
import { gatewayLossFlag, refuseGatewayLoss } from '../policy/policy-flags.ts';

/** The flags that `namespace enable`, `disable` and `unset` share. */
export const namespaceFlags = {
  selector: selectorFlag('namespaces'),
  all: Flags.boolean({ summary: 'All namespaces', helpGroup: 'Scope' }),
  hold: holdFlag(),
  'allow-gateway-loss': gatewayLossFlag,
  'allow-system-namespaces': Flags.boolean({
    summary: "Continue even if something changes in kube-* or the injector's own namespace",
    helpGroup: 'Confirmation',
  }),
  ...writeFlags,
  output: outputFlag,
};

type NamespaceFlags = ConnectFlags &
  Interfaces.InferredFlags<typeof namespaceFlags> & { readonly create?: boolean };

/** The common part of `namespace enable`, `disable` and `unset`: they differ only in the value of the label. */
export abstract class NamespaceCommand extends BaseCommand {
  protected override readonly needs = 'any';
  static override readonly strict = false;
  static override readonly args = {
    name: Args.string({ ignoreStdin: true }),
  };

  /**
   * Plans, previews, asks before far-reaching changes, writes and prints.
   * @param names may be empty, if the flags choose.
   */
  protected async setLabel(
    names: readonly string[],
    value: NamespaceInjection,
    flags: NamespaceFlags,
  ): Promise<WriteResult> {
    assertOneChoice(names, flags);
    const cluster = await this.connect(flags);
    const change = await planNamespaceChange(cluster, {
      names: names.length > 0 ? names : undefined,
      labelSelector: flags.selector,
      value,
      create: flags.create,
    });
    refuseSystemNamespaces(change, flags);
    if (change.blastRadius) refuseGatewayLoss(change.blastRadius, flags['allow-gateway-loss']);
    await this.#preview(change, names.length === 0, flags);

    const { plan, unchanged } = change;
    const options = { mode: sendModeOf(flags), onFailure: 'continue', unchanged } as const;
    const { result, exitCode, written } = await applyPlan(cluster, plan, options);
    process.stderr.write(formatFailures(result.changes, stderrWidth()));
    const duration = watchFor(flags.hold, change.plane);
    const hold = await watchIfAsked({ cluster, written }, duration, this.signal);
    process.exitCode = exitCodeAfterWatch(exitCode, hold, this.signal);
    const { commandFlags } = cluster;
    const document = describeNamespaceChange(change, result, { hold, commandFlags });
    this.print(document, flags.output, formatNamespaceChange);
    endWrite(this.signal);
    return document;
  }

  /** Shows what is going to happen, and asks where a name on the command line is not enough consent. */
  async #preview(
    change: NamespaceChange,
    isSelected: boolean,
    flags: NamespaceFlags,
  ): Promise<void> {
    const { plan, changedSystem, blastRadius, warnings } = change;
    const options = { wide: flags.output === 'wide', columns: stderrWidth() };
    const isAsked = plan.changes.length > 0 && (isSelected || changedSystem.length > 0);
    const isTried = flags['dry-run'] !== 'none';
    if (isAsked || isTried) {
      const preview = formatNamespacePreview(change, options);
      const names = plan.changes.map(({ object }) => object.name);
      const which = names.length <= 5 ? names.join(', ') : `${names.length} namespaces`;
      if (isAsked) await this.confirm(`Change istio-injection of ${which}?`, flags, preview);
      if (flags.yes || isTried) process.stderr.write(preview);
      return;
    }
    for (const warning of warnings) this.note(warning);
    if (blastRadius && blastRadius.total.workloads > 0) {
      process.stderr.write(formatBlastRadius(blastRadius, options));
    }
  }
}

/**
 * Checks that namespaces are chosen in exactly one way.
 * @throws {UsageError} they are chosen in no way, or in several.
 */
function assertOneChoice(names: readonly string[], flags: NamespaceFlags): void {
  const ways = [names.length > 0, flags.selector !== undefined, flags.all].filter(Boolean).length;
  if (ways === 1) return;
  throw new UsageError(
    ways === 0
      ? 'no namespace is named'
      : 'namespaces are chosen by name, by -l or by --all, not by several of these',
    { code: 'bad-flags', nextStep: 'for example: namespace enable test1, or -l team=shop' },
  );
}

/**
 * Refuses a change that affects system namespaces, unless that is allowed.
 * @throws {UsageError} naming them.
 */
function refuseSystemNamespaces({ changedSystem }: NamespaceChange, flags: NamespaceFlags): void {
  if (changedSystem.length === 0 || flags['allow-system-namespaces']) return;
  const isSelected = flags.all || flags.selector !== undefined;
  const own = flags.selector ? `${flags.selector},` : '';
  const others = `-l '${own}kubernetes.io/metadata.name notin (${changedSystem.join(',')})'`;
  throw new UsageError(
    `this changes what happens in ${changedSystem.join(', ')}: system namespaces, where it can keep the cluster or the injector from starting`,
    {
      code: 'system-namespace',
      nextStep: `if this is intended, add --allow-system-namespaces${isSelected ? `; for the others: ${others}` : ''}`,
    },
  );
}
