import { BaseCommand } from '../../cli/base-command.ts';
import { contextsFlags } from '../../cli/flags/contexts-flags.ts';
import type { ClusterResults } from '../../lib/operations/across/look-across.ts';
import { policyFacts } from '../../lib/operations/policy/policy-facts.ts';
import { type PolicyView, showPolicy } from '../../lib/operations/policy/show-policy.ts';
import { formatPolicy, summarizePolicy } from '../../lib/output/policy/policy.ts';

export default class PolicyShow extends BaseCommand {
  static override readonly summary = 'Show the injection policy as the cluster behaves';
  static override readonly description =
    'Works out, from the live webhooks and the injector config, which new pods get a sidecar, and names the two conditions that amounts to. -o wide shows the whole truth table.';
  static override readonly examples = [
    '<%= config.bin %> policy show',
    '<%= config.bin %> policy show -o wide',
    '<%= config.bin %> policy show --contexts east,west',
  ];

  static override readonly flags = contextsFlags;

  override async run(): Promise<PolicyView | ClusterResults<PolicyView>> {
    const { flags } = await this.parse(PolicyShow);
    const across = await this.across(flags, {
      look: async (cluster) => ({ result: await showPolicy(cluster) }),
      facts: policyFacts,
      summarize: summarizePolicy,
      format: formatPolicy,
    });
    if (across) return across;
    const cluster = await this.connect(flags);
    return this.print(await showPolicy(cluster), flags.output, formatPolicy);
  }
}
