import { counted } from '../../counted.ts';
import type {
  DriftState,
  PodCount,
  WorkloadDrift,
} from '../../injection/drift/drifted-workload.ts';
import { pathOf } from '../../injection/model/kind.ts';
import { describeObject } from '../../injection/model/plan.ts';
import type {
  NamespaceStatus,
  Status,
  StatusProblem,
} from '../../operations/drift/describe-status.ts';
import { formatDifferences } from '../drift/drift.ts';
import { colors } from '../text/color.ts';
import { formatIdleLabels, idleMark } from '../text/idle-labels.ts';
import { waysOfImage } from '../text/image.ts';
import { markSystem } from '../text/mark-system.ts';
import { formatNotice, formatStep } from '../text/notice.ts';
import { formatTable } from '../text/table.ts';
import type { Columns, TextOptions } from '../text/text-options.ts';
import { wrapText } from '../text/wrap.ts';

/** How much is shown, and where. */
export interface StatusOptions extends TextOptions {
  /** The flags with which proposed commands reach the same objects, with a leading space. */
  readonly scope: string;
}

/**
 * Renders the state of everything: one line for each namespace; for a single namespace, one line for each workload and
 * the differences between its pods and new ones. Then come the totals, and what to do.
 */
export function formatStatus(status: Status, options: StatusOptions): string {
  const { namespaces, workloads, problems } = status;
  const table = workloads
    ? formatWorkloads(workloads, options)
    : formatNamespaces(namespaces, options);
  const differences = workloads ? formatDifferences(workloads, options) : '';
  const { columns } = options;
  return [
    workloads ? formatLabels(namespaces, columns) : '',
    table + (workloads ? '' : formatIdleLabels(shownOf(namespaces, options), columns)),
    differences === '' ? '' : `How pods differ from new ones:\n${differences}`,
    problems.map((problem) => formatProblem(problem, columns)).join(''),
    formatTotal(status, options),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

/** At most this many workloads with the same problem are named; the others are only counted. */
const fewNames = 3;

function formatProblem({ message, nextStep, objects }: StatusProblem, columns: Columns): string {
  const names = objects.slice(0, fewNames).map(describeObject);
  const rest = objects.length - names.length;
  const whose = `new pods of ${names.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
  const remedy = nextStep === undefined ? '' : formatStep(nextStep, columns);
  return formatNotice(colors.red('problem'), `${whose}: ${message}`, columns) + remedy;
}

/** Namespaces without workloads are not worth a row. */
function shownOf(
  namespaces: readonly NamespaceStatus[],
  { wide }: Pick<StatusOptions, 'wide'>,
): readonly NamespaceStatus[] {
  return wide ? namespaces : namespaces.filter(({ workloads }) => workloads > 0);
}

function formatNamespaces(namespaces: readonly NamespaceStatus[], options: StatusOptions): string {
  const shown = shownOf(namespaces, options);
  return formatTable(
    [
      { heading: 'NAMESPACE', isName: true },
      { heading: 'LABEL', spare: 3 },
      { heading: 'NEW PODS', spare: 4 },
      { heading: 'SIDECAR', spare: 2 },
      'DRIFTED',
      { heading: 'OUTDATED', spare: 1 },
      'PROXY',
    ],
    shown.map((one) => [
      markSystem(one),
      describeLabel(one),
      describePredicted(one),
      describeSidecars(one.pods),
      warned(one.pods.drifted),
      warned(one.pods.outdated),
      describeImages(one.images, options),
    ]),
    options,
  );
}

function formatWorkloads(workloads: readonly WorkloadDrift[], options: StatusOptions): string {
  return formatTable(
    [
      { heading: 'WORKLOAD', isName: true },
      'STATE',
      { heading: 'NEW PODS', spare: 2 },
      { heading: 'SIDECAR', spare: 1 },
      { heading: 'DRIFTED', spare: 3 },
      'REASONS',
      'PROXY',
    ],
    workloads.map((one) => [
      pathOf(one.object),
      describeState(one.state),
      one.predicted,
      describeSidecars(one.pods),
      warned(one.pods.drifted),
      describeReasons(one),
      describeImages(one.images, options),
    ]),
    options,
  );
}

function formatLabels(namespaces: readonly NamespaceStatus[], columns: Columns): string {
  const lines = namespaces.map((one) =>
    wrapText(`namespace ${markSystem(one)}: ${describeLabel(one)}`, columns),
  );
  return lines.join('') + formatIdleLabels(namespaces, columns);
}

function describeLabel({ injection, revision, idle = [] }: NamespaceStatus): string {
  const labels = [
    ...(injection === undefined ? [] : [injection]),
    ...(revision === undefined ? [] : [`rev=${revision}`]),
  ];
  return (labels.join(',') || '<none>') + (idle.length > 0 ? idleMark : '');
}

/** What new pods get, where all workloads agree; refusals are reported below the table. */
function describePredicted({ predicted }: NamespaceStatus): string {
  const [first, ...others] = Object.keys(predicted);
  return others.length === 0 ? (first ?? '<none>') : 'mixed';
}

/** Like kubectl's READY: the number of pods with a sidecar, and the number of all pods. */
function describeSidecars({ withSidecar, total }: PodCount): string {
  return `${withSidecar}/${total}`;
}

/** The reason why a workload is held, or its problem, is more useful than how it differs. */
function describeReasons({ reasons, hold, pin, problem }: WorkloadDrift): string {
  const words = [
    ...reasons,
    ...(problem ? [problem.code] : []),
    ...(hold && reasons.length > 0 ? [`(${hold.code})`] : []),
    ...(pin?.by === 'hand' ? ['hand-injected'] : []),
    ...(pin?.meshImage === undefined ? [] : ['proxy-outdated']),
  ];
  return words.join(',') || '<none>';
}

const mild: ReadonlySet<DriftState> = new Set(['ROLLING-OUT', 'HELD', 'UNKNOWN']);

function describeState(state: DriftState): string {
  if (state === 'OK') return colors.green(state);
  return mild.has(state) ? colors.yellow(state) : colors.red(state);
}

function warned(count: number): string {
  return count === 0 ? '0' : colors.yellow(String(count));
}

/** `1.29.6`, or for several `12 × 1.29.6, 3 × 1.28.2`; wide: whole images, as long as there is room. */
function describeImages(
  images: Readonly<Record<string, number>>,
  { wide }: TextOptions,
): readonly string[] {
  const known = Object.entries(images).map(
    ([image, count]) => [waysOfImage(image), count] as const,
  );
  const [first] = known;
  if (first === undefined) return ['<none>'];
  const ways = first[0].map((_, at) => describeCounts(known.map(([one, n]) => [one[at] ?? '', n])));
  return wide ? ways : ways.slice(-1);
}

function describeCounts(images: readonly (readonly [string, number])[]): string {
  const counts = new Map<string, number>();
  for (const [word, count] of images) counts.set(word, (counts.get(word) ?? 0) + count);
  const [first] = counts.keys();
  if (first !== undefined && counts.size === 1) return first;
  return [...counts].map(([word, count]) => `${count} × ${word}`).join(', ');
}

/** The totals in one sentence, without a full stop. */
export function summarizeStatus({ total: { workloads, pods } }: Pick<Status, 'total'>): string {
  const { total, withSidecar, drifted, outdated } = pods;
  const differ =
    drifted === 0 ? 'none differs' : `${drifted} ${drifted === 1 ? 'differs' : 'differ'}`;
  return `${counted(workloads, 'workload')}, ${counted(total, 'pod')}, ${withSidecar} with a sidecar; ${differ} from a new one${outdated > 0 ? `, ${outdated} of them with an outdated proxy` : ''}`;
}

function formatTotal({ total, problems }: Status, { scope, columns }: StatusOptions): string {
  const { states, reasons } = total;
  const { drifted, outdated } = total.pods;
  const lines = [wrapText(summarizeStatus({ total }), columns, { indent: '    ' })];
  const restart = `kubectl asm-inject restart${scope}`;
  if (problems.some(({ code }) => code === 'injection-lost')) {
    // A restart would remove good sidecars: it is advised only for other differences.
    const others = Object.keys(reasons).filter((reason) => reason !== 'extra');
    const command = `${restart} --reason ${others.join(',')} --dry-run=client`;
    return [...lines, ...(others.length > 0 ? [formatStep(command, columns, '')] : [])].join('');
  }
  if ((states.DRIFTED ?? 0) > 0) lines.push(formatStep(`${restart} --dry-run=client`, columns, ''));
  if (outdated > 0 && outdated < drifted)
    lines.push(formatStep(`${restart} --reason image --dry-run=client`, columns, ''));
  return lines.join('');
}
