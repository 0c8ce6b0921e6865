import type {
  ClusterResult,
  ClusterResults,
  LookAcross,
} from '../../operations/across/look-across.ts';
import { formatFailure } from '../reasons/failure.ts';
import { colors } from '../text/color.ts';
import { formatTable } from '../text/table.ts';
import type { Columns, TextOptions } from '../text/text-options.ts';

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
    [{ heading: 'CONTEXT', isName: true }, 'STATE', 'RESULT'],
    clusters.map((one) => [one.context, shownState(one), describe(one, summarize)]),
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
  return [overview, formatDifferences(done, differences, options), ...each]
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

function shownState({ state, exitCode }: ClusterResult<unknown>): string {
  if (state === 'failed') return colors.red('failed');
  if (state === 'skipped') return colors.yellow('skipped');
  return exitCode === 0 ? colors.green('done') : colors.red('no');
}

function describe<T>(
  { result, error }: ClusterResult<T>,
  summarize: (result: T) => string,
): string {
  return result === undefined ? (error?.code ?? '') : summarize(result);
}

function formatDifferences<T>(
  done: readonly ClusterResult<T>[],
  differences: ClusterResults<T>['differences'],
  options: TextOptions,
): string {
  if (done.length < 2) return '';
  if (differences.length === 0) return 'They do not differ.\n';
  const contexts = done.map(({ context }) => context);
  return `They differ:\n${formatTable(
    [{ heading: 'SUBJECT', isName: true }, 'ASPECT', ...contexts],
    differences.map(({ subject, aspect, values }) => [
      subject,
      aspect,
      ...contexts.map((context) => shownValue(values[context])),
    ]),
    options,
  )}`;
}

// Not there at all, there without a value, and an empty value are three things.
function shownValue(value: string | null | undefined): string {
  if (value === undefined) return '<absent>';
  if (value === null) return '<none>';
  return value === '' ? '""' : value;
}
