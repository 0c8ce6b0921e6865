import { describeObject, type FieldChange } from '../../injection/model/plan.ts';
import { showValue } from '../../injection/model/shown-value.ts';
import type { ChangeOutcome, WriteResult } from '../../operations/plan/apply-plan.ts';
import { formatFailure } from '../reasons/failure.ts';
import { colors } from '../text/color.ts';
import type { Columns } from '../text/text-options.ts';
import { wrapText } from '../text/wrap.ts';

const dryRunNotes = { none: '', client: ' (dry run)', server: ' (server dry run)' } as const;

/** Renders the result of a writing command: a line for each object, and one for each changed field. */
export function formatWriteResult(
  { changes, dryRun, unchanged }: WriteResult,
  columns: Columns,
): string {
  const note = dryRunNotes[dryRun];
  const same = unchanged.map((object) =>
    wrapText(`${describeObject(object)} unchanged${note}`, columns),
  );
  return formatChangeOutcomes(changes, dryRun, columns) + same.join('');
}

/** Renders the changes alone. */
export function formatChangeOutcomes(
  changes: readonly ChangeOutcome[],
  dryRun: WriteResult['dryRun'],
  columns: Columns,
): string {
  return changes
    .flatMap((change) => [
      wrapText(`${describeObject(change.object)} ${verb(change)}${dryRunNotes[dryRun]}`, columns, {
        indent: '    ',
      }),
      ...change.fields.map((field) => formatField(field, columns)),
    ])
    .join('');
}

/** Renders how to undo what was written. */
export function formatUndo(undo: readonly string[]): string {
  return undo.length === 0 ? '' : `Undo with:\n${undo.map((line) => `  ${line}\n`).join('')}`;
}

/** Renders the errors of the changes that failed, for stderr. */
export function formatFailures(changes: readonly ChangeOutcome[], columns: Columns): string {
  return changes.map(({ error }) => (error ? formatFailure(error, columns) : '')).join('');
}

function formatField({ field, before, after }: FieldChange, columns: Columns): string {
  const change = `${field}: ${shown(field, before)} → ${shown(field, after)}`;
  return wrapText(change, columns, { head: '  ', indent: '    ' });
}

function verb({ action, outcome }: ChangeOutcome): string {
  if (outcome === 'failed') return colors.red('failed');
  if (outcome === 'not-tried') return colors.yellow('not tried');
  if (outcome === 'unknown') return colors.yellow('not known whether it was written');
  if (outcome === 'rolled-back') return colors.yellow('changed and changed back');
  return action === 'create' ? 'created' : 'changed';
}

function shown(field: string, value: string | undefined): string {
  return value === undefined ? '<none>' : showValue(field, value);
}
