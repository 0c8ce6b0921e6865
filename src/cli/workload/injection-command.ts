import * as Args from '@oclif/core/args';
import type { Cluster } from '../../lib/cluster/cluster.ts';
import { counted } from '../../lib/counted.ts';
import { UsageError } from '../../lib/errors.ts';
import type { ObjectReference } from '../../lib/injection/model/plan.ts';
import type { InjectionIntent } from '../../lib/injection/workload/intent.ts';
import {
  manifestExitCode,
  type ManifestResult,
} from '../../lib/operations/workload/edit-manifests.ts';
import type { IntentResult } from '../../lib/operations/workload/intent-document.ts';
import {
  type PreparedIntent,
  prepareIntent,
} from '../../lib/operations/workload/prepare-intent.ts';
import { writeIntent, type WrittenIntent } from '../../lib/operations/workload/write-intent.ts';
import type { TextOptions } from '../../lib/output/text/text-options.ts';
import {
  formatIntentDiff,
  formatIntentErrors,
  formatIntentNames,
  formatIntentPreview,
  formatIntentResult,
  formatIntentUndo,
  formatIntentWarnings,
} from '../../lib/output/workload/intent.ts';
import {
  formatFileFailures,
  formatManifestDiff,
  formatManifestErrors,
  formatManifestNames,
  formatManifestResult,
  formatManifests,
} from '../../lib/output/workload/manifest.ts';
import { startProgress } from '../../lib/terminal/progress.ts';
import { isInteractive } from '../../lib/terminal/prompt.ts';
import { stderrWidth } from '../../lib/terminal/width.ts';
import { BaseCommand, sendModeOf } from '../base-command.ts';
import { endWrite } from '../change/after-write.ts';
import { reportStandstill } from '../change/report-standstill.ts';
import { readMeshVersion } from '../flags/mesh-version.ts';
import { waitTimeout } from '../flags/timeout-flag.ts';
import { injectionFlags, type InjectionFlags } from './injection-flags.ts';
import { type IntentTarget, readIntentTarget } from './intent-target.ts';
import { intentForManifests } from './manifest-intent.ts';
import { suggestTypes } from './suggest-types.ts';

/** The part of their help that all three share. */
export const injectionDescription =
  'Warns first about anything that would block or revert the change. Waits for the rollout (on a terminal, or with --wait), checks the new pods, and prints the command that undoes the change. With -f, edits manifests instead of the cluster, and only the lines concerned. Exits with 3 if the new pods are not as requested.';

/** The common part of `opt-in`, `opt-out` and `inherit`: they differ in the intent that they write. */
export abstract class InjectionCommand extends BaseCommand {
  static override readonly strict = false;
  static override readonly usage =
    '(TYPE/NAME... | [TYPE,...] -l SELECTOR | [TYPE,...] --all | -f FILE)';
  static override readonly args = { workload: Args.string({ ignoreStdin: true }) };
  static override readonly flags = injectionFlags;

  /** Writes the intent into pod templates, in the cluster or in manifests. */
  protected async intentFor(
    intent: InjectionIntent,
    argv: readonly unknown[],
    flags: InjectionFlags,
  ): Promise<IntentResult | ManifestResult> {
    const read = (): IntentTarget => readIntentTarget(argv as readonly string[], flags);
    const target =
      flags.filename === undefined ? await suggestTypes(read, () => this.connect(flags)) : read();
    // A limit without a wait is refused before the first request to the cluster.
    limitOf(flags);
    return target.kind === 'manifests'
      ? this.#editManifests(intent, target, flags)
      : this.#editCluster(intent, target, flags);
  }

  async #editCluster(
    intent: InjectionIntent,
    target: Exclude<IntentTarget, { readonly kind: 'manifests' }>,
    flags: InjectionFlags,
  ): Promise<IntentResult> {
    const cluster = await this.connect(flags);
    const namespace = flags['all-namespaces'] ? undefined : cluster.namespace;
    const prepared = await prepareIntent(cluster, {
      intent,
      target: target.kind === 'named' ? target : { ...target, namespace },
      method: flags.method,
      force: flags.force,
    });
    await this.#announce(prepared, target, flags);
    const { result, exitCode } = await this.#write(cluster, prepared, flags);
    process.stderr.write(formatIntentErrors(result, stderrWidth()));
    const isBrief = ['name', 'diff'].includes(flags.output);
    if (isBrief) process.stderr.write(formatIntentUndo(result, stderrWidth()));
    process.exitCode = exitCode;
    this.#printAs(flags, result, formatIntentResult, {
      name: formatIntentNames,
      diff: () => formatIntentDiff(prepared.planned, result),
    });
    endWrite(this.signal);
    return result;
  }

  /** Prints the expected effects, and asks before a change that affects more than the named workloads. */
  async #announce(
    prepared: PreparedIntent,
    target: IntentTarget,
    flags: InjectionFlags,
  ): Promise<void> {
    const { planned, reason, system } = prepared;
    const warnings = formatIntentWarnings(planned, stderrWidth());
    const edited = listEdited(prepared);
    if (edited.length === 0) {
      process.stderr.write(warnings);
      return;
    }
    if (!flags['allow-system-namespaces']) refuseSystemNamespaces(system);
    if (reason !== undefined) this.#noteMethod(reason);
    process.stderr.write(warnings);
    if (target.kind === 'named' && system.length === 0) return;
    const preview = formatIntentPreview(planned, stderrWidth());
    await this.confirm(describeQuestion(edited), flags, preview);
  }

  #noteMethod(reason: string): void {
    this.note(`label and annotation are both written: ${reason}`);
  }

  async #write(
    cluster: Cluster,
    prepared: PreparedIntent,
    flags: InjectionFlags,
  ): Promise<WrittenIntent> {
    const isFollowed = flags['dry-run'] === 'none' && isWaiting(flags);
    const timeout = limitOf(flags);
    const progress = await startProgress();
    const onStatus = (text: string): void => {
      progress.update(text);
    };
    const { signal } = this;
    const standstill = reportStandstill(cluster, progress, { limit: timeout, signal });
    const follow = { timeout, signal, onStatus, standstill };
    try {
      return await writeIntent(cluster, prepared, {
        mode: sendModeOf(flags),
        follow: isFollowed ? follow : undefined,
      });
    } finally {
      progress.stop();
    }
  }

  async #editManifests(
    intent: InjectionIntent,
    chosen: Extract<IntentTarget, { readonly kind: 'manifests' }>,
    flags: InjectionFlags,
  ): Promise<ManifestResult> {
    const version = readMeshVersion(flags['asm-version']);
    const outcome = await intentForManifests(intent, chosen, version, {
      ...flags,
      filename: flags.filename ?? [],
    });
    const { edited, failures, result, reason } = outcome;
    if (reason !== undefined) this.#noteMethod(reason);
    if (edited.every(({ workloads, problems }) => workloads.length + problems.length === 0)) {
      this.note('no workload in these manifests, so nothing is changed');
    }
    const columns = stderrWidth();
    process.stderr.write(
      formatFileFailures(failures, columns) + formatManifestErrors(edited, columns),
    );
    process.exitCode = manifestExitCode(edited);
    const text = flags['in-place'] ? formatManifestResult : () => asFile(formatManifests(edited));
    return this.#printAs(flags, result, text, {
      name: formatManifestNames,
      diff: () => asFile(formatManifestDiff(edited)),
    });
  }

  #printAs<T extends object>(
    flags: InjectionFlags,
    result: T,
    text: (result: T, options: TextOptions) => string | Uint8Array,
    others: Readonly<Record<'name' | 'diff', (result: T) => string | Uint8Array>>,
  ): T {
    const { output } = flags;
    return output === 'name' || output === 'diff'
      ? this.print(result, 'table', others[output])
      : this.print(result, output, text);
  }
}

/** The workloads that are to be written: none if a named one is refused. */
function listEdited({ planned, isBlocked }: PreparedIntent): readonly ObjectReference[] {
  return planned.flatMap(({ plan, object }) => (plan === 'edit' && !isBlocked ? [object] : []));
}

/**
 * Refuses an edit of workloads in system namespaces.
 * @throws {UsageError} naming them.
 */
function refuseSystemNamespaces(system: readonly string[]): void {
  if (system.length === 0) return;
  throw new UsageError(
    `this would restart pods in ${system.join(', ')} with a different injection setting, and the cluster or the injector depends on them`,
    {
      code: 'system-namespace',
      nextStep: 'leave these workloads out; if this is intended, add --allow-system-namespaces',
    },
  );
}

function describeQuestion(edited: readonly ObjectReference[]): string {
  const namespaces = new Set(edited.map(({ namespace }) => namespace));
  const places = namespaces.size === 1 ? [...namespaces].join('') : `${namespaces.size} namespaces`;
  return `Change ${counted(edited.length, 'workload')} in ${places} and recreate their pods?`;
}

/** Whether the rollout is followed. */
function isWaiting({ wait }: InjectionFlags): boolean {
  return wait ?? isInteractive();
}

function limitOf(flags: InjectionFlags): number {
  return waitTimeout(flags.timeout, { isWaiting: isWaiting(flags), byDefault: 600_000 });
}

/** Text for a file passes byte for byte; on a terminal it is escaped like any other text. */
function asFile(text: string): string | Uint8Array {
  return process.stdout.isTTY ? text.replaceAll('\r\n', '\n') : Buffer.from(text);
}
