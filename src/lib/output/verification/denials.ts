import { pathOfWorkload } from '../../injection/verification/workload-of-pod.ts';
import type { Denial, WorkloadSummary } from '../../operations/verify/verification.ts';
import { foldMessage } from '../text/fold.ts';
import { formatStep } from '../text/notice.ts';
import type { Columns } from '../text/text-options.ts';
import { hangText, wrapText } from '../text/wrap.ts';
import { shorten } from './verification-findings.ts';

/** One refusal, and the workloads of a namespace that cannot create pods because of it. */
export interface ReportedDenial {
  readonly namespace: string;
  /** `deployment/web`, sorted. */
  readonly workloads: readonly string[];
  /** The number of missing pods of all these workloads. */
  readonly missing: number;
  readonly denial: Denial;
}

/**
 * Gathers what keeps workloads from creating pods; a refusal that several workloads of a namespace share is listed
 * once.
 */
export function gatherDenials(workloads: readonly WorkloadSummary[]): readonly ReportedDenial[] {
  const reported = new Map<string, ReportedDenial>();
  for (const workload of workloads) {
    const { namespace, denied } = workload;
    if (!denied) continue;
    const { message, nextStep, commands } = denied;
    const key = JSON.stringify([namespace, message, commands ?? nextStep]);
    const same = reported.get(key);
    reported.set(key, {
      namespace,
      workloads: [...(same?.workloads ?? []), pathOfWorkload(workload)],
      missing: (same?.missing ?? 0) + denied.missing,
      denial: denied,
    });
  }
  return [...reported.values()];
}

/** Renders for a terminal what keeps workloads from creating pods, and what to do. */
export function formatDenials(
  workloads: readonly WorkloadSummary[],
  { wide, columns }: { readonly wide: boolean; readonly columns: Columns },
): readonly string[] {
  return gatherDenials(workloads).map((reported) => formatDenial(reported, wide, columns));
}

function formatDenial(
  { namespace, workloads, missing, denial }: ReportedDenial,
  wide: boolean,
  columns: Columns,
): string {
  const pods = missing === 1 ? 'a pod' : `${missing} pods`;
  const names = (wide ? workloads : shorten(workloads)).join(', ');
  return [
    wrapText(`${names} in ${namespace} cannot create ${pods}:`, columns, { indent: '    ' }),
    hangText('    ', foldMessage(denial.message), columns),
    ...(denial.commands ?? [denial.nextStep]).map((step) => formatStep(step, columns)),
  ].join('');
}
