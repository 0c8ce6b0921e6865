import type { PodStatus } from '../injection/pod-status.ts';
import type {
  ComparedPod,
  StatusCounts,
  Verification,
  WorkloadSummary,
} from '../operations/verification.ts';
import { colors } from './color.ts';
import { countPods, describeNotJudged } from './status-counts.ts';
import { formatTable } from './table.ts';
import { wrapText } from './wrap.ts';

/** How much room there is, and how much is asked for. */
export interface VerificationOptions {
  /** Every pod and more of each. */
  readonly wide: boolean;
  /** Width of the terminal; left out where there is none, and names stay whole. */
  readonly columns?: number | undefined;
}

/** Where a terminal is at least this wide, a table says why. */
const ROOMY = 140;

/**
 * Renders a verification: the sums of namespaces where there are several, then of workloads, then the pods that have a
 * finding (wide: all of them), and the counts.
 */
export function formatVerification(
  verification: Verification,
  { wide, columns }: VerificationOptions,
): string {
  const { namespaces, workloads, pods } = verification;
  const hasSeveral = namespaces.length > 1;
  const shown = hasSeveral && !wide ? workloads.filter((one) => !isAllOk(one)) : workloads;
  const listed = wide ? pods : pods.filter(({ status }) => status !== 'OK');
  const options = { hasSeveral, columns, isRoomy: wide || (columns ?? 0) >= ROOMY, wide };
  return [
    hasSeveral ? formatNamespaces(verification) : '',
    formatWorkloads(shown, options),
    ...shown.map(formatDenial),
    formatPods(listed, options),
    formatTotals(verification),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

interface TableOptions {
  readonly hasSeveral: boolean;
  readonly isRoomy: boolean;
  readonly wide: boolean;
  readonly columns: number | undefined;
}

function isAllOk({ summary }: WorkloadSummary): boolean {
  return Object.keys(summary).every((status) => status === 'OK');
}

function formatNamespaces({ namespaces }: Verification): string {
  return formatTable(
    ['NAMESPACE', 'WORKLOADS', 'PODS', 'STATUS'],
    namespaces.map(({ name, workloads, summary }) => [
      name,
      String(workloads),
      String(countPods(summary)),
      formatCounts(summary),
    ]),
  );
}

function formatWorkloads(
  workloads: readonly WorkloadSummary[],
  { hasSeveral, columns }: TableOptions,
): string {
  const rows = workloads.map(({ namespace, kind, name, summary, sidecars }) => [
    ...(hasSeveral ? [namespace] : []),
    `${kind.toLowerCase()}/${name}`,
    String(countPods(summary)),
    formatSidecars(sidecars),
    formatCounts(summary),
  ]);
  return formatTable(
    [...(hasSeveral ? ['NAMESPACE'] : []), 'WORKLOAD', 'PODS', 'SIDECAR', 'STATUS'],
    rows,
    { shrinks: hasSeveral ? 1 : 0, columns },
  );
}

function formatDenial({ kind, name, namespace, denied }: WorkloadSummary): string {
  if (!denied) return '';
  const { missing, message, nextStep } = denied;
  const pods = missing === 1 ? 'a pod' : `${missing} pods`;
  const text = `${kind.toLowerCase()}/${name} in ${namespace} cannot create ${pods}: ${message.trim()}`;
  return wrapText(text.replaceAll(/\s+/g, ' '), '  ') + wrapText(`  → ${nextStep}`, '    ');
}

function formatPods(
  pods: readonly ComparedPod[],
  { hasSeveral, columns, isRoomy, wide }: TableOptions,
): string {
  const rows = pods.map((pod) => [
    ...(hasSeveral || wide ? [pod.namespace] : []),
    pod.name,
    colored(pod.status, pod.status),
    pod.predicted,
    ...(wide ? [describeProxy(pod), pod.revision ?? '<none>', formatContainers(pod)] : []),
    isRoomy ? (pod.message ?? pod.reasons.join(',')) : pod.reasons.join(','),
  ]);
  const headings = [
    ...(hasSeveral || wide ? ['NAMESPACE'] : []),
    ...['POD', 'STATUS', 'NEW POD'],
    ...(wide ? ['SIDECAR', 'REVISION', 'CONTAINERS'] : []),
    'WHY',
  ];
  return formatTable(headings, rows, { shrinks: hasSeveral || wide ? 1 : 0, columns });
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
  return kinds.map(([kind, count]) => `${count} ${kind}`).join(', ') || '<none>';
}

/** `OK` where all pods are, else how many of each: `2 MISSING, 1 OK`. */
function formatCounts(summary: StatusCounts): string {
  const counts = Object.entries(summary) as (readonly [PodStatus, number])[];
  const [first] = counts;
  if (counts.length === 1 && first) return colored(first[0], first[0]);
  return counts.map(([status, count]) => colored(status, `${count} ${status}`)).join(', ');
}

/** The last line: `3 pods: 1 MISSING, 2 OK; not judged: 1 terminating`. */
function formatTotals({ summary, notJudged }: Verification): string {
  const total = countPods(summary);
  const counts = Object.entries(summary).map(([status, count]) => `${count} ${status}`);
  const aside = describeNotJudged(notJudged);
  return [
    `${total} ${total === 1 ? 'pod' : 'pods'}`,
    counts.length > 0 ? `: ${counts.join(', ')}` : '',
    aside ? `; not judged: ${aside}` : '',
    '\n',
  ].join('');
}

function colored(status: PodStatus, text: string): string {
  if (status === 'OK') return colors.green(text);
  const isMild = status === 'UNKNOWN' || status === 'PENDING' || status === 'DRIFTED';
  return isMild ? colors.yellow(text) : colors.red(text);
}
