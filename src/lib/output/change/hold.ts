import { describeObject } from '../../injection/model/plan.ts';
import type { FieldWriter, HeldField } from '../../injection/plane/hold.ts';
import type { Hold } from '../../operations/plan/hold-writes.ts';
import { colors } from '../text/color.ts';

/** Renders whether writes stayed: one line if all did, else a line for each that did not, with who took it back. */
export function formatHold({ fields, seconds, state }: Hold): string {
  if (state === 'held') return `Watched for ${seconds} s: the change was not reverted.\n`;
  const lost = fields.filter((field) => field.state !== 'held');
  const advice =
    state === 'taken-back'
      ? 'To keep the change, make it at its source; for an ASM instance see: kubectl asm-inject namespace sync --help\n'
      : '';
  return lost.map(formatField).join('') + advice;
}

function formatField({ object, field, state, now, by = [], problem }: HeldField): string {
  const name = describeObject(object);
  if (state === 'unknown') {
    return `${colors.yellow('not known whether it stays')}: ${name} ${field}: ${problem ?? ''}\n`;
  }
  if (state === 'deleted') return `${colors.red('deleted')}: ${name}\n`;
  const instead = now === undefined ? '' : `, now ${JSON.stringify(now)}`;
  const who = by.length === 0 ? 'an unknown writer' : by.map(formatWriter).join(', ');
  return `${colors.red('reverted')}: ${name} ${field}${instead}, by ${who}\n`;
}

function formatWriter({ manager, operation, time }: FieldWriter): string {
  const how = operation === 'Apply' ? 'server-side apply' : 'update';
  return `${manager} (${how}${time === undefined ? '' : `, ${time}`})`;
}
