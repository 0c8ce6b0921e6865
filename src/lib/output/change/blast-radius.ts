import { counted } from '../../counted.ts';
import type { Effect, WorkloadImpact } from '../../injection/impact/impact-model.ts';
import type { BlastRadius, ImpactCount } from '../../injection/impact/impact-tally.ts';
import { pathOf } from '../../injection/model/kind.ts';
import { colors } from '../text/color.ts';
import { formatItem } from '../text/notice.ts';
import { formatTable } from '../text/table.ts';
import type { Columns, TextOptions } from '../text/text-options.ts';
import { wrapText } from '../text/wrap.ts';

/** The words of the column SIDECAR, and their colours. */
const effectWords: Readonly<Record<Effect, string>> = {
  gains: 'gains',
  loses: 'loses',
  moves: 'moves',
  denied: 'rejected',
  admitted: 'admitted',
  unknown: 'unknown',
  'stays-injected': 'keeps',
  'stays-without': 'none',
  'stays-denied': 'rejected',
  'stays-unknown': 'unknown',
};

/** Rows of a section that `table` shows at most; `wide` shows all. */
const fewRows = 30;

/**
 * Renders the effect of a change on workloads: the numbers, then the workloads that change, the gravest first; `wide`
 * leaves nothing out.
 */
export function formatBlastRadius(radius: BlastRadius, options: TextOptions): string {
  const sections = [
    formatCounts(radius, options),
    formatSection('Gateways that will not start', radius.gateways, options),
    formatSection("System namespaces, the injector's own among them", radius.system, options),
    formatSection('Workloads', radius.ordinary, options),
    formatUnknownParts(radius, options),
  ];
  return sections.filter(Boolean).join('\n');
}

function formatCounts(radius: BlastRadius, { columns }: TextOptions): string {
  const { counts, total, blockedByOutage } = radius;
  if (total.workloads === 0) return 'No workload is affected.\n';
  const changes = [
    sentence(counts.gains, 'gains a sidecar', 'gain a sidecar'),
    sentence(counts.loses, 'loses its sidecar', 'lose their sidecar'),
    ...formatMoves(radius),
    sentence(counts.denied, 'would be rejected', 'would be rejected'),
    sentence(counts.admitted, 'is no longer rejected', 'are no longer rejected'),
    sentence(counts.unknown, 'cannot be predicted', 'cannot be predicted'),
  ].filter((line) => line !== '');
  const others = [
    phrase(counts['stays-injected'], 'keeps its sidecar', 'keep their sidecar'),
    phrase(counts['stays-without'], 'stays without a sidecar', 'stay without a sidecar'),
    phrase(counts['stays-denied'], 'stays rejected', 'stay rejected'),
    phrase(counts['stays-unknown'], 'is still unknown', 'are still unknown'),
  ].filter((part) => part !== '');
  const outage = formatOutage(blockedByOutage);
  return [
    ...(changes.length > 0 ? changes : ['No workload gains or loses a sidecar.']),
    ...(others.length > 0 ? [`${workloads(total)} checked: ${others.join(', ')}.`] : []),
    ...(outage === '' ? [] : [outage]),
  ]
    .map((line) => wrapText(line, columns))
    .join('');
}

/** The workloads whose sidecars come from another revision, one sentence for each move. */
function formatMoves({ gateways, system, ordinary }: BlastRadius): readonly string[] {
  const moved = [...gateways, ...system, ...ordinary].filter(({ revision }) => revision);
  const byMove = Map.groupBy(
    moved,
    ({ revision }) => `from revision ${revision?.before ?? ''} to ${revision?.after ?? ''}`,
  );
  return [...byMove].map(([move, rows]) => {
    const pods = rows.reduce((sum, one) => sum + one.pods, 0);
    const verb = rows.length === 1 ? 'moves' : 'move';
    return `${counted(rows.length, 'workload')} ${verb} ${move} (${counted(pods, 'pod')}).`;
  });
}

function formatOutage({ before, after }: BlastRadius['blockedByOutage']): string {
  if (before.workloads === 0 && after.workloads === 0) return '';
  return after.workloads === 0
    ? `If the injector is down, every workload can still start pods (before this change: ${workloads(before)} could not).`
    : `If the injector is down, ${workloads(after)} in ${namespaces(after)} cannot start pods (before this change: ${before.workloads}).`;
}

function sentence(count: ImpactCount, one: string, many: string): string {
  if (count.workloads === 0) return '';
  const pods = counted(count.pods, 'pod');
  return `${workloads(count)} in ${namespaces(count)} ${count.workloads === 1 ? one : many} (${pods}).`;
}

function phrase({ workloads: count }: ImpactCount, one: string, many: string): string {
  return count === 0 ? '' : `${count} ${count === 1 ? one : many}`;
}

function workloads({ workloads: count }: ImpactCount): string {
  return counted(count, 'workload');
}

function namespaces({ namespaces: count }: ImpactCount): string {
  return counted(count, 'namespace');
}

function formatSection(
  title: string,
  rows: readonly WorkloadImpact[],
  options: TextOptions,
): string {
  if (rows.length === 0) return '';
  const { wide, columns } = options;
  const shown = wide ? rows : rows.slice(0, fewRows);
  const table = formatTable(
    [
      { heading: 'NAMESPACE', isName: true },
      { heading: 'WORKLOAD', isName: true },
      { heading: 'PODS', spare: 1 },
      'SIDECAR',
      ...(wide ? ['BEFORE', 'AFTER'] : []),
    ],
    shown.map(({ object, pods, effect, warnings, before, after }) => [
      object.namespace ?? '',
      pathOf(object),
      String(pods),
      colorOf(effect)(effectWords[effect]) + (warnings.length > 0 ? ' !' : ''),
      ...(wide ? [before, after] : []),
    ]),
    options,
  );
  const rest = rows.length - shown.length;
  return [
    wrapText(colors.bold(`${title}:`), columns),
    table,
    rest > 0
      ? wrapText(`… and ${rest} more; -o wide, json and yaml have all of them.`, columns)
      : '',
    formatNotes(shown, columns),
  ].join('');
}

/** The warnings about the rows, each sentence once for all the workloads of a namespace that it is true of. */
function formatNotes(rows: readonly WorkloadImpact[], columns: Columns): string {
  const notes = rows.flatMap(({ object, reason, warnings }) =>
    [...warnings.map(({ message }) => message), ...(reason ? [reason] : [])].map((message) => ({
      message,
      object,
      key: `${object.namespace ?? ''} ${message}`,
    })),
  );
  return [...Map.groupBy(notes, ({ key }) => key).values()]
    .map(([first, ...others]) => {
      if (!first) return '';
      const names = [first, ...others].map(({ object }) => object.name).join(', ');
      return formatItem(
        '! ',
        `${first.object.namespace ?? ''}/${names}: ${first.message}`,
        columns,
      );
    })
    .join('');
}

function formatUnknownParts({ unknownParts }: BlastRadius, { columns }: TextOptions): string {
  return unknownParts
    .map(({ part, reason }) => formatItem('! ', `${part} were not checked: ${reason}`, columns))
    .join('');
}

function colorOf(effect: Effect): (text: string) => string {
  switch (effect) {
    case 'gains':
    case 'admitted':
      return colors.green;
    case 'loses':
    case 'moves':
    case 'unknown':
    case 'stays-unknown':
      return colors.yellow;
    case 'denied':
    case 'stays-denied':
      return colors.red;
    default:
      return (text) => text;
  }
}
