import type { Severity } from '../../injection/lint/lint-reasons.ts';
import type {
  Finding,
  WorkloadExplanation,
} from '../../operations/explain/explanation-document.ts';
import { colors } from '../text/color.ts';
import { formatStep } from '../text/notice.ts';
import type { Columns } from '../text/text-options.ts';
import { formatItem } from './explanation-line.ts';
import { findOld } from './explanation-why.ts';

const marks: Readonly<Record<Severity, string>> = { error: '✘', warning: '!', info: '·' };

/** Renders traps and near misses, and what else would stand in the way of a sidecar. */
export function formatFindings(explanation: WorkloadExplanation, columns: Columns): string {
  const { asked, findings, predicted, proposals } = explanation;
  const shown = new Set(proposals.flatMap(({ commands }) => commands));
  const isTold = findings.some(({ code }) => code === 'two-injectors');
  const notes = [...predicted.obstacles, ...predicted.notes]
    .filter(({ code }) => !(isTold && code === 'several-webhooks'))
    .map(({ code, message }) => formatItem(marks.info, `${message} [${code}]`, columns));
  // Said at the top already, unless a failure is.
  const told = asked.failure ? undefined : findOld(explanation);
  const others = findings.filter((finding) => finding !== told);
  const items = [...others.map((finding) => formatFinding(finding, shown, columns)), ...notes];
  return items.length === 0 ? '' : `worth knowing\n${items.join('')}`;
}

function formatFinding(
  { code, severity, message, proposal }: Finding,
  shown: ReadonlySet<string>,
  columns: Columns,
): string {
  const mark = paint(severity)(marks[severity]);
  const text = formatItem(mark, `${message} [${code}]`, columns);
  const commands = (proposal?.commands ?? []).filter((command) => !shown.has(command));
  // Where no command can end it, words say how; a proposal below has its own.
  const words =
    proposal?.purpose === 'repair' && proposal.verdict === 'unknown' ? proposal.remarks : [];
  return text + [...commands, ...words].map((step) => formatStep(step, columns, '    ')).join('');
}

function paint(severity: Severity): (text: string) => string {
  if (severity === 'info') return colors.dim;
  return severity === 'error' ? colors.red : colors.yellow;
}
