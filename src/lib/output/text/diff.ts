import { structuredPatch } from 'diff';
import { type Change, describeObject } from '../../injection/model/plan.ts';
import { colors } from './color.ts';

/** Renders what a plan changes: a diff of the edited text where a change has one, else its fields before and after. */
export function formatDiff(changes: readonly Change[]): string {
  return changes.map(formatChange).join('\n');
}

function formatChange({ object, write, fields, texts }: Change): string {
  const title = `${describeObject(object)}${write.action === 'create' ? ' (new)' : ''}`;
  const lines = texts
    ? diffLines(texts.before, texts.after)
    : fields.flatMap(({ field, before, after }) => [
        ...(before === undefined ? [] : [`- ${field}: ${before}`]),
        ...(after === undefined ? [] : [`+ ${field}: ${after}`]),
      ]);
  return [colors.bold(title), ...lines.map(colored), ''].join('\n');
}

function diffLines(before: string, after: string): string[] {
  const { hunks } = structuredPatch('', '', before, after, undefined, undefined, { context: 2 });
  return hunks.flatMap(({ oldStart, lines }) => [`@@ line ${oldStart} @@`, ...lines]);
}

function colored(line: string): string {
  if (line.startsWith('+')) return colors.green(line);
  if (line.startsWith('-')) return colors.red(line);
  return line.startsWith('@@') ? colors.cyan(line) : line;
}
