import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { BaseCommand, sendModeOf } from '../../cli/base-command.ts';
import { endWrite } from '../../cli/change/after-write.ts';
import { exitCodeAfterWatch, holdFlag, watchEachIfAsked } from '../../cli/change/hold-flag.ts';
import { outputFlag } from '../../cli/flags/output-flag.ts';
import { writeFlags } from '../../cli/flags/write-flags.ts';
import { readSyncSides, syncFlags } from '../../cli/namespace/sync-flags.ts';
import { counted } from '../../lib/counted.ts';
import { worstExitCode } from '../../lib/errors.ts';
import type { SyncDirection } from '../../lib/injection/namespace/namespace-sync.ts';
import { describeSync } from '../../lib/operations/planes/describe-sync.ts';
import type { NamespaceSync as Result } from '../../lib/operations/planes/sync-document.ts';
import { prepareSync, writeSync } from '../../lib/operations/planes/sync-namespaces.ts';
import {
  formatSync,
  formatSyncFailures,
  formatSyncPreview,
} from '../../lib/output/namespace/sync.ts';
import { stderrWidth } from '../../lib/terminal/width.ts';

export default class NamespaceSync extends BaseCommand {
  protected override readonly needs = 'any';
  static override readonly strict = false;
  static override readonly summary =
    'Sync injection labels between an ASM instance and its clusters';
  static override readonly description = `Compares istio-injection, istio.io/rev and istio.io/dataplane-mode of each namespace between the ASM instance's own API server and data-plane clusters, shows the differences and what the instance overwrites by itself, asks, and writes. --from-cluster copies the labels of the clusters into the instance, like the button and the API "Sync ... from Kubernetes Cluster"; --to-cluster copies those of the instance into the clusters. A label that the source does not have is removed from the target. No namespace is ever deleted.`;
  static override readonly usage =
    '[NAME...] (--to-cluster | --from-cluster) --control-plane-context NAME';
  static override readonly examples = [
    {
      description: 'Show what would change in two clusters',
      command:
        'kubectl asm-inject namespace sync --control-plane-context mesh --contexts east,west --to-cluster --dry-run=client',
    },
    {
      description:
        'Copy the labels of one namespace into the current cluster; create it there if needed',
      command:
        'kubectl asm-inject namespace sync test1 --control-plane-kubeconfig mesh.yaml --to-cluster --create',
    },
    {
      description: 'Copy the labels of a cluster into the instance, and watch whether they stay',
      command:
        'kubectl asm-inject namespace sync --control-plane-context mesh --contexts east --from-cluster --yes --hold 30s',
    },
  ];
  static override readonly args = {
    name: Args.string({ ignoreStdin: true }),
  };
  static override readonly flags = {
    ...syncFlags,
    create: Flags.boolean({
      summary: 'Create namespaces that the other side does not have',
      helpGroup: 'Change',
    }),
    hold: holdFlag(),
    ...writeFlags,
    output: outputFlag,
  };

  override async run(): Promise<Result> {
    const { argv, flags } = await this.parse(NamespaceSync);
    const { direction, instance, dataPlanes } = readSyncSides(flags);
    const names = argv as string[];
    const request = {
      direction,
      names: names.length > 0 ? names : undefined,
      create: flags.create,
      allowSystem: flags['allow-system-namespaces'],
    } as const;
    const controlPlane = await this.connect({ ...flags, ...instance });
    const clusters = [];
    for (const context of dataPlanes) clusters.push(await this.connect({ ...flags, context }));
    const prepared = await prepareSync(controlPlane, clusters, request);

    const preview = formatSyncPreview(prepared, {
      wide: flags.output === 'wide',
      columns: stderrWidth(),
    });
    const isWritten = flags['dry-run'] === 'none' && prepared.targets.length > 0;
    if (flags.yes || !isWritten) process.stderr.write(preview);
    if (isWritten) await this.confirm(questionFor(direction, prepared.targets), flags, preview);

    const applied = await writeSync(prepared, sendModeOf(flags));
    const sides = applied.map(({ target: { cluster }, written }) => ({ cluster, written }));
    const holds = await watchEachIfAsked(sides, flags.hold, this.signal);
    const result = describeSync(prepared, applied, holds, flags['dry-run']);
    process.stderr.write(formatSyncFailures(result, stderrWidth()));
    process.exitCode = worstExitCode([
      prepared.exitCode,
      ...applied.map(({ exitCode }, at) => exitCodeAfterWatch(exitCode, holds[at], this.signal)),
    ]);
    this.print(result, flags.output, formatSync);
    endWrite(this.signal);
    return result;
  }
}

function questionFor(
  direction: SyncDirection,
  targets: readonly {
    readonly cluster: { readonly context: string };
    readonly changes: readonly unknown[];
  }[],
): string {
  const places = targets.map(({ cluster, changes }) => {
    const count = counted(changes.length, 'namespace');
    const side = direction === 'to-cluster' ? 'cluster' : 'the ASM instance';
    return `${count} on ${side} ${cluster.context}`;
  });
  return `Write ${places.join(', ')}?`;
}
