import * as Flags from '@oclif/core/flags';
import { NamespaceCommand, namespaceFlags } from '../../cli/namespace/namespace-command.ts';
import type { WriteResult } from '../../lib/operations/plan/apply-plan.ts';

export default class NamespaceEnable extends NamespaceCommand {
  static override readonly summary = 'Label namespaces istio-injection=enabled';
  static override readonly examples = [
    '<%= config.bin %> namespace enable test1 --create',
    '<%= config.bin %> namespace enable test1 test2 --dry-run=server',
    '<%= config.bin %> namespace enable -l team=shop --yes',
  ];
  static override readonly flags = {
    ...namespaceFlags,
    create: Flags.boolean({
      summary: 'Create a namespace that does not exist, labelled from the start',
    }),
  };

  override async run(): Promise<WriteResult> {
    const { argv, flags } = await this.parse(NamespaceEnable);
    return this.setLabel(argv as string[], 'enabled', flags);
  }
}
