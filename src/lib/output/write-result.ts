import type { ChangeOutcome, WriteResult } from '../operations/apply-plan.ts';
import { describeObject, type FieldChange, type Plan } from '../injection/plan.ts';
import { colors } from './color.ts';
import { formatFailure } from './failure.ts';

const dryRunNotes = { none: '', client: ' (dry run)', server: ' (server dry run)' } as const;

/** Renders what a writing command did: a line per object, one more per field that changed. */
export function formatWriteResult(result: WriteResult): string {
  const note = dryRunNotes[result.dryRun];
  const lines = [
    ...result.changes.flatMap((change) => [
      `${describeObject(change.object)} ${verb(change)}${note}`,
      ...change.fields.map(formatField),
    ]),
    ...result.unchanged.map((object) => `${describeObject(object)} unchanged${note}`),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** Renders what would be written, for a look before the confirmation. */
export function formatPlan(plan: Plan): string {
  return plan.changes
    .flatMap(({ object, fields }) => [describeObject(object), ...fields.map(formatField)])
    .map((line) => `${line}\n`)
    .join('');
}

/** Renders the errors of the changes that failed, for stderr. */
export function formatFailures(result: WriteResult): string {
  return result.changes
    .flatMap(({ error }) => (error ? [error] : []))
    .map(({ message, nextStep }) => formatFailure(message, nextStep))
    .join('');
}

function formatField({ field, before, after }: FieldChange): string {
  return `  ${field}: ${value(before)} → ${value(after)}`;
}

function verb({ action, outcome }: ChangeOutcome): string {
  if (outcome === 'failed') return colors.red('failed');
  if (outcome === 'not-tried') return colors.yellow('not tried');
  return action === 'create' ? 'created' : 'changed';
}

function value(text: string | undefined): string {
  return text === undefined ? '<none>' : JSON.stringify(text);
}
