import { Args, Flags } from '@oclif/core';
import { BaseCommand, sendModeOf, type BaseFlags } from './base-command.ts';
import { connectionFlags } from './connection-flags.ts';
import type { Cluster } from './lib/cluster/cluster.ts';
import { UsageError } from './lib/errors.ts';
import { parseVersion, type MeshVersion } from './lib/injection/version.ts';
import type { InjectionWish } from './lib/injection/wish.ts';
import { chooseMethod, type ChosenMethod } from './lib/operations/choose-method.ts';
import { findNamedEditable, listEditable } from './lib/operations/find-editable.ts';
import { LookAhead } from './lib/operations/look-ahead.ts';
import { planWish, type PlannedWish } from './lib/operations/plan-wish.ts';
import { readMesh, type Mesh } from './lib/operations/read-mesh.ts';
import type { WishResult } from './lib/operations/wish-document.ts';
import { writeWish } from './lib/operations/write-wish.ts';
import type { OutputFormat } from './lib/output/document.ts';
import {
  formatNames,
  formatWishDiff,
  formatWishErrors,
  formatWishPreview,
  formatWishResult,
  formatWishWarnings,
} from './lib/output/wish.ts';
import { startProgress } from './lib/terminal/progress.ts';
import { isInteractive } from './lib/terminal/prompt.ts';
import { readWishTarget, type WishTarget } from './wish-target.ts';
import { timeoutFlag } from './workload-command.ts';

const flags = {
  all: Flags.boolean({ summary: 'All workloads of the namespace, or with -A of all namespaces' }),
  'allow-system-namespaces': Flags.boolean({
    summary: "Also workloads in kube-* and in the injector's own namespace",
  }),
  'asm-version': Flags.string({
    summary: 'Version of the mesh, where it cannot be read; chooses between label and annotation',
    helpValue: 'VERSION',
  }),
  force: Flags.boolean({
    summary: 'Write even if the API server says that it would refuse the new pods',
  }),
  method: Flags.option({
    options: ['label', 'annotation', 'both'] as const,
    summary: 'Write the label or the annotation (default: what the mesh version reads)',
  })(),
  output: Flags.option({
    char: 'o',
    options: ['table', 'wide', 'json', 'yaml', 'name', 'diff'] as const,
    summary: 'Output format',
    default: 'table',
  })(),
  selector: Flags.string({ char: 'l', summary: 'Workloads with these labels' }),
  timeout: timeoutFlag(),
  wait: Flags.boolean({
    summary: 'Wait for the rollout and check its new pods (default on a terminal)',
    allowNo: true,
  }),
};

/** The values of the flags that these commands have besides those of every command. */
type InjectionFlags = BaseFlags & {
  readonly all: boolean;
  readonly 'allow-system-namespaces': boolean;
  readonly 'asm-version': string | undefined;
  readonly filename?: readonly string[] | undefined;
  readonly force: boolean;
  readonly method: 'label' | 'annotation' | 'both' | undefined;
  readonly selector: string | undefined;
  readonly timeout: number;
  readonly wait: boolean | undefined;
};

/** What `opt-in`, `opt-out` and `inherit` share: they differ in what they wish for the new pods. */
export abstract class InjectionCommand extends BaseCommand {
  static override readonly strict = false;
  static override readonly args = {
    workload: Args.string({
      ignoreStdin: true,
      description: 'TYPE/NAME of a workload, e.g. deploy/details; several may be named',
    }),
  };
  static override readonly flags = flags;

  /** Plans the edit of each workload's pod template, writes it and proves it. */
  protected async wishFor(
    wish: InjectionWish,
    argv: readonly unknown[],
    flags: InjectionFlags,
  ): Promise<WishResult> {
    const target = readWishTarget(argv as readonly string[], {
      ...flags,
      filename: flags.filename,
    });
    const version = readVersion(flags['asm-version']);
    const cluster = await this.connect(flags);
    const mesh = await readMesh(cluster, version);
    const { method, reason } = chosenMethod(flags, wish, mesh);
    if (reason !== undefined) this.note(`label and annotation are both written: ${reason}`);
    const words = connectionFlags(flags);
    const lookAhead = new LookAhead(cluster, mesh, { flags: words, signal: this.signal });
    const found =
      target.kind === 'named'
        ? await findNamedEditable(cluster, target.references, wish, words)
        : await listEditable(cluster, { ...scopeOf(target, cluster, flags) });
    if (found.length === 0) throw nothingFound(cluster, flags);
    const planned = await planWish(cluster, mesh, lookAhead, found, {
      wish,
      method,
      force: flags.force,
      flags: words,
    });
    await this.#announce(planned, mesh, target, flags);
    return this.#write(cluster, lookAhead, planned, wish, method, flags);
  }

  /** Tells what will come of it, and asks before what reaches further than the workloads that were named. */
  async #announce(
    planned: readonly PlannedWish[],
    mesh: Mesh,
    target: WishTarget,
    flags: InjectionFlags,
  ): Promise<void> {
    const edits = planned.filter(({ plan }) => plan === 'edit');
    const namespaces = new Set(edits.map(({ object }) => object.namespace ?? ''));
    const system = [...namespaces].filter((name) => mesh.isSystem(name));
    if (edits.length === 0) return;
    if (system.length > 0 && !flags['allow-system-namespaces']) {
      throw new UsageError(
        `workloads in ${system.join(', ')} would be restarted with another wish: what runs there keeps the cluster or the injector alive`,
        {
          code: 'system-namespace',
          nextStep: 'leave them out, or, if you mean it, add --allow-system-namespaces',
        },
      );
    }
    process.stderr.write(formatWishWarnings(planned));
    if (target.kind === 'named' && system.length === 0) return;
    const workloads = edits.length === 1 ? '1 workload' : `${edits.length} workloads`;
    const places =
      namespaces.size === 1 ? [...namespaces].join('') : `${namespaces.size} namespaces`;
    await this.confirm(
      `Change ${workloads} in ${places} and restart their pods?`,
      flags,
      formatWishPreview(planned),
    );
  }

  async #write(
    cluster: Cluster,
    lookAhead: LookAhead,
    planned: readonly PlannedWish[],
    wish: InjectionWish,
    method: ChosenMethod['method'],
    flags: InjectionFlags,
  ): Promise<WishResult> {
    const progress = await startProgress();
    const onStatus = (text: string): void => {
      progress.update(text);
    };
    const { timeout } = flags;
    const isFollowed = flags['dry-run'] === 'none' && (flags.wait ?? isInteractive());
    const written = await writeWish(cluster, lookAhead, planned, {
      wish,
      mode: sendModeOf(flags),
      follow: isFollowed ? { timeout, signal: this.signal, onStatus } : undefined,
    }).finally(() => {
      progress.stop();
    });
    const result: WishResult = {
      apiVersion: 'asm-inject/v1alpha1',
      kind: 'WishResult',
      wish,
      method,
      dryRun: flags['dry-run'],
      workloads: written.workloads,
    };
    process.stderr.write(formatWishErrors(result));
    process.exitCode = written.exitCode;
    return this.#show(result, planned, flags);
  }

  #show(result: WishResult, planned: readonly PlannedWish[], flags: InjectionFlags): WishResult {
    // These commands' own flag stands in place of the one that all have.
    const output = flags.output as OutputFormat | 'name' | 'diff';
    if (output === 'name') return this.print(result, 'table', () => formatNames(result.workloads));
    if (output === 'diff') return this.print(result, 'table', () => formatWishDiff(planned));
    return this.print(result, output, formatWishResult);
  }
}

function readVersion(text: string | undefined): MeshVersion | undefined {
  if (text === undefined) return undefined;
  const version = parseVersion(text, 'asm');
  if (version) return version;
  throw new UsageError(`--asm-version "${text}" is not a version`, {
    code: 'bad-flag-value',
    nextStep: 'write it as the console shows it, e.g. --asm-version 1.18.0.131',
  });
}

function chosenMethod({ method }: InjectionFlags, wish: InjectionWish, mesh: Mesh): ChosenMethod {
  if (method !== undefined) return { method };
  // Both are cleared whatever the version.
  return wish === 'inherited' ? { method: 'both' } : chooseMethod(mesh);
}

function scopeOf(target: WishTarget, cluster: Cluster, flags: InjectionFlags) {
  const { labelSelector, kinds } =
    target.kind === 'selected' ? target : { labelSelector: undefined, kinds: undefined };
  const namespace = flags['all-namespaces'] ? undefined : cluster.namespace;
  return { namespace, labelSelector, kinds };
}

function nothingFound(cluster: Cluster, flags: InjectionFlags): UsageError {
  const where = flags['all-namespaces'] ? 'any namespace' : `namespace ${cluster.namespace}`;
  const which = flags.selector === undefined ? '' : ` with labels ${flags.selector}`;
  return new UsageError(`no workload${which} in ${where}`, {
    code: 'no-match',
    nextStep: 'check it with: kubectl get deploy,sts,ds,rs,cj; another namespace is named with -n',
  });
}
