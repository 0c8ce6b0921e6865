import type { ClusterResults } from '../../operations/across/look-across.ts';
import type { VerificationVerdict } from '../../operations/verify/verification-verdict.ts';
import type { Verification } from '../../operations/verify/verification.ts';
import { formatJUnitAcross } from './junit.ts';
import { formatMarkdown, formatMarkdownError } from './markdown.ts';

/** What a report of several clusters depends on, in addition to the results. */
interface ReportAcrossOptions {
  readonly now: Date;
  readonly strict: boolean;
  readonly outcomeOf: (verification: Verification) => VerificationVerdict['outcome'];
}

/** Renders the verifications of several clusters for a CI system or a pull request; clusters that were skipped are left out. */
export function formatReportAcross(
  { clusters }: ClusterResults<Verification>,
  format: 'junit' | 'markdown',
  { now, strict, outcomeOf }: ReportAcrossOptions,
): string {
  const reports = clusters.flatMap(({ context, state, result, error }) => {
    if (state === 'skipped') return [];
    const { message = 'unknown' } = error ?? {};
    return [result ? { context, verification: result } : { context, error: { message } }];
  });
  if (format === 'junit') return formatJUnitAcross(reports, { now, strict });
  return reports
    .map((report) =>
      'error' in report
        ? formatMarkdownError(report.context, report.error.message)
        : formatMarkdown(report.verification, {
            context: report.context,
            outcome: outcomeOf(report.verification),
          }),
    )
    .join('\n');
}
