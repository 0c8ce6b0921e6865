import { NamespaceCommand, namespaceFlags } from '../../cli/namespace/namespace-command.ts';
import type { WriteResult } from '../../lib/operations/plan/apply-plan.ts';

export default class NamespaceDisable extends NamespaceCommand {
  static override readonly summary = 'Label namespaces istio-injection=disabled';
  static override readonly examples = [
    '<%= config.bin %> namespace disable test1',
    '<%= config.bin %> namespace disable test1 test2 --dry-run=server',
    '<%= config.bin %> namespace disable -l team=shop --yes',
  ];
  static override readonly flags = namespaceFlags;

  override async run(): Promise<WriteResult> {
    const { argv, flags } = await this.parse(NamespaceDisable);
    return this.setLabel(argv as string[], 'disabled', flags);
  }
}
