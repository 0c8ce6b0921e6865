import * as Flags from '@oclif/core/flags';
import { NamespaceCommand, namespaceFlags } from '../../cli/namespace/namespace-command.ts';
import type { WriteResult } from '../../lib/operations/plan/apply-plan.ts';

export default class NamespaceEnable extends NamespaceCommand {
  static override readonly summary = 'Label namespaces istio-injection=enabled';
  static override readonly description =
    'New pods in these namespaces get a sidecar, unless the pod or the policy says otherwise. Running pods stay as they are until they are restarted. Shows first which workloads gain or lose a sidecar. Asks before it changes namespaces that -l or --all chose.';
  static override readonly usage = '(NAME... | -l SELECTOR | --all)';
  static override readonly examples = [
    {
      description: 'Enable a namespace; create it if it does not exist',
      command: 'kubectl asm-inject namespace enable test1 --create',
    },
    {
      description: 'Let the API server check the change, and write nothing',
      command: 'kubectl asm-inject namespace enable test1 test2 --dry-run=server',
    },
    {
      description: 'Enable all namespaces with a label, without a question',
      command: 'kubectl asm-inject namespace enable -l team=shop --yes',
    },
  ];
  static override readonly flags = {
    ...namespaceFlags,
    create: Flags.boolean({
      summary: 'Create a namespace that does not exist, labelled from the start',
      helpGroup: 'Scope',
    }),
  };

  override async run(): Promise<WriteResult> {
    const { argv, flags } = await this.parse(NamespaceEnable);
    return this.setLabel(argv as string[], 'enabled', flags);
  }
}
