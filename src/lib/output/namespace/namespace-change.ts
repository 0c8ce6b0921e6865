import type { LabelMiss } from '../../injection/proposal/namespace-outcome.ts';
import type { NamespaceChange } from '../../operations/namespace/label-namespaces.ts';
import type { WriteResult } from '../../operations/plan/apply-plan.ts';
import { formatBlastRadius } from '../change/blast-radius.ts';
import { formatPersistence } from '../change/persistence.ts';
import { formatUndo, formatWriteResult } from '../change/write-result.ts';
import { formatDiff } from '../text/diff.ts';
import { formatItem, formatStep, formatWarnings } from '../text/notice.ts';
import type { Columns, TextOptions } from '../text/text-options.ts';

/** Renders the effect of a change of namespace labels: the affected workloads, and the planned writes. */
export function formatNamespacePreview(
  { plan, blastRadius, warnings }: Pick<NamespaceChange, 'plan' | 'blastRadius' | 'warnings'>,
  options: TextOptions,
): string {
  if (plan.changes.length === 0) return '';
  const parts = [
    ...(blastRadius ? [formatBlastRadius(blastRadius, options)] : []),
    formatDiff(plan.changes, options.columns),
    ...(warnings.length > 0 ? [formatWarnings(warnings, options.columns)] : []),
  ];
  return `${parts.join('\n')}\n`;
}

/** Renders what was written, whether it persisted, and what is left to restart. */
export function formatNamespaceChange(result: WriteResult, { columns }: TextOptions): string {
  const { restart = [], dryRun, hold, undo, notAsIntended = [] } = result;
  const title =
    dryRun === 'none'
      ? 'To apply this to running pods, run:'
      : 'To apply this to running pods, you would run:';
  return [
    formatWriteResult(result, columns),
    formatMisses(notAsIntended, columns),
    restart.length === 0 ? '' : `${title}\n${restart.map((line) => `  ${line}\n`).join('')}`,
    hold ? formatPersistence(hold, columns) : '',
    formatUndo(undo),
  ].join('');
}

/** At most this many are reported one by one; with `--all` there may be thousands. */
const fewMisses = 10;

function formatMisses(misses: readonly LabelMiss[], columns: Columns): string {
  const shown = misses.slice(0, fewMisses);
  const rest = misses.length - shown.length;
  return [
    ...shown.map(
      ({ message, command }) =>
        formatItem('! ', message, columns) +
        (command === undefined ? '' : formatStep(command, columns)),
    ),
    ...(rest > 0 ? [`! … and ${rest} more; -o json has all\n`] : []),
  ].join('');
}
