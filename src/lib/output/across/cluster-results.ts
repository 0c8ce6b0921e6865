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

/** What a command does in each of several clusters, and how each result is told. */
export interface TaskAcross<T> extends LookAcross<T> {
  /** What a cluster came to, in a few words. */
  readonly summarize: (result: T) => string;
  /** As the command renders a single cluster. */
  readonly format: (result: T, options: TextOptions & { readonly context: string }) => string;
}

/** Renders a line a cluster, then what is not the same in all; `wide` adds what the command says of each. */
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

/** What a cluster came to, in words that say what was found. */
function describe<T>(
  { state, exitCode, result, error }: ClusterResult<T>,
  summarize: (result: T) => string,
): string {
  if (state === 'skipped') return colors.yellow('skipped: a control plane');
  if (result === undefined) return colors.red(`not read: ${error?.code ?? 'unknown'}`);
  return exitCode === exitCodes.done.code ? summarize(result) : colors.red(summarize(result));
}

/** How the clusters differ, which says of which that is true: one that was not read may differ in anything. */
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

// Not there at all, there without a value, and an empty value are three things.
function shownValue(value: string | null | undefined): string {
  if (value === undefined) return '<absent>';
  if (value === null) return '<none>';
  return value === '' ? '""' : value;
}
