import * as Flags from '@oclif/core/flags';
import { BaseCommand, type ConnectFlags } from '../cli/base-command.ts';
import { reportStandstill } from '../cli/change/report-standstill.ts';
import { connectionFlags } from '../cli/flags/connection-flags.ts';
import {
  contextsFlags,
  type ContextsFlags,
  hasSeveralContexts,
} from '../cli/flags/contexts-flags.ts';
import { outputFlag } from '../cli/flags/output-flag.ts';
import { type ScopeFlags, scopeFlags } from '../cli/flags/scope-flags.ts';
import type { Cluster } from '../lib/cluster/cluster.ts';
import { exitCodes, UsageError } from '../lib/errors.ts';
import { quoteWord } from '../lib/injection/model/shell.ts';
import type { ClusterResults } from '../lib/operations/across/look-across.ts';
import {
  describeStatus,
  type Status as Result,
  statusExitCode,
} from '../lib/operations/drift/describe-status.ts';
import { followDrift } from '../lib/operations/drift/follow-drift.ts';
import { readDrift } from '../lib/operations/drift/read-drift.ts';
import { statusFacts } from '../lib/operations/drift/status-facts.ts';
import { formatStatus, summarizeStatus } from '../lib/output/status/status.ts';
import { formatDocument, formatJson, type OutputFormat } from '../lib/output/text/document.ts';
import { formatUnknownParts } from '../lib/output/text/unknown-parts.ts';
import { watchStdout } from '../lib/terminal/reader.ts';
import { Screen } from '../lib/terminal/screen.ts';
import { stderrWidth, stdoutWidth } from '../lib/terminal/width.ts';

export default class Status extends BaseCommand {
  static override readonly summary =
    'Show what new pods get, and how running pods differ from them';
  static override readonly description =
    'For each namespace: its label, what new pods get, how many pods have a sidecar, how many differ from new pods, how many run an outdated proxy, and which proxy versions run. For a single namespace: the same for each workload, with the differences. The numbers are those of restart --dry-run=client. With --watch, it is printed again whenever something changes, until Ctrl-C; with -o json, one document per line.';
  static override readonly examples = [
    { description: 'Show all namespaces', command: 'kubectl asm-inject status -A' },
    {
      description: 'Show the workloads of namespace test1, with their differences',
      command: 'kubectl asm-inject status -n test1 -o wide',
    },
    {
      description: 'Follow a change while it takes effect',
      command: 'kubectl asm-inject status -A --watch',
    },
    {
      description: 'Compare two clusters',
      command: 'kubectl asm-inject status -A --contexts east,west',
    },
  ];
  static override readonly flags = {
    ...scopeFlags,
    ...contextsFlags,
    watch: Flags.boolean({
      char: 'w',
      summary: 'Print it again whenever something changes',
      helpGroup: 'Output',
    }),
    output: outputFlag,
  };

  override async run(): Promise<Result | ClusterResults<Result> | undefined> {
    const { flags } = await this.parse(Status);
    if (hasSeveralContexts(flags)) return this.#showSeveral(flags);
    const cluster = await this.connect(flags);
    const namespace = flags['all-namespaces'] ? undefined : cluster.namespace;
    if (flags.watch) return this.#watch(cluster, namespace, flags.output);
    const reading = await readDrift(cluster, { namespace });
    const result = describeStatus(reading, namespace !== undefined);
    process.stderr.write(formatUnknownParts(result.unknownParts, stderrWidth()));
    process.exitCode = statusExitCode(result);
    const scope = scopeOf(cluster, namespace);
    return this.print(result, flags.output, (shown, options) =>
      formatStatus(shown, { ...options, scope }),
    );
  }

  /** Prints the status again whenever it changes, until Ctrl-C, or until the reader of stdout is gone. */
  async #watch(
    cluster: Cluster,
    namespace: string | undefined,
    output: OutputFormat,
  ): Promise<Result | undefined> {
    const signal = AbortSignal.any([this.signal, watchStdout()]);
    const report = (line: string): void => {
      process.stderr.write(`${line}\n`);
    };
    const isText = output === 'table' || output === 'wide';
    const format = isText ? formatForScreen : formatForStream;
    const scope = scopeOf(cluster, namespace);
    const screen = new Screen();
    let shown = '';
    let last: Result | undefined;
    await followDrift(cluster, {
      namespace,
      signal,
      standstill: reportStandstill(cluster, { print: report }, { signal }),
      onReading: (reading) => {
        last = describeStatus(reading, namespace !== undefined);
        const text = format(last, output, scope);
        // Most changes of pods do not affect the shown text.
        if (text === shown) return;
        if (isText) screen.show(text);
        else process.stdout.write(text);
        shown = text;
      },
    });
    // A reader that closes stdout has seen enough, provided that something was printed.
    const hasSeenEnough = !this.signal.aborted && last !== undefined;
    process.exitCode = hasSeenEnough ? exitCodes.done.code : exitCodes.interrupted.code;
    return last;
  }

  #showSeveral(flags: SeveralFlags): Promise<ClusterResults<Result> | undefined> {
    if (flags.watch) {
      throw new UsageError('--watch follows one cluster, not several', {
        code: 'bad-flags',
        nextStep: 'leave out --watch, or name one --context',
      });
    }
    const isAll = flags['all-namespaces'];
    return this.across(flags, {
      look: async (cluster) => {
        const namespace = isAll ? undefined : cluster.namespace;
        const reading = await readDrift(cluster, { namespace });
        const result = describeStatus(reading, !isAll);
        return { result, exitCode: statusExitCode(result) };
      },
      facts: statusFacts,
      summarize: summarizeStatus,
      format: (result, { context, ...options }) => {
        const where = isAll ? ' -A' : ` -n ${quoteWord(result.namespaces[0]?.name ?? '')}`;
        const scope = where + connectionFlags({ ...flags, context });
        return formatStatus(result, { ...options, scope });
      },
    });
  }
}

type SeveralFlags = ConnectFlags &
  ScopeFlags &
  ContextsFlags & { readonly watch: boolean; readonly output: OutputFormat };

/** The flags with which a printed command looks at the same pods. */
function scopeOf({ commandFlags }: Cluster, namespace: string | undefined): string {
  return (namespace === undefined ? ' -A' : ` -n ${quoteWord(namespace)}`) + commandFlags;
}

function formatForScreen(result: Result, output: OutputFormat, scope: string): string {
  const columns = stdoutWidth();
  const status = formatStatus(result, { wide: output === 'wide', columns, scope });
  return status + formatUnknownParts(result.unknownParts, columns);
}

/** One document of a stream: a line of JSON, or a document of a YAML stream. */
function formatForStream(result: Result, output: OutputFormat): string {
  return output === 'yaml' ? `---\n${formatDocument(result, 'yaml')}` : `${formatJson(result)}\n`;
}
