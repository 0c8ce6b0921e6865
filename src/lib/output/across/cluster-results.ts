import { exitCodes } from '../../errors.ts';
import type {
  ClusterResult,
  ClusterResults,
  LookAcross,
} from '../../operations/across/look-across.ts';
import { formatFailure } from '../reasons/failure.ts';
import { colors } from '../text/color.ts';
import { formatTable } from '../text/table.ts';
import type { Columns, TextOptions } from '../text/text-options.ts';
import { wrapText } from '../text/wrap.ts';

/** What a command does in each of several clusters, and how each result is reported. */
export interface TaskAcross<T> extends LookAcross<T> {
  /** The result of a cluster, in a few words. */
  readonly summarize: (result: T) => string;
  /** Renders the result as the command does for a single cluster. */
  readonly format: (result: T, options: TextOptions & { readonly context: string }) => string;
}

/** Renders one line for each cluster, then the differences between them; `wide` adds each cluster's own output. */
export function formatClusterResults<T>(
  { clusters, differences }: ClusterResults<T>,
  { summarize, format }: TaskAcross<T>,
  options: TextOptions,
): string {
  const overview = formatTable(
    [{ heading: 'CONTEXT', isName: true }, 'RESULT'],
    clusters.map((one) => [one.context, describe(one, summarize)]),
    options,
  );
  const done = clusters.filter(({ state }) => state === 'done');
  const each = options.wide
    ? done.flatMap(({ context, result }) =>
        result === undefined
          ? []
          : [`${colors.bold(context)}\n${format(result, { ...options, context })}`],
      )
    : [];
  return [overview, formatComparison(clusters, differences, options), ...each]
    .filter(Boolean)
    .join('\n');
}

/** Renders the errors of the clusters that failed, for stderr. */
export function formatClusterFailures<T>(
  { clusters }: ClusterResults<T>,
  columns: Columns,
): string {
  return clusters
    .flatMap(({ context, state, error }) =>
      state === 'failed' && error
        ? [formatFailure({ ...error, message: `${context}: ${error.message}` }, columns)]
        : [],
    )
    .join('');
}

/** The result of a cluster, in words that say what was found. */
function describe<T>(
  { state, exitCode, result, error }: ClusterResult<T>,
  summarize: (result: T) => string,
): string {
  if (state === 'skipped') return colors.yellow('skipped: a control plane');
  if (result === undefined) return colors.red(`not read: ${error?.code ?? 'unknown'}`);
  return exitCode === exitCodes.done.code ? summarize(result) : colors.red(summarize(result));
}

/**
 * The differences between the clusters, and the clusters that were compared: an unread cluster may differ in anything.
 */
function formatComparison<T>(
  clusters: readonly ClusterResult<T>[],
  differences: ClusterResults<T>['differences'],
  options: TextOptions,
): string {
  const done = clusters.filter(({ state }) => state === 'done');
  const failed = clusters.filter(({ state }) => state === 'failed').map(({ context }) => context);
  const contexts = done.map(({ context }) => context);
  const missing = failed.length === 0 ? '' : `Not compared: ${failed.join(', ')}.`;
  const line = (...sentences: readonly string[]): string =>
    wrapText(sentences.filter(Boolean).join(' '), options.columns);
  if (done.length < 2) {
    if (clusters.length < 2) return '';
    const [only] = contexts;
    return line(`Nothing to compare: ${only ? `only ${only}` : 'no cluster'} was read.`, missing);
  }
  const isWhole = done.every(({ exitCode }) => exitCode !== exitCodes.cluster.code);
  const between = `${isWhole ? 'between' : 'in what could be read of'} ${listAll(contexts)}`;
  if (differences.length === 0) return line(`No differences ${between}.`, missing);
  const table = formatTable(
    [{ heading: 'SUBJECT', isName: true }, 'ASPECT', ...contexts],
    differences.map(({ subject, aspect, values }) => [
      subject,
      aspect,
      ...contexts.map((context) => shownValue(values[context])),
    ]),
    options,
  );
  return `${line(`Differences ${between}:`)}${table}${missing === '' ? '' : line(missing)}`;
}

function listAll(names: readonly string[]): string {
  return [names.slice(0, -1).join(', '), ...names.slice(-1)].join(' and ');
}

// An absent label, a label without a value and an empty value are three different things.
function shownValue(value: string | null | undefined): string {
  if (value === undefined) return '<absent>';
  if (value === null) return '<none>';
  return value === '' ? '""' : value;
}
