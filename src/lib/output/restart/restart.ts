import { counted } from '../../counted.ts';
import type { UnknownPart } from '../../injection/impact/impact-tally.ts';
import { pathOf } from '../../injection/model/kind.ts';
import { describeObject } from '../../injection/model/plan.ts';
import type {
  LeftAlone,
  RestartedWorkload,
  RestartOutcome,
  RestartResult,
} from '../../operations/restart/restart-document.ts';
import { formatDifferences } from '../drift/drift.ts';
import { formatFailure } from '../reasons/failure.ts';
import { colors } from '../text/color.ts';
import { foldMessage } from '../text/fold.ts';
import { formatNotice, formatStep } from '../text/notice.ts';
import { formatTable } from '../text/table.ts';
import type { Columns, TextOptions } from '../text/text-options.ts';
import { wrapText } from '../text/wrap.ts';
import { describeEnd, outcomeWords } from './restart-outcome.ts';

const dryRunNotes = { none: '', client: ' (dry run)', server: ' (server dry run)' } as const;

/** The indentation of an item of a list, and of its further lines. */
const item = { head: '  ', indent: '    ' };

/** At most this many rows of a table are shown, unless everything is asked for. */
const fewRows = 40;

/** Renders a planned restart: the workloads in their order, why, what to know about them, and what is left alone. */
export function formatRestartPreview(
  { workloads, leftAlone, unchanged, unknownParts, dryRun }: RestartResult,
  options: TextOptions,
): string {
  const { wide, columns } = options;
  const note = dryRunNotes[dryRun];
  const shown = wide ? workloads : workloads.slice(0, fewRows);
  const table = formatTable(
    [
      { heading: 'NAMESPACE', isName: true },
      { heading: 'WORKLOAD', isName: true },
      { heading: 'PODS', spare: 2 },
      { heading: 'DRIFTED', spare: 1 },
      'ACTION',
      'REASONS',
    ],
    shown.map(({ object, pods, reasons, action }) => [
      object.namespace ?? '',
      pathOf(object),
      String(pods.total),
      String(pods.drifted),
      action,
      reasons.join(',') || '<none>',
    ]),
    options,
  );
  const hidden = workloads.length - shown.length;
  const differences = formatDifferences(workloads, options);
  return [
    table + (hidden > 0 ? `… and ${hidden} more; -o wide shows all\n` : ''),
    differences === '' ? '' : `How their pods differ from new ones:\n${differences}`,
    formatNotes(workloads, options),
    formatLosing(workloads, options),
    formatLeftAlone(leftAlone, columns),
    unchanged
      .map((object) => wrapText(`${describeObject(object)} unchanged${note}`, columns))
      .join(''),
    wrapText(summarize(workloads, leftAlone, unknownParts, note), columns),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

/** Renders the result of a dry run, or the end of a restart: finished workloads were reported as they finished. */
export function formatRestartResult(result: RestartResult, options: TextOptions): string {
  const { wide, columns } = options;
  const { workloads, leftAlone, unchanged, dryRun, state } = result;
  if (dryRun !== 'none') return formatRestartPreview(result, options);
  if (workloads.length === 0) return formatRestartPreview(result, options);
  const underWay = workloads.filter(({ outcome }) => outcome === 'under-way');
  const waiting = workloads.filter(({ outcome }) => outcome === 'not-started').length;
  return [
    unchanged.map((object) => wrapText(`${describeObject(object)} unchanged`, columns)).join(''),
    wide ? formatLeftAlone(leftAlone, columns) : '',
    ...(underWay.length > 0 ? ['Still under way in the cluster:\n'] : []),
    ...underWay.map((one) =>
      wrapText(`${describeObject(one.object)}${describeEnd(one)}`, columns, item),
    ),
    waiting > 0
      ? wrapText(
          `${counted(waiting, 'workload')} ${waiting === 1 ? 'was' : 'were'} not started (${state}); the same command continues with the rest.`,
          columns,
        )
      : '',
    wrapText(summarizeCounts(result), columns),
  ]
    .filter((part) => part !== '')
    .join('');
}

/** Renders what went wrong, for stderr. */
export function formatRestartErrors(
  { workloads, leftAlone }: RestartResult,
  columns: Columns,
): string {
  const failures = workloads.flatMap(({ error }) => (error ? [error] : []));
  const down = leftAlone.filter(
    ({ skip }) => skip.code === 'injector-down' || skip.code === 'webhook-down',
  );
  const [first] = down;
  // One sentence is enough for an injector that everything is waiting for.
  const distinct = [...new Map(failures.map((error) => [error.message, error])).values()];
  return [
    ...distinct.map((error) => formatFailure(error, columns)),
    first
      ? formatFailure(
          {
            message: `${counted(down.length, 'workload')} could not be judged: ${first.skip.message}`,
            nextStep: first.skip.nextStep,
          },
          columns,
        )
      : '',
  ].join('');
}

/** Renders what must be known about the workloads before: each sentence once. */
function formatNotes(
  workloads: readonly RestartedWorkload[],
  { wide, columns }: TextOptions,
): string {
  const notes = new Map<string, string[]>();
  for (const { object, notes: own } of workloads) {
    for (const { message } of own) {
      notes.set(message, [...(notes.get(message) ?? []), describeObject(object)]);
    }
  }
  return [...notes]
    .map(([message, names]) =>
      formatNotice(colors.yellow('note'), `${listNames(names, wide)}: ${message}`, columns),
    )
    .join('');
}

/**
 * The number of pods from which a restart removes the sidecar. Pods of a rollout in progress lose it anyway and are not
 * counted.
 */
export function countLosing({ workloads }: Pick<RestartResult, 'workloads'>): number {
  return workloads
    .filter(({ action }) => action === 'restart')
    .reduce((sum, { pods }) => sum + (pods.losing ?? 0), 0);
}

/** One sentence without a full stop: `2 pods lose their sidecar`. */
export function describeLosing(pods: number): string {
  return pods === 1 ? '1 pod loses its sidecar' : `${pods} pods lose their sidecar`;
}

/** The workloads whose pods would lose their sidecar and, where a rule is broken, the fix. */
function formatLosing(
  workloads: readonly RestartedWorkload[],
  { wide, columns }: TextOptions,
): string {
  const losing = workloads.filter(({ action, pods }) => action === 'restart' && pods.losing);
  const total = countLosing({ workloads });
  if (total === 0) return '';
  const names = losing.map(({ object }) => describeObject(object));
  const text = `${describeLosing(total)}: ${listNames(names, wide)}`;
  const rules = new Map(losing.flatMap(({ lost }) => (lost ? [[lost.message, lost]] : [])));
  return [
    formatNotice(colors.red('warning'), text, columns),
    ...[...rules.values()].flatMap(({ message, nextStep }) => [
      wrapText(foldMessage(message), columns, { head: '    ', indent: '    ' }),
      ...(nextStep === undefined ? [] : [formatStep(nextStep, columns)]),
    ]),
  ].join('');
}

function formatLeftAlone(leftAlone: readonly LeftAlone[], columns: Columns): string {
  const groups = new Map<string, LeftAlone[]>();
  for (const one of leftAlone) {
    const key = `${one.skip.code}\n${one.skip.message}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  if (groups.size === 0) return '';
  const lines = [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const names = group.map(({ object }) => describeObject(object));
    return [
      wrapText(foldMessage(`${listNames(names, false)}: ${first.skip.message}`), columns, item),
      ...group.slice(0, fewNames).map(({ skip }) => formatStep(skip.nextStep, columns, '    ')),
    ];
  });
  return `Left alone:\n${[...new Set(lines)].join('')}`;
}

/** At most this many names are listed; the others are only counted. */
const fewNames = 3;

function listNames(names: readonly string[], wide: boolean): string {
  const shown = wide ? names : names.slice(0, fewNames);
  const rest = names.length - shown.length;
  return rest > 0 ? `${shown.join(', ')} and ${rest} more` : shown.join(', ');
}

function summarize(
  workloads: readonly RestartedWorkload[],
  leftAlone: readonly LeftAlone[],
  unknownParts: readonly UnknownPart[],
  note: string,
): string {
  const restarts = workloads.filter(({ action }) => action === 'restart').length;
  const others = workloads.length - restarts;
  const parts = [
    ...(others > 0 ? [`${others} already being rolled out`] : []),
    ...(leftAlone.length > 0 ? [`${leftAlone.length} left alone`] : []),
  ];
  const first =
    restarts === 0
      ? unknownParts.length === 0
        ? 'nothing to restart'
        : 'nothing to restart among what could be read'
      : `${counted(restarts, 'workload')} to restart`;
  return `${[first, ...parts].join(', ')}${note}`;
}

/** The last line: `12 restarted, 1 failed, 3 not started; 2 left alone; paused for 14 s`. */
function summarizeCounts({ counts, pauses, state }: RestartResult): string {
  const { 'left-alone': alone = 0, ...outcomes } = counts;
  const parts = Object.entries(outcomes).map(
    ([outcome, count]) => `${count} ${outcomeWords[outcome as RestartOutcome]}`,
  );
  const still = pauses.reduce((sum, { seconds }) => sum + seconds, 0);
  return [
    `${state}: ${parts.join(', ')}`,
    ...(alone > 0 ? [`${alone} left alone`] : []),
    ...(still > 0 ? [`paused for ${Math.round(still)} s`] : []),
  ].join('; ');
}
