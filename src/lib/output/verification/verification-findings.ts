import {
  keyOfWorkload,
  pathOfWorkload,
  type PodWorkload,
} from '../../injection/verification/workload-of-pod.ts';
import type { Finding } from '../../operations/explain/explanation-document.ts';
import type {
  ComparedPod,
  Verification,
  WorkloadSummary,
} from '../../operations/verify/verification.ts';
import { colors } from '../text/color.ts';
import { foldMessage } from '../text/fold.ts';
import { formatStep } from '../text/notice.ts';
import type { Columns, TextOptions } from '../text/text-options.ts';
import { wrapText } from '../text/wrap.ts';

/** At most this many workloads, or commands, are listed, unless everything is asked for; the others are counted. */
const most = 3;

/** A finding, and the workloads of a namespace that have it. */
export interface ReportedFinding {
  readonly namespace: string;
  /** `deployment/web`; several where all have the same finding, such as one about their namespace. */
  readonly workloads: readonly string[];
  readonly finding: Finding;
  /** What to do, each step once: commands, or words where there is no command. */
  readonly steps: readonly string[];
}

/** The one finding of a workload that a short report shows: the one that explains its status, else the worst. */
function chooseFinding({ findings = [], denied }: WorkloadSummary): Finding | undefined {
  const [first] = findings.filter((finding) => !isReportedBy(denied, finding));
  return first?.severity === 'info' ? undefined : first;
}

/** The API server's refusal is clearer and certain, and its fix need not be repeated. */
function isReportedBy(denied: WorkloadSummary['denied'], { code, proposal }: Finding): boolean {
  if (denied?.code === 'pod-security' && code === 'pod-security-needs-cni') return true;
  const { commands = [] } = denied ?? {};
  return commands.length > 0 && commands.join('\n') === proposal?.commands.join('\n');
}

/**
 * The findings, in the order of the workloads; a finding that several workloads of a namespace share is listed once.
 * @param wide all findings of each workload; otherwise the most important one.
 */
export function gatherFindings(
  workloads: readonly WorkloadSummary[],
  { wide }: { readonly wide: boolean },
): readonly ReportedFinding[] {
  const reported = new Map<string, ReportedFinding>();
  for (const workload of workloads) {
    const { namespace, findings = [] } = workload;
    const chosen = chooseFinding(workload);
    for (const finding of wide ? findings : chosen ? [chosen] : []) {
      const key = JSON.stringify([namespace, finding.code, finding.message]);
      const same = reported.get(key);
      reported.set(key, {
        namespace,
        finding,
        workloads: [...(same?.workloads ?? []), pathOfWorkload(workload)],
        steps: [...new Set([...(same?.steps ?? []), ...stepsOf(finding)])],
      });
    }
  }
  return [...reported.values()];
}

/** What fixes a finding: commands, or words where no command can. */
export function stepsOf({ proposal }: Finding): readonly string[] {
  const { commands = [], notes = [] } = proposal ?? {};
  return commands.length > 0 ? commands : notes;
}

/** For a pod that has a sidecar and should not, or the other way round: the reported finding of its workload. */
export type FindingOfPod = (pod: ComparedPod) => Finding | undefined;

/** Finds what is reported about the workloads of pods, so that the pods' own lines need not repeat it. */
export function findingsOfPods(workloads: readonly WorkloadSummary[]): FindingOfPod {
  const keyOf = (namespace: string, workload: PodWorkload): string =>
    `${namespace} ${keyOfWorkload(workload)}`;
  const chosen = new Map(workloads.map((one) => [keyOf(one.namespace, one), chooseFinding(one)]));
  return ({ namespace, workload, status }) =>
    ['MISSING', 'EXTRA', 'DRIFTED', 'WRONG-REVISION'].includes(status)
      ? chosen.get(keyOf(namespace, workload))
      : undefined;
}

/**
 * Renders the findings for a terminal: a sentence, and below it each command on a line of its own, so that it can be
 * copied.
 */
export function formatFindings(
  { workloads }: Verification,
  { wide, columns }: TextOptions,
): string {
  return gatherFindings(workloads, { wide })
    .map((reported) => formatReported(reported, wide ? Infinity : most, columns))
    .join('');
}

function formatReported(
  { namespace, workloads, finding, steps }: ReportedFinding,
  room: number,
  columns: Columns,
): string {
  const { code, message, severity } = finding;
  const names = shorten(workloads, room).join(', ');
  const paint = severity === 'error' ? colors.red : colors.yellow;
  const shownCode = severity === 'info' ? `[${code}]` : paint(`[${code}]`);
  const text = `${names} in ${namespace}: ${foldMessage(message)} ${shownCode}`;
  const shown = steps.slice(0, room);
  const more = steps.length - shown.length;
  return [
    wrapText(text, columns, { indent: '    ' }),
    ...shown.map((step) => formatStep(step, columns)),
    more > 0 ? `  → … and ${more} more; -o wide shows all\n` : '',
  ].join('');
}

/** Names, and the number of further ones where there is no room for all. */
export function shorten(names: readonly string[], room = most): readonly string[] {
  const more = names.length - room;
  return more > 0 ? [...names.slice(0, room), `${more} more`] : names;
}
