import { BaseCommand } from '../../base-command.ts';
import { showPolicy, type PolicyView } from '../../lib/operations/show-policy.ts';
import { formatPolicy } from '../../lib/output/policy.ts';

export default class PolicyShow extends BaseCommand {
  static override readonly summary = 'Show the injection policy as the cluster behaves';
  static override readonly description =
    'Works out, from the live webhooks and the injector config, which new pods get a sidecar, and names the two conditions that amounts to. -o wide shows the whole truth table.';
  static override readonly examples = [
    '<%= config.bin %> policy show',
    '<%= config.bin %> policy show -o wide',
  ];

  override async run(): Promise<PolicyView> {
    const { flags } = await this.parse(PolicyShow);
    const cluster = await this.connect(flags);
    return this.print(await showPolicy(cluster), flags.output, formatPolicy);
  }
}
