import { describeObject } from '../../injection/model/plan.ts';
import { showValue } from '../../injection/model/shown-value.ts';
import type { FieldWriter, HeldField } from '../../injection/plane/persistence.ts';
import type { Persistence } from '../../operations/plan/watch-writes.ts';
import { colors } from '../text/color.ts';
import { formatNotice, formatStep } from '../text/notice.ts';
import type { Columns } from '../text/text-options.ts';
import { wrapText } from '../text/wrap.ts';

/**
 * Renders whether writes persisted: one line if all did, else a line for each that did not, with the party that
 * reverted it.
 */
export function formatPersistence(
  { fields, seconds, state }: Persistence,
  columns: Columns,
): string {
  if (state === 'held')
    return wrapText(`Watched for ${seconds} s: the change was not reverted.`, columns);
  const lost = fields.filter((field) => field.state !== 'held');
  const advice =
    state === 'taken-back'
      ? formatStep(
          'To keep the change, make it at its source; for an ASM instance see: kubectl asm-inject namespace sync --help',
          columns,
          '',
        )
      : '';
  return lost.map((one) => formatField(one, columns)).join('') + advice;
}

function formatField(
  { object, field, state, now, by = [], problem }: HeldField,
  columns: Columns,
): string {
  const name = describeObject(object);
  if (state === 'unknown') {
    const what = `${name} ${field}: ${problem ?? ''}`;
    return formatNotice(colors.yellow('not known whether it stays'), what, columns);
  }
  if (state === 'deleted') return formatNotice(colors.red('deleted'), name, columns);
  const instead = now === undefined ? '' : `, now ${showValue(field, now)}`;
  const who = by.length === 0 ? 'an unknown writer' : by.map(formatWriter).join(', ');
  return formatNotice(colors.red('reverted'), `${name} ${field}${instead}, by ${who}`, columns);
}

function formatWriter({ manager, operation, time }: FieldWriter): string {
  const how = operation === 'Apply' ? 'server-side apply' : 'update';
  return `${manager} (${how}${time === undefined ? '' : `, ${time}`})`;
}
