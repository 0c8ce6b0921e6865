import { BaseCommand } from '../base-command.ts';
import { connectionFlags } from '../connection-flags.ts';
import { describeStatus, type Status as Result } from '../lib/operations/describe-status.ts';
import { readDrift } from '../lib/operations/read-drift.ts';
import { formatStatus } from '../lib/output/status.ts';

export default class Status extends BaseCommand {
  static override readonly summary = 'Show where everything stands: new pods against running ones';
  static override readonly description =
    'Of each namespace: its label, what new pods get, how many pods have a sidecar, how many differ from new ones and in how many the proxy is outdated, and which proxy versions run; with one namespace, the same of each workload and in what its pods differ. The numbers are those of restart --dry-run=client.';
  static override readonly examples = [
    '<%= config.bin %> status -A',
    '<%= config.bin %> status -n test1 -o wide',
  ];

  override async run(): Promise<Result> {
    const { flags } = await this.parse(Status);
    const cluster = await this.connect(flags);
    const namespace = flags['all-namespaces'] ? undefined : cluster.namespace;
    const reading = await readDrift(cluster, { namespace });
    const where = namespace === undefined ? ' -A' : ` -n ${namespace}`;
    const scope = where + connectionFlags(flags);
    return this.print(
      describeStatus(reading, namespace !== undefined),
      flags.output,
      (result, { wide }) => formatStatus(result, { wide, scope, columns: process.stdout.columns }),
    );
  }
}
