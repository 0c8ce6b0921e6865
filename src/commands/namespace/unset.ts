import { NamespaceCommand, namespaceFlags } from '../../cli/namespace/namespace-command.ts';
import type { WriteResult } from '../../lib/operations/plan/apply-plan.ts';

export default class NamespaceUnset extends NamespaceCommand {
  static override readonly summary = 'Remove the label istio-injection from namespaces';
  static override readonly description =
    'The policy then decides about new pods in these namespaces. Running pods stay as they are until they are restarted. Shows first which workloads gain or lose a sidecar. Asks before it changes namespaces that -l or --all chose.';
  static override readonly usage = '(NAME... | -l SELECTOR | --all)';
  static override readonly examples = [
    {
      description: 'Remove the label from a namespace',
      command: 'kubectl asm-inject namespace unset test1',
    },
    {
      description: 'Let the API server check the change, and write nothing',
      command: 'kubectl asm-inject namespace unset test1 test2 --dry-run=server',
    },
    {
      description: 'Remove the label wherever it says disabled, without a question',
      command: 'kubectl asm-inject namespace unset -l istio-injection=disabled --yes',
    },
  ];
  static override readonly flags = namespaceFlags;

  override async run(): Promise<WriteResult> {
    const { argv, flags } = await this.parse(NamespaceUnset);
    return this.setLabel(argv as string[], undefined, flags);
  }
}
