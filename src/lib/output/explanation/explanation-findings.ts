import type { Severity } from '../../injection/findings/finding-reasons.ts';
import type {
  Finding,
  WorkloadExplanation,
} from '../../operations/explain/explanation-document.ts';
import { colors } from '../text/color.ts';
import { formatStep } from '../text/notice.ts';
import type { Columns } from '../text/text-options.ts';
import { formatExplanationItem } from './explanation-line.ts';
import { findOld } from './explanation-why.ts';

const marks: Readonly<Record<Severity, string>> = { error: '✘', warning: '!', info: '·' };

/** Renders findings and near misses, and further obstacles to a sidecar. */
export function formatExplanationFindings(
  explanation: WorkloadExplanation,
  columns: Columns,
): string {
  const { asked, findings, predicted, proposals } = explanation;
  const shown = new Set(proposals.flatMap(({ commands }) => commands));
  const isReported = findings.some(({ code }) => code === 'two-injectors');
  const notes = [...predicted.obstacles, ...predicted.notes]
    .filter(({ code }) => !(isReported && code === 'several-webhooks'))
    .map(({ code, message }) => formatExplanationItem(marks.info, `${message} [${code}]`, columns));
  // The first lines already say this, unless they report a failure.
  const reported = asked.failure ? undefined : findOld(explanation);
  const others = findings.filter((finding) => finding !== reported);
  const items = [...others.map((finding) => formatFinding(finding, shown, columns)), ...notes];
  return items.length === 0 ? '' : `worth knowing\n${items.join('')}`;
}

function formatFinding(
  { code, severity, message, proposal }: Finding,
  shown: ReadonlySet<string>,
  columns: Columns,
): string {
  const mark = paint(severity)(marks[severity]);
  const text = formatExplanationItem(mark, `${message} [${code}]`, columns);
  const commands = (proposal?.commands ?? []).filter((command) => !shown.has(command));
  // Where no command can fix it, words say how; a proposal below has its own.
  const words =
    proposal?.purpose === 'repair' && proposal.verdict === 'unknown' ? proposal.notes : [];
  return text + [...commands, ...words].map((step) => formatStep(step, columns, '    ')).join('');
}

function paint(severity: Severity): (text: string) => string {
  if (severity === 'info') return colors.dim;
  return severity === 'error' ? colors.red : colors.yellow;
}
