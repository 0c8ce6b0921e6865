import { colors } from './color.ts';
import { foldMessage } from './fold.ts';
import type { Columns } from './text-options.ts';
import { wrapText } from './wrap.ts';

/** Deeper than a step: no line of a message can look like a step. */
const INDENT = '    ';

/**
 * Renders a warning, a problem or a note: a label, and a message folded to one line, which is wrapped on a terminal.
 * @param label may be coloured; without a colon: `warning`.
 */
export function formatNotice(label: string, message: string, columns: Columns): string {
  return formatItem(`${label}: `, message, columns);
}

/** Renders warnings, one below the other. */
export function formatWarnings(warnings: readonly string[], columns: Columns): string {
  return warnings.map((one) => formatNotice(colors.yellow('warning'), one, columns)).join('');
}

/** Renders a message behind a mark, such as `! `. */
export function formatItem(mark: string, message: string, columns: Columns): string {
  return wrapText(foldMessage(message), columns, { head: mark, indent: INDENT });
}

/**
 * Renders what to do, below its message. A command is never wrapped, so that it can be copied and pasted: a command
 * that does not fit behind its sentence goes on a line of its own.
 * @param indent goes before the arrow.
 */
export function formatStep(step: string, columns: Columns, indent = '  '): string {
  const mark = `${indent}→ `;
  const text = foldMessage(step);
  const [, sentence, command] = COMMAND.exec(text) ?? [];
  const whole = wrapText(text, undefined, { head: mark });
  if (command === undefined) return wrapText(text, columns, { head: mark, indent: `${indent}  ` });
  if (columns === undefined || sentence === '' || whole.length <= columns) return whole;
  return (
    wrapText(sentence ?? '', columns, { head: mark, indent: `${indent}  ` }) +
    wrapText(command, undefined, { head: `${indent}  ` })
  );
}

/** A step that is a command, or ends with one after a colon. */
const COMMAND = /^(|.*?:) ?((?:kubectl|istioctl|helm|for \S+ in) .*)$/;
