import { counted } from '../../counted.ts';
import { escapeText } from '../../escape.ts';
import { type PodStatus, STATUS_MEANINGS } from '../../injection/verification/pod-status.ts';
import { pathOfWorkload } from '../../injection/verification/workload-of-pod.ts';
import type {
  ComparedPod,
  StatusCounts,
  Verification,
  WorkloadSummary,
} from '../../operations/verify/verification.ts';
import { gatherDenials, type ReportedDenial } from './denials.ts';
import { escapeMarkdown } from './escape-markdown.ts';
import { countJudgedPods, describeNotJudged } from './status-counts.ts';
import { gatherFindings, shorten } from './verification-findings.ts';

/** Where a report was made, and its outcome. */
export interface MarkdownOptions {
  /** Name of the kubeconfig's context. */
  readonly context: string;
  readonly outcome: 'passed' | 'failed' | 'unknown' | 'empty';
}

/** At most this many findings are listed, the others are counted: a comment on a pull request has a size limit. */
const mostFindings = 50;

const titles = {
  passed: '✅ Sidecars are as they should be',
  failed: '❌ Sidecars are not as they should be',
  unknown: '❓ Whether sidecars are as they should be is not known',
  empty: '❌ No sidecar was verified',
} as const;

/** Renders a verification as Markdown, for a comment on a pull request: the outcome, the totals, the findings. */
export function formatMarkdown(verification: Verification, options: MarkdownOptions): string {
  const { summary, notJudged, workloads, pods, untested, unread } = verification;
  const findings = pods.filter(({ status }) => status !== 'OK');
  const aside = describeNotJudged(notJudged);
  const total = countJudgedPods(summary);
  const parts = [
    `### ${titles[options.outcome]}`,
    `Context ${formatCode(options.context)}: ${counted(total, 'pod')}${total === 0 ? '' : `: ${formatCounts(summary)}`}${aside ? `; not judged: ${aside}` : ''}.`,
    formatList('Not verified, because no pod was there:', untested),
    formatList(
      'Could not be read:',
      unread.map(({ part, reason }) => `${part}: ${reason}`),
    ),
    formatTable(['Namespace', 'Workload', 'Pods', 'Status'], workloads.map(rowOfWorkload)),
    formatList('Pods that cannot be created:', gatherDenials(workloads).map(describeDenial)),
    formatFindings(workloads),
    formatTable(['Pod', 'Status', 'Why'], findings.slice(0, mostFindings).map(rowOfPod)),
    findings.length > mostFindings ? `… and ${findings.length - mostFindings} more.` : '',
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** Renders, for the same place, that a cluster was not verified because it could not be read. */
export function formatMarkdownError(context: string, message: string): string {
  const sentence = `Context ${formatCode(context)} could not be read: ${escapeMarkdown(message)}`;
  return `### ${titles.unknown}\n\n${sentence}\n`;
}

function rowOfWorkload(workload: WorkloadSummary): readonly string[] {
  const { namespace, summary } = workload;
  const names = [namespace, pathOfWorkload(workload)].map(escapeMarkdown);
  return [...names, String(countJudgedPods(summary)), formatCounts(summary)];
}

function rowOfPod({ namespace, name, status, message = '' }: ComparedPod): readonly string[] {
  return [escapeMarkdown(`${namespace}/${name}`), bold(status), escapeMarkdown(message)];
}

function describeDenial({ namespace, workloads, missing, denial }: ReportedDenial): string {
  return `${namespace} ${shorten(workloads).join(', ')} (${missing} missing): ${denial.message}`;
}

function formatFindings(workloads: readonly WorkloadSummary[]): string {
  const findings = gatherFindings(workloads, { wide: false });
  if (findings.length === 0) return '';
  const reported = findings.slice(0, mostFindings).map((one) => {
    const names = shorten(one.workloads).join(', ');
    const sentence = `${one.namespace} ${names}: ${one.finding.message}`;
    const [step] = one.steps;
    const more = one.steps.length > 1 ? ` and ${one.steps.length - 1} more` : '';
    const advice = step === undefined ? '' : ` → ${formatCode(step)}${more}`;
    return `- ${escapeMarkdown(sentence)}${advice}`;
  });
  const rest = findings.length - reported.length;
  return ['Worth knowing:', '', ...reported, ...(rest > 0 ? [`- … and ${rest} more.`] : [])].join(
    '\n',
  );
}

/** A command, unchanged: code has no escapes and needs none; the fence is longer than any fence inside. */
function formatCode(code: string): string {
  const text = escapeText(code);
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  if (longest === 0) return `\`${text}\``;
  const fence = '`'.repeat(longest + 1);
  return `${fence} ${text} ${fence}`;
}

function formatCounts(summary: StatusCounts): string {
  return Object.entries(summary)
    .map(([status, count]) => `${count} ${bold(status as PodStatus)}`)
    .join(', ');
}

function bold(status: PodStatus): string {
  return STATUS_MEANINGS[status].tone === 'good' ? status : `**${status}**`;
}

function formatTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(headings), line(headings.map(() => '---')), ...rows.map(line)].join('\n');
}

function formatList(title: string, items: readonly string[]): string {
  if (items.length === 0) return '';
  return [title, '', ...items.map((item) => `- ${escapeMarkdown(item)}`)].join('\n');
}
