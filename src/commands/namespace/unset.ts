import { NamespaceCommand, namespaceFlags } from '../../cli/namespace/namespace-command.ts';
import type { WriteResult } from '../../lib/operations/plan/apply-plan.ts';

export default class NamespaceUnset extends NamespaceCommand {
  static override readonly summary = 'Take the label istio-injection off namespaces';
  static override readonly examples = [
    '<%= config.bin %> namespace unset test1',
    '<%= config.bin %> namespace unset test1 test2 --dry-run=server',
    '<%= config.bin %> namespace unset -l istio-injection=disabled --yes',
  ];
  static override readonly flags = namespaceFlags;

  override async run(): Promise<WriteResult> {
    const { argv, flags } = await this.parse(NamespaceUnset);
    return this.setLabel(argv as string[], undefined, flags);
  }
}
