import { BaseCommand } from '../../cli/base-command.ts';
import { contextsFlags } from '../../cli/flags/contexts-flags.ts';
import { outputFlag } from '../../cli/flags/output-flag.ts';
import type { ClusterResults } from '../../lib/operations/across/look-across.ts';
import { policyFacts } from '../../lib/operations/policy/policy-facts.ts';
import { type PolicyView, showPolicy } from '../../lib/operations/policy/show-policy.ts';
import { formatPolicy, summarizePolicy } from '../../lib/output/policy/policy.ts';

export default class PolicyShow extends BaseCommand {
  static override readonly summary = 'Show the injection policy of the cluster';
  static override readonly description =
    "Derives the policy from the live webhooks and the injector's configuration: which new pods get a sidecar, and the two conditions that describe this. -o wide shows the whole truth table.";
  static override readonly examples = [
    { description: 'Show the policy', command: 'kubectl asm-inject policy show' },
    {
      description: 'Show the whole truth table',
      command: 'kubectl asm-inject policy show -o wide',
    },
    {
      description: 'Compare two clusters',
      command: 'kubectl asm-inject policy show --contexts east,west',
    },
  ];
  static override readonly flags = { ...contextsFlags, output: outputFlag };

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
