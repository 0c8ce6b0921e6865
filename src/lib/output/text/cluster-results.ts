import type {
  ClusterResult,
  ClusterResults,
  LookAcross,
} from '../../operations/across/look-across.ts';
import { formatFailure } from '../reasons/failure.ts';
import { colors } from './color.ts';
import { formatTable } from './table.ts';

/** What a command does in each of several clusters, and how each result is told. */
export interface TaskAcross<T> extends LookAcross<T> {
  /** What a cluster came to, in a few words. */
  readonly summarize: (result: T) => string;
  /** As the command renders a single cluster. */
  readonly format: (
    result: T,
    options: { readonly wide: boolean; readonly context: string },
  ) => string;
}

/** Renders a line a cluster, then what is not the same in all; `wide` adds what the command says of each. */
export function formatClusterResults<T>(
  { clusters, differences }: ClusterResults<T>,
  { summarize, format }: TaskAcross<T>,
  { wide }: { readonly wide: boolean },
): string {
  const overview = formatTable(
    ['CONTEXT', 'STATE', 'RESULT'],
    clusters.map((one) => [one.context, shownState(one), describe(one, summarize)]),
  );
  const done = clusters.filter(({ state }) => state === 'done');
  const each = wide
    ? done.flatMap(({ context, result }) =>
        result === undefined
          ? []
          : [`${colors.bold(context)}\n${format(result, { wide, context })}`],
      )
    : [];
  return [overview, formatDifferences(done, differences), ...each].filter(Boolean).join('\n');
}

/** Renders the errors of the clusters that failed, for stderr. */
export function formatClusterFailures<T>({ clusters }: ClusterResults<T>): string {
  return clusters
    .flatMap(({ context, state, error }) =>
      state === 'failed' && error
        ? [formatFailure(`${context}: ${error.message}`, error.nextStep, error.code)]
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
): string {
  if (done.length < 2) return '';
  if (differences.length === 0) return 'They do not differ.\n';
  const contexts = done.map(({ context }) => context);
  return `They differ:\n${formatTable(
    ['SUBJECT', 'ASPECT', ...contexts],
    differences.map(({ subject, aspect, values }) => [
      subject,
      aspect,
      ...contexts.map((context) => shownValue(values[context])),
    ]),
  )}`;
}

// Not there at all, there without a value, and an empty value are three things.
function shownValue(value: string | null | undefined): string {
  if (value === undefined) return '<absent>';
  if (value === null) return '<none>';
  return value === '' ? '""' : value;
}
