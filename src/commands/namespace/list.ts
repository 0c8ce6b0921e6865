import * as Args from '@oclif/core/args';
import { BaseCommand } from '../../cli/base-command.ts';
import { contextsFlags } from '../../cli/flags/contexts-flags.ts';
import { outputFlag } from '../../cli/flags/output-flag.ts';
import { selectorFlag } from '../../cli/flags/scope-flags.ts';
import { counted } from '../../lib/counted.ts';
import { exitCodes, UsageError } from '../../lib/errors.ts';
import type { ClusterResults } from '../../lib/operations/across/look-across.ts';
import {
  listNamespaces,
  type NamespaceChoice,
  namespaceFacts,
  type NamespaceList as Result,
} from '../../lib/operations/namespace/list-namespaces.ts';
import { noSuchNamespaces } from '../../lib/operations/read/no-such-namespace.ts';
import { formatNamespaceList } from '../../lib/output/namespace/namespace-list.ts';

export default class NamespaceList extends BaseCommand {
  static override readonly summary = 'List namespaces with the labels that decide about injection';
  static override readonly description =
    'Shows istio-injection, istio.io/rev and istio.io/dataplane-mode, and which of these labels have no effect.';
  static override readonly usage = '[NAME...]';
  static override readonly examples = [
    { description: 'List all namespaces', command: 'kubectl asm-inject namespace list' },
    {
      description: 'List two namespaces',
      command: 'kubectl asm-inject namespace list test1 test2',
    },
    {
      description: 'List the enabled namespaces, for scripts',
      command: 'kubectl asm-inject namespace list -l istio-injection=enabled -o json',
    },
    {
      description: 'Compare an ASM instance and two clusters',
      command: 'kubectl asm-inject namespace list --contexts mesh,east,west',
    },
  ];
  static override readonly flags = {
    selector: selectorFlag('namespaces'),
    ...contextsFlags,
    output: outputFlag,
  };

  static override readonly strict = false;
  static override readonly args = { name: Args.string({ ignoreStdin: true }) };

  protected override readonly needs = 'any';

  override async run(): Promise<Result | ClusterResults<Result>> {
    const { argv, flags } = await this.parse(NamespaceList);
    const choice = readChoice(argv as readonly string[], flags.selector);
    const across = await this.across(flags, {
      look: async (cluster) => {
        const result = await listNamespaces(cluster, choice);
        const isAll = findMissing(result, choice).length === 0;
        return { result, exitCode: isAll ? exitCodes.done.code : exitCodes.usage.code };
      },
      facts: namespaceFacts,
      summarize: ({ namespaces }) => counted(namespaces.length, 'namespace'),
      format: formatNamespaceList,
    });
    if (across) return across;
    const cluster = await this.connect(flags);
    const result = await listNamespaces(cluster, choice);
    const missing = findMissing(result, choice);
    if (missing.length < (choice.names?.length ?? 1)) {
      this.print(result, flags.output, formatNamespaceList);
    }
    if (missing.length > 0) throw noSuchNamespaces(missing);
    return result;
  }
}

/** @throws {UsageError} both names and a selector. */
function readChoice(names: readonly string[], labelSelector: string | undefined): NamespaceChoice {
  if (names.length === 0) return { labelSelector };
  if (labelSelector === undefined) return { names };
  throw new UsageError('namespaces are chosen either by name or by -l', {
    code: 'bad-flags',
    nextStep: 'leave out the names, or -l',
  });
}

function findMissing({ namespaces }: Result, { names = [] }: NamespaceChoice): readonly string[] {
  const found = new Set(namespaces.map(({ name }) => name));
  return names.filter((name) => !found.has(name));
}
