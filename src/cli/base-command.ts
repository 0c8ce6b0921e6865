import type { Interfaces } from '@oclif/core';
import { Command } from '@oclif/core/command';
import type { Cluster } from '../lib/cluster/cluster.ts';
import type { SendMode } from '../lib/cluster/object-writer.ts';
import { UsageError, worstExitCode } from '../lib/errors.ts';
import type { ClusterResults } from '../lib/operations/across/look-across.ts';
import type { NeededPlane } from '../lib/operations/read/refuse-control-plane.ts';
import {
  formatClusterFailures,
  formatClusterResults,
  type TaskAcross,
} from '../lib/output/across/cluster-results.ts';
import { setColor } from '../lib/output/text/color.ts';
import { formatDocument, type OutputFormat } from '../lib/output/text/document.ts';
import { formatNotice } from '../lib/output/text/notice.ts';
import type { TextOptions } from '../lib/output/text/text-options.ts';
import { escapeStreams } from '../lib/terminal/escaped-streams.ts';
import { confirm, isInteractive } from '../lib/terminal/prompt.ts';
import { keepInCase } from '../lib/terminal/streams.ts';
import { stderrWidth, stdoutWidth } from '../lib/terminal/width.ts';
import { type FlagShapes, normalizeArgv } from './command-line.ts';
import { type BaseFlags, baseFlags, withoutEmpty } from './flags/base-flags.ts';
import { connectionFlags } from './flags/connection-flags.ts';
import { type ContextsFlags, readContexts } from './flags/contexts-flags.ts';
import { readMeshVersion } from './flags/mesh-version.ts';
import type { WriteFlags } from './flags/write-flags.ts';
import { Interruption } from './interruption.ts';
import { translateParserErrors } from './parser-errors.ts';

/** The flags that a connection depends on; some commands take no namespace. */
export type ConnectFlags = BaseFlags & { readonly namespace?: string | undefined };

/**
 * What every command shares: kubectl's flags, connecting, the output format, confirmation and Ctrl-C. A command parses,
 * runs one operation, prints its result through {@link BaseCommand.print} and returns it.
 */
export abstract class BaseCommand extends Command {
  static override readonly baseFlags = baseFlags;

  /** The plane on which the command makes sense; commands that set or show namespaces work on both. */
  protected readonly needs: NeededPlane = 'data-plane';

  readonly #interruption = new Interruption();
  readonly #clusters: Cluster[] = [];

  /** Aborted on Ctrl-C; every wait must listen to it. */
  protected get signal(): AbortSignal {
    return this.#interruption.signal;
  }

  /** oclif's parser, applied to a command line that was normalised for it. */
  protected override async parse<
    F extends Interfaces.OutputFlags<Interfaces.FlagInput>,
    B extends Interfaces.OutputFlags<Interfaces.FlagInput>,
    A extends Interfaces.OutputArgs<Interfaces.ArgInput>,
  >(
    options?: Interfaces.Input<F, B, A>,
    argv = this.argv,
  ): Promise<Interfaces.ParserOutput<F, B, A>> {
    // Not earlier: oclif's help has its own colours, and contains no text from others.
    escapeStreams();
    const flags = { ...options?.baseFlags, ...options?.flags } as FlagShapes;
    const normalized = normalizeArgv(argv, flags, (sentence) => {
      this.note(sentence);
    });
    const parsed = await translateParserErrors(this.id ?? '', () =>
      super.parse(withInherited(options), normalized),
    );
    if (parsed.flags.color === false) setColor(false);
    return { ...parsed, flags: withoutEmpty(parsed.flags) };
  }

  /**
   * Connects to the cluster that the flags name, and makes Ctrl-C end work in progress; may be called for several
   * clusters.
   */
  protected async connect(flags: ConnectFlags): Promise<Cluster> {
    const meshVersion = readMeshVersion(flags['asm-version']);
    const { connect } = await import('../lib/cluster/cluster.ts');
    // Before a credential plugin is called: it may wait for the user.
    if (this.#clusters.length === 0) this.#interruption.listen();
    const cluster = await connect(
      { ...flags, meshVersion, commandFlags: connectionFlags(flags) },
      {
        impersonate: { user: flags.as, groups: flags['as-group'] ?? [] },
        requestTimeout: flags['request-timeout'],
        signal: this.signal,
      },
    );
    this.#clusters.push(cluster);
    return cluster;
  }

  /**
   * Does the same in several clusters, in parallel, and prints the result of each and the differences. The others are
   * still shown if one cluster cannot be reached; the exit code is the worst.
   * @param render what `table` shows instead of one line per cluster.
   * @returns nothing when the flags do not name several clusters: then the command does its work in one.
   */
  protected async across<T extends object>(
    flags: ConnectFlags & ContextsFlags & { readonly output: OutputFormat },
    task: TaskAcross<T>,
    render?: (results: ClusterResults<T>) => string,
  ): Promise<ClusterResults<T> | undefined> {
    const contexts = await readContexts(flags);
    if (contexts === undefined) return undefined;
    const clusters: Cluster[] = [];
    for (const context of contexts) clusters.push(await this.connect({ ...flags, context }));
    const { lookAcross } = await import('../lib/operations/across/look-across.ts');
    const { needs } = this;
    const skipsOtherPlane = flags['all-contexts'];
    const results = await lookAcross(clusters, task, { needs, skipsOtherPlane });
    process.stderr.write(formatClusterFailures(results, stderrWidth()));
    process.exitCode = worstExitCode(results.clusters.map(({ exitCode }) => exitCode));
    return this.print(results, flags.output, (shown, options) =>
      render ? render(shown) : formatClusterResults(shown, task, options),
    );
  }

  /**
   * Writes the result to stdout in the format of `-o`.
   * @param result plain data with `apiVersion` and `kind`; what `-o json` and `-o yaml` show.
   * @param text what `table` and `wide` show.
   */
  protected print<T extends object>(
    result: T,
    format: OutputFormat,
    text: (result: T, options: TextOptions) => string | Uint8Array,
  ): T {
    // Writes must be reported even if stdout does not accept the result.
    if ('dryRun' in result && result.dryRun === 'none') {
      keepInCase(text(result, { wide: false, columns: stderrWidth() }).toString());
    }
    process.stdout.write(
      format === 'json' || format === 'yaml'
        ? formatDocument(result, format)
        : text(result, { wide: format === 'wide', columns: stdoutWidth() }),
    );
    return result;
  }

  /** A warning on stderr, which is not part of the result. */
  protected note(sentence: string): void {
    process.stderr.write(formatNotice('warning', sentence, stderrWidth()));
  }

  /**
   * Asks before a far-reaching write, except for a dry run or with `--yes`.
   * @param preview what would be written; shown above the question.
   * @param warning what is at stake, without a full stop; part of the error where nobody can be asked.
   * @throws {UsageError} the answer is no, or nobody can be asked.
   */
  protected async confirm(
    question: string,
    flags: WriteFlags,
    preview = '',
    warning = '',
  ): Promise<void> {
    if (flags.yes || flags['dry-run'] !== 'none') return;
    if (!isInteractive()) {
      const need = 'this needs a confirmation, and there is no terminal to ask on';
      throw new UsageError(warning === '' ? need : `${warning}: ${need}`, {
        code: 'confirmation-required',
        nextStep: 'look at it with --dry-run=client, then add --yes',
      });
    }
    process.stderr.write(preview);
    if (!(await confirm(question))) {
      throw new UsageError('declined; nothing was written', { code: 'declined' });
    }
  }

  protected override async finally(error: Error | undefined): Promise<void> {
    for (const cluster of this.#clusters) cluster.close();
    this.#interruption.ignore();
    await super.finally(error);
  }

  /**
   * The error edge is in main.ts; oclif's own handling here would print and choose another exit code. An object that is
   * missing or cannot be read may belong to the other plane: then the error says so instead.
   */
  protected override async catch(error: Error): Promise<never> {
    const [cluster] = this.#clusters;
    if (cluster && this.needs === 'data-plane' && !this.signal.aborted) {
      const { refuseAfter } = await import('../lib/operations/read/refuse-control-plane.ts');
      await refuseAfter(error, cluster);
    }
    throw error;
  }
}

/** How a plan is to be sent under `--dry-run`; `undefined` means not at all (client). */
export function sendModeOf(flags: WriteFlags): SendMode | undefined {
  switch (flags['dry-run']) {
    case 'client':
      return undefined;
    case 'server':
      return 'dry-run';
    case 'none':
      return 'apply';
  }
}

/**
 * oclif spreads the class it is given, which loses inherited members: the arguments that a group of commands shares.
 */
function withInherited<T extends object | undefined>(options: T): T {
  const { args, baseFlags, flags, strict } = (options ?? {}) as Partial<Command.Class>;
  return options && { ...options, args, baseFlags, flags, strict };
}
