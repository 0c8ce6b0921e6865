import type { VerificationVerdict } from '../../operations/verify/verification-verdict.ts';
import type { Verification } from '../../operations/verify/verification.ts';
import { formatDocument } from '../text/document.ts';
import { formatJUnit } from './junit.ts';
import { formatMarkdown } from './markdown.ts';
import { formatVerification } from './verification.ts';

/** Formats that show the results of a verification. */
export const reportFormats = [
  'table',
  'wide',
  'json',
  'yaml',
  'name',
  'junit',
  'markdown',
] as const;

/** One of {@link reportFormats}. */
export type ReportFormat = (typeof reportFormats)[number];

/** What a report depends on, in addition to the verification. */
export interface ReportOptions {
  readonly context: string;
  readonly now: Date;
  readonly strict: boolean;
  readonly outcome: VerificationVerdict['outcome'];
  /** Width of the terminal; left out where there is none. */
  readonly columns: number | undefined;
}

/** Renders a verification in one of the formats. */
export function formatReport(
  verification: Verification,
  format: ReportFormat,
  options: ReportOptions,
): string {
  switch (format) {
    case 'json':
    case 'yaml':
      return formatDocument(verification, format);
    case 'name':
      return verification.pods.map(({ name }) => `pod/${name}\n`).join('');
    case 'junit':
      return formatJUnit(verification, options);
    case 'markdown':
      return formatMarkdown(verification, options);
    case 'table':
    case 'wide':
      return formatVerification(verification, {
        wide: format === 'wide',
        columns: options.columns,
      });
  }
}

/** Which pods a report lists: every one, or only those with a finding. */
export function listsAllPods(format: ReportFormat): boolean {
  return format !== 'table' && format !== 'markdown';
}
