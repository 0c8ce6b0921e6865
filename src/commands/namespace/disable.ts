import { NamespaceCommand, namespaceFlags } from '../../cli/namespace/namespace-command.ts';
import type { WriteResult } from '../../lib/operations/plan/apply-plan.ts';

export default class NamespaceDisable extends NamespaceCommand {
  static override readonly summary = 'Label namespaces istio-injection=disabled';
  static override readonly description =
    'New pods in these namespaces get no sidecar, unless the pod or the policy says otherwise. Running pods stay as they are until they are restarted. Shows first which workloads gain or lose a sidecar. Asks before it changes namespaces that -l or --all chose.';
  static override readonly usage = '(NAME... | -l SELECTOR | --all)';
  static override readonly examples = [
    { description: 'Disable a namespace', command: 'kubectl asm-inject namespace disable test1' },
    {
      description: 'Let the API server check the change, and write nothing',
      command: 'kubectl asm-inject namespace disable test1 test2 --dry-run=server',
    },
    {
      description: 'Disable all namespaces with a label, without a question',
      command: 'kubectl asm-inject namespace disable -l team=shop --yes',
    },
  ];
  static override readonly flags = namespaceFlags;

  override async run(): Promise<WriteResult> {
    const { argv, flags } = await this.parse(NamespaceDisable);
    return this.setLabel(argv as string[], 'disabled', flags);
  }
}
