import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { BaseCommand, sendModeOf } from '../../cli/base-command.ts';
import { endWrite } from '../../cli/change/after-write.ts';
import { exitCodeAfterHold, holdEachIfAsked, holdFlag } from '../../cli/change/hold-flag.ts';
import { readSyncSides, syncFlags } from '../../cli/namespace/sync-flags.ts';
import { worstExitCode } from '../../lib/errors.ts';
import { describeSync } from '../../lib/operations/planes/describe-sync.ts';
import type { NamespaceSync as Result } from '../../lib/operations/planes/sync-document.ts';
import { prepareSync, writeSync } from '../../lib/operations/planes/sync-namespaces.ts';
import {
  formatSync,
  formatSyncFailures,
  formatSyncPreview,
} from '../../lib/output/namespace/sync.ts';
import { counted } from '../../lib/output/text/counted.ts';
import { stderrWidth } from '../../lib/terminal/width.ts';

export default class NamespaceSync extends BaseCommand {
  protected override readonly needs = 'any';
  static override readonly strict = false;
  static override readonly summary =
    'Bring the injection labels of an ASM instance and its clusters in step';
  static override readonly description =
    'Compares istio-injection, istio.io/rev and istio.io/dataplane-mode of each namespace between the ASM instance\'s own API server and data-plane clusters, shows what differs and what the instance overwrites by itself, asks, and writes. --from-cluster takes the labels of the clusters over into the instance, as the button and the API "Sync … from Kubernetes Cluster" do; --to-cluster takes those of the instance into the clusters. A label that the one side does not have is taken off on the other. No namespace is ever deleted.';
  static override readonly examples = [
    '<%= config.bin %> namespace sync --control-plane-context mesh --contexts east,west --to-cluster --dry-run=client',
    '<%= config.bin %> namespace sync test1 --control-plane-kubeconfig mesh.yaml --to-cluster --create',
    '<%= config.bin %> namespace sync --control-plane-context mesh --contexts east --from-cluster --yes --hold 30s',
  ];
  static override readonly args = {
    name: Args.string({
      ignoreStdin: true,
      description: 'NAME of a namespace… (default: all)',
    }),
  };
  static override readonly flags = {
    ...syncFlags,
    create: Flags.boolean({ summary: 'Create namespaces that the other side does not have' }),
    hold: holdFlag(),
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
    if (isWritten) await this.confirm(questionFor(prepared.targets), flags, preview);

    const applied = await writeSync(prepared, sendModeOf(flags));
    const sides = applied.map(({ target: { cluster }, written }) => ({ cluster, written }));
    const holds = await holdEachIfAsked(sides, flags.hold, this.signal);
    const result = describeSync(prepared, applied, holds, flags['dry-run']);
    process.stderr.write(formatSyncFailures(result, stderrWidth()));
    process.exitCode = worstExitCode([
      prepared.exitCode,
      ...applied.map(({ exitCode }, at) => exitCodeAfterHold(exitCode, holds[at], this.signal)),
    ]);
    this.print(result, flags.output, formatSync);
    endWrite(this.signal);
    return result;
  }
}

function questionFor(
  targets: readonly {
    readonly cluster: { readonly context: string };
    readonly changes: readonly unknown[];
  }[],
): string {
  const places = targets.map(({ cluster, changes }) => {
    const count = counted(changes.length, 'namespace');
    return `${count} on ${cluster.context}`;
  });
  return `Write ${places.join(', ')}?`;
}
