import * as Flags from '@oclif/core/flags';
import { BaseCommand } from '../../cli/base-command.ts';
import { contextsFlags } from '../../cli/flags/contexts-flags.ts';
import type { ClusterResults } from '../../lib/operations/across/look-across.ts';
import {
  listNamespaces,
  namespaceFacts,
  type NamespaceList as Result,
} from '../../lib/operations/namespace/list-namespaces.ts';
import { formatNamespaceList } from '../../lib/output/namespace/namespace-list.ts';

export default class NamespaceList extends BaseCommand {
  static override readonly summary = 'List namespaces with the labels that decide about injection';
  static override readonly examples = [
    '<%= config.bin %> namespace list',
    '<%= config.bin %> namespace list -l istio-injection=enabled -o json',
    '<%= config.bin %> namespace list --contexts mesh,east,west',
  ];
  static override readonly flags = {
    ...contextsFlags,
    selector: Flags.string({ char: 'l', summary: 'Only namespaces with these labels' }),
  };

  protected override readonly needs = 'any';

  override async run(): Promise<Result | ClusterResults<Result>> {
    const { flags } = await this.parse(NamespaceList);
    const across = await this.across(flags, {
      look: async (cluster) => ({ result: await listNamespaces(cluster, flags.selector) }),
      facts: namespaceFacts,
      summarize: ({ namespaces }) => `${namespaces.length} namespaces`,
      format: formatNamespaceList,
    });
    if (across) return across;
    const cluster = await this.connect(flags);
    const result = await listNamespaces(cluster, flags.selector);
    return this.print(result, flags.output, formatNamespaceList);
  }
}
