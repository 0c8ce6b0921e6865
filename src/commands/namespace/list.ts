import { Flags } from '@oclif/core';
import { BaseCommand } from '../../base-command.ts';
import {
  listNamespaces,
  type NamespaceList as Result,
} from '../../lib/operations/list-namespaces.ts';
import { formatNamespaceList } from '../../lib/output/namespace-list.ts';

export default class NamespaceList extends BaseCommand {
  static override readonly summary = 'List namespaces with the labels that decide about injection';
  static override readonly examples = [
    '<%= config.bin %> namespace list',
    '<%= config.bin %> namespace list -l istio-injection=enabled -o json',
  ];
  static override readonly flags = {
    selector: Flags.string({ char: 'l', summary: 'Only namespaces with these labels' }),
  };

  protected override readonly needs = 'any';

  override async run(): Promise<Result> {
    const { flags } = await this.parse(NamespaceList);
    const cluster = await this.connect(flags);
    const result = await listNamespaces(cluster, flags.selector);
    return this.print(result, flags.output, formatNamespaceList);
  }
}
