import { counted } from '../../counted.ts';
import { type PodStatus, STATUS_MEANINGS } from '../../injection/verification/pod-status.ts';
import { pathOfWorkload } from '../../injection/verification/workload-of-pod.ts';
import type {
  ComparedPod,
  ListedPod,
  StatusCounts,
  Verification,
  WorkloadSummary,
} from '../../operations/verify/verification.ts';
import { colors } from '../text/color.ts';
import { foldMessage } from '../text/fold.ts';
import { formatIdleLabels } from '../text/idle-labels.ts';
import { markSystem } from '../text/mark-system.ts';
import { formatTable } from '../text/table.ts';
import type { Columns, TextOptions } from '../text/text-options.ts';
import { wrapText } from '../text/wrap.ts';
import { formatDenials } from './denials.ts';
import { countJudgedPods, describeNotJudged } from './status-counts.ts';
import { type FindingOfPod, findingsOfPods, formatFindings } from './verification-findings.ts';

/**
 * Renders a verification: the totals of namespaces where there are several, then of workloads, the workloads' problems,
 * then the pods with a finding (wide: all pods), and the counts.
 */
export function formatVerification(
  verification: Verification,
  { wide, columns }: TextOptions,
): string {
  const { namespaces, workloads, pods } = verification;
  const hasSeveral = namespaces.length > 1;
  const shown = hasSeveral && !wide ? workloads.filter((one) => !isAllOk(one)) : workloads;
  const listed = wide ? pods : pods.filter(({ status }) => status !== 'OK');
  const options = { hasSeveral, columns, wide };
  return [
    hasSeveral ? formatNamespaces(verification, options) : '',
    formatWorkloads(shown, options),
    formatIdleLabels(namespaces, columns),
    ...formatDenials(shown, { wide, columns }),
    formatFindings(verification, options),
    formatPods(listed, options, findingsOfPods(workloads)),
    formatTotals(verification, columns),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

interface TableOptions extends TextOptions {
  readonly hasSeveral: boolean;
}

function isAllOk({ summary }: WorkloadSummary): boolean {
  return Object.keys(summary).every((status) => status === 'OK');
}

function formatNamespaces({ namespaces }: Verification, options: TextOptions): string {
  return formatTable(
    [
      { heading: 'NAMESPACE', isName: true },
      { heading: 'WORKLOADS', spare: 2 },
      { heading: 'PODS', spare: 1 },
      'STATUS',
    ],
    namespaces.map(({ name, system, workloads, summary }) => [
      markSystem({ name, system }),
      String(workloads),
      String(countJudgedPods(summary)),
      formatCounts(summary),
    ]),
    options,
  );
}

function formatWorkloads(workloads: readonly WorkloadSummary[], options: TableOptions): string {
  const { hasSeveral } = options;
  const rows = workloads.map((workload) => [
    ...(hasSeveral ? [workload.namespace] : []),
    pathOfWorkload(workload),
    String(countJudgedPods(workload.summary)),
    formatSidecars(workload.sidecars),
    formatCounts(workload.summary),
  ]);
  return formatTable(
    [
      ...(hasSeveral ? [{ heading: 'NAMESPACE', isName: true }] : []),
      { heading: 'WORKLOAD', isName: true },
      { heading: 'PODS', spare: 1 },
      { heading: 'SIDECAR', spare: 2 },
      'STATUS',
    ],
    rows,
    options,
  );
}

function formatPods(
  pods: readonly ListedPod[],
  options: TableOptions,
  findingOf: FindingOfPod,
): string {
  const { hasSeveral, wide } = options;
  const rows = pods.map((pod) => [
    ...(hasSeveral ? [pod.namespace] : []),
    pod.name,
    colored(pod.status, pod.status),
    ...(wide
      ? [pod.predicted, describeProxy(pod), pod.revision ?? '<none>', formatContainers(pod)]
      : []),
    wide ? foldMessage(pod.message ?? '') || codeOf(pod) : describeWhy(pod, findingOf(pod)),
  ]);
  const headings = [
    ...(hasSeveral ? [{ heading: 'NAMESPACE', isName: true }] : []),
    { heading: 'POD', isName: true },
    'STATUS',
    ...(wide
      ? [
          { heading: 'NEW POD', spare: 2 },
          { heading: 'SIDECAR', spare: 3 },
          { heading: 'REVISION', spare: 4 },
          { heading: 'CONTAINERS', spare: 5 },
        ]
      : []),
    'WHY',
  ];
  return formatTable(headings, rows, options);
}

/** A sentence where there is room for it, else its code; only the code where the workload's finding already says it. */
function describeWhy(pod: ComparedPod, reported: ReturnType<FindingOfPod>): readonly string[] {
  const sentence = foldMessage(pod.message ?? '');
  return sentence !== '' && reported === undefined ? [sentence, codeOf(pod)] : [codeOf(pod)];
}

function codeOf({ reasons: [code = ''] }: ComparedPod): string {
  return code;
}

function describeProxy({ sidecar, origin, role }: ComparedPod): string {
  if (origin === 'proxyless') return origin;
  const what = role === undefined || role === 'sidecar' ? sidecar : role;
  return origin === 'template' ? `${what} (by hand)` : what;
}

/** The number of containers and, after a plus, of init containers: a native sidecar is one of those. */
function formatContainers({ containers, initContainers }: ListedPod): string {
  const plain = containers.join(',');
  return initContainers.length === 0 ? plain : `${plain} + ${initContainers.join(',')}`;
}

function formatSidecars(sidecars: WorkloadSummary['sidecars']): string {
  const kinds = Object.entries(sidecars);
  const [first] = kinds;
  if (kinds.length === 1 && first) return first[0];
  return kinds.length === 0 ? '<none>' : 'mixed';
}

/** Longer counts are summarised, so that a line fits 80 columns. */
const longestCounts = 30;

/** `OK` where all pods are OK, else the number of each status, the gravest first: `2 MISSING, 1 OK`. */
function formatCounts(summary: StatusCounts): string {
  const counts = Object.entries(summary) as (readonly [PodStatus, number])[];
  const [first] = counts;
  if (!first) return '<none>';
  if (counts.length === 1) return colored(first[0], first[0]);
  const reported = counts.map(([status, count]) => `${count} ${status}`);
  if (reported.join(', ').length <= longestCounts) {
    return counts.map(([status], index) => colored(status, reported[index] ?? '')).join(', ');
  }
  const [status, count] = first;
  return `${colored(status, `${count} ${status}`)}, ${countJudgedPods(summary) - count} other`;
}

/** The last line: `3 pods: 1 MISSING, 2 OK; not judged: 1 terminating`. */
function formatTotals({ summary, notJudged }: Verification, columns: Columns): string {
  const total = countJudgedPods(summary);
  const counts = Object.entries(summary).map(([status, count]) => `${count} ${status}`);
  const aside = describeNotJudged(notJudged);
  const text = [
    counted(total, 'pod'),
    counts.length > 0 ? `: ${counts.join(', ')}` : '',
    aside ? `; not judged: ${aside}` : '',
  ].join('');
  return wrapText(text, columns, { indent: '    ' });
}

const TONES = { good: 'green', uncertain: 'yellow', bad: 'red' } as const;

function colored(status: PodStatus, text: string): string {
  return colors[TONES[STATUS_MEANINGS[status].tone]](text);
}
