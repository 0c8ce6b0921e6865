import { type PodStatus, STATUS_MEANINGS } from '../../injection/verification/pod-status.ts';
import { pathOfWorkload } from '../../injection/verification/workload-of-pod.ts';
import type {
  ComparedPod,
  StatusCounts,
  Verification,
  WorkloadSummary,
} from '../../operations/verify/verification.ts';
import { colors } from '../text/color.ts';
import { counted } from '../text/counted.ts';
import { formatIdleLabels } from '../text/idle-labels.ts';
import { formatTable } from '../text/table.ts';
import { wrapText } from '../text/wrap.ts';
import { countPods, describeNotJudged } from './status-counts.ts';
import {
  type FindingOfPod,
  findingsOfPods,
  formatFindings,
  toLine,
} from './verification-findings.ts';

/** How much room there is, and how much is asked for. */
export interface VerificationOptions {
  /** Every pod and more of each. */
  readonly wide: boolean;
  /** Width of the terminal; left out where there is none, and names stay whole. */
  readonly columns?: number | undefined;
}

/**
 * Renders a verification: the sums of namespaces where there are several, then of workloads, what is wrong with these, then
 * the pods that have a finding (wide: all of them), and the counts.
 */
export function formatVerification(
  verification: Verification,
  { wide, columns }: VerificationOptions,
): string {
  const { namespaces, workloads, pods } = verification;
  const hasSeveral = namespaces.length > 1;
  const shown = hasSeveral && !wide ? workloads.filter((one) => !isAllOk(one)) : workloads;
  const listed = wide ? pods : pods.filter(({ status }) => status !== 'OK');
  const options = { hasSeveral, columns, wide };
  return [
    hasSeveral ? formatNamespaces(verification, columns) : '',
    formatWorkloads(shown, options),
    formatIdleLabels(namespaces),
    ...shown.map(formatDenial),
    formatFindings(verification, { wide }),
    formatPods(listed, options, findingsOfPods(workloads)),
    formatTotals(verification),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

interface TableOptions {
  readonly hasSeveral: boolean;
  readonly wide: boolean;
  readonly columns: number | undefined;
}

function isAllOk({ summary }: WorkloadSummary): boolean {
  return Object.keys(summary).every((status) => status === 'OK');
}

function formatNamespaces({ namespaces }: Verification, columns: number | undefined): string {
  return formatTable(
    ['NAMESPACE', 'WORKLOADS', 'PODS', 'STATUS'],
    namespaces.map(({ name, workloads, summary }) => [
      name,
      String(workloads),
      String(countPods(summary)),
      formatCounts(summary),
    ]),
    { shrinks: [0], columns },
  );
}

function formatWorkloads(
  workloads: readonly WorkloadSummary[],
  { hasSeveral, columns }: TableOptions,
): string {
  const rows = workloads.map((workload) => [
    ...(hasSeveral ? [workload.namespace] : []),
    pathOfWorkload(workload),
    String(countPods(workload.summary)),
    formatSidecars(workload.sidecars),
    formatCounts(workload.summary),
  ]);
  return formatTable(
    [...(hasSeveral ? ['NAMESPACE'] : []), 'WORKLOAD', 'PODS', 'SIDECAR', 'STATUS'],
    rows,
    { shrinks: hasSeveral ? [1, 0] : [0], columns },
  );
}

function formatDenial(workload: WorkloadSummary): string {
  const { namespace, denied } = workload;
  if (!denied) return '';
  const { missing, message, nextStep, commands } = denied;
  const pods = missing === 1 ? 'a pod' : `${missing} pods`;
  return [
    wrapText(`${pathOfWorkload(workload)} in ${namespace} cannot create ${pods}:`, '  '),
    wrapText(`  ${toLine(message)}`, '  '),
    // A command stays on one line, to be copied.
    commands?.map((command) => `  → ${command}\n`).join('') ?? wrapText(`  → ${nextStep}`, '    '),
  ].join('');
}

function formatPods(
  pods: readonly ComparedPod[],
  { hasSeveral, columns, wide }: TableOptions,
  findingOf: FindingOfPod,
): string {
  const room = wide ? Infinity : roomForWhy(pods, columns);
  const rows = pods.map((pod) => [
    ...(hasSeveral ? [pod.namespace] : []),
    pod.name,
    colored(pod.status, pod.status),
    ...(wide
      ? [pod.predicted, describeProxy(pod), pod.revision ?? '<none>', formatContainers(pod)]
      : []),
    describeWhy(pod, wide || findingOf(pod) === undefined ? room : 0),
  ]);
  const headings = [
    ...(hasSeveral ? ['NAMESPACE'] : []),
    ...['POD', 'STATUS'],
    ...(wide ? ['NEW POD', 'SIDECAR', 'REVISION', 'CONTAINERS'] : []),
    'WHY',
  ];
  // Wide means whole.
  const fit = wide ? undefined : { shrinks: hasSeveral ? [1, 0] : [0], columns };
  return formatTable(headings, rows, fit);
}

/** Columns that are left for sentences beside names that stay whole. */
function roomForWhy(pods: readonly ComparedPod[], columns: number | undefined): number {
  const widest = (heading: string, read: (pod: ComparedPod) => string): number =>
    pods.reduce((most, pod) => Math.max(most, read(pod).length), heading.length) + '   '.length;
  const taken =
    widest('NAMESPACE', ({ namespace }) => namespace) +
    widest('POD', ({ name }) => name) +
    widest('STATUS', ({ status }) => status);
  return (columns ?? 0) - taken;
}

function describeWhy({ message = '', reasons }: ComparedPod, room: number): string {
  const [code = ''] = reasons;
  const sentence = toLine(message);
  return sentence !== '' && sentence.length <= room ? sentence : code;
}

function describeProxy({ sidecar, origin, role }: ComparedPod): string {
  if (origin === 'proxyless') return origin;
  const what = role === undefined || role === 'sidecar' ? sidecar : role;
  return origin === 'template' ? `${what} (by hand)` : what;
}

/** Containers, and behind a plus the init containers: a native sidecar is among those. */
function formatContainers({ containers, initContainers }: ComparedPod): string {
  const plain = containers.join(',');
  return initContainers.length === 0 ? plain : `${plain} + ${initContainers.join(',')}`;
}

function formatSidecars(sidecars: WorkloadSummary['sidecars']): string {
  const kinds = Object.entries(sidecars);
  const [first] = kinds;
  if (kinds.length === 1 && first) return first[0];
  return kinds.length === 0 ? '<none>' : 'mixed';
}

/** Longer than this, counts are summed up so that a line fits 80 columns. */
const longestCounts = 30;

/** `OK` where all pods are, else how many of each, the gravest first: `2 MISSING, 1 OK`. */
function formatCounts(summary: StatusCounts): string {
  const counts = Object.entries(summary) as (readonly [PodStatus, number])[];
  const [first] = counts;
  if (!first) return '<none>';
  if (counts.length === 1) return colored(first[0], first[0]);
  const told = counts.map(([status, count]) => `${count} ${status}`);
  if (told.join(', ').length <= longestCounts) {
    return counts.map(([status], index) => colored(status, told[index] ?? '')).join(', ');
  }
  const [status, count] = first;
  return `${colored(status, `${count} ${status}`)}, ${countPods(summary) - count} other`;
}

/** The last line: `3 pods: 1 MISSING, 2 OK; not judged: 1 terminating`. */
function formatTotals({ summary, notJudged }: Verification): string {
  const total = countPods(summary);
  const counts = Object.entries(summary).map(([status, count]) => `${count} ${status}`);
  const aside = describeNotJudged(notJudged);
  const text = [
    counted(total, 'pod'),
    counts.length > 0 ? `: ${counts.join(', ')}` : '',
    aside ? `; not judged: ${aside}` : '',
  ].join('');
  return wrapText(text, '  ');
}

const TONES = { good: 'green', uncertain: 'yellow', bad: 'red' } as const;

function colored(status: PodStatus, text: string): string {
  return colors[TONES[STATUS_MEANINGS[status].tone]](text);
}
