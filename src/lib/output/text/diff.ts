import { structuredPatch } from 'diff';
import { type Change, describeObject } from '../../injection/model/plan.ts';
import { showValue } from '../../injection/model/shown-value.ts';
import { colors } from './color.ts';
import type { Columns } from './text-options.ts';
import { wrapText } from './wrap.ts';

/**
 * Renders the changes of a plan: a diff of the edited text where a change has one, else its fields before and after.
 */
export function formatDiff(changes: readonly Change[], columns: Columns): string {
  return changes.map((change) => formatChange(change, columns)).join('\n');
}

function formatChange({ object, write, fields, texts }: Change, columns: Columns): string {
  const title = `${describeObject(object)}${write.action === 'create' ? ' (new)' : ''}`;
  // An edited text is shown unchanged: wrapping a line would change the text.
  const lines = texts
    ? diffLines(texts.before, texts.after).map((line) => `${colored(line)}\n`)
    : fields.flatMap(({ field, before, after }) => [
        ...(before === undefined
          ? []
          : [formatField('-', `${field}: ${showValue(field, before)}`, columns)]),
        ...(after === undefined
          ? []
          : [formatField('+', `${field}: ${showValue(field, after)}`, columns)]),
      ]);
  return [wrapText(colors.bold(title), columns), ...lines].join('');
}

function formatField(sign: '-' | '+', text: string, columns: Columns): string {
  return wrapText(text, columns, { head: `${sign} `, indent: '    ' })
    .split(/(?<=\n)/)
    .map((line) => `${paint(sign)(line.slice(0, -1))}\n`)
    .join('');
}

function diffLines(before: string, after: string): string[] {
  const { hunks } = structuredPatch('', '', before, after, undefined, undefined, { context: 2 });
  return hunks.flatMap(({ oldStart, lines }) => [`@@ line ${oldStart} @@`, ...lines]);
}

function colored(line: string): string {
  return paint(line)(line);
}

function paint(line: string): (text: string) => string {
  if (line.startsWith('+')) return colors.green;
  if (line.startsWith('-')) return colors.red;
  return line.startsWith('@@') ? colors.cyan : (text) => text;
}
