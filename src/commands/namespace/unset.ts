import { Flags } from '@oclif/core';
import { NamespaceCommand } from '../../namespace-command.ts';
import type { WriteResult } from '../../lib/operations/apply-plan.ts';

export default class NamespaceUnset extends NamespaceCommand {
  static override readonly summary = 'Take the label istio-injection off namespaces';
  static override readonly examples = [
    '<%= config.bin %> namespace unset test1',
    '<%= config.bin %> namespace unset test1 test2 --dry-run=server',
  ];
  static override readonly flags = {
    'allow-system-namespaces': Flags.boolean({
      summary: "Also kube-* and the injector's own namespace",
    }),
  };

  override async run(): Promise<WriteResult> {
    const { argv, flags } = await this.parse(NamespaceUnset);
    return this.setLabel(argv as string[], undefined, flags);
  }
}
