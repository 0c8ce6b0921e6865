import type { LabelMiss } from '../../injection/proposal/namespace-outcome.ts';
import type { NamespaceChange } from '../../operations/namespace/label-namespaces.ts';
import type { WriteResult } from '../../operations/plan/apply-plan.ts';
import { formatBlastRadius } from '../change/blast-radius.ts';
import { formatHold } from '../change/hold.ts';
import { formatUndo, formatWriteResult } from '../change/write-result.ts';
import { formatDiff } from '../text/diff.ts';
import { wrapText } from '../text/wrap.ts';

/** Renders what a change of namespace labels is going to do: whom it concerns, and what is written. */
export function formatNamespacePreview(
  { plan, blastRadius, warnings }: NamespaceChange,
  options: { readonly wide: boolean },
): string {
  if (plan.changes.length === 0) return '';
  const parts = [
    ...(blastRadius ? [formatBlastRadius(blastRadius, options)] : []),
    formatDiff(plan.changes),
    ...(warnings.length > 0 ? [warnings.map((one) => `warning: ${one}\n`).join('')] : []),
  ];
  return `${parts.join('\n')}\n`;
}

/** Renders what was written, whether it stayed, and what is left to restart. */
export function formatNamespaceChange(result: WriteResult): string {
  const { restart = [], dryRun, hold, undo, notAsWished = [] } = result;
  const title =
    dryRun === 'none'
      ? 'To apply this to running pods, run:'
      : 'To apply this to running pods, you would run:';
  return [
    formatWriteResult(result),
    formatMisses(notAsWished),
    restart.length === 0 ? '' : `${title}\n${restart.map((line) => `  ${line}\n`).join('')}`,
    hold ? formatHold(hold) : '',
    formatUndo(undo),
  ].join('');
}

/** As many are told one by one; with `--all` there may be thousands. */
const fewMisses = 10;

function formatMisses(misses: readonly LabelMiss[]): string {
  const shown = misses.slice(0, fewMisses);
  const rest = misses.length - shown.length;
  return [
    ...shown.map(({ message, command }) =>
      [wrapText(`! ${message}`, '  '), ...(command === undefined ? [] : [`  → ${command}\n`])].join(
        '',
      ),
    ),
    ...(rest > 0 ? [`! … and ${rest} more; -o json has all of them.\n`] : []),
  ].join('');
}
