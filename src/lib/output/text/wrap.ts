import { escapeText } from '../../escape.ts';
import { displayWidth } from '../../shorten.ts';
import type { Columns } from './text-options.ts';

/** Where the lines of a paragraph begin. */
export interface Indent {
  /** The beginning of the first line, never broken: a mark or a label, which may be coloured. */
  readonly head?: string;
  /** The beginning of every other line. */
  readonly indent?: string;
}

/**
 * Lays a text out as a paragraph: lines that fit a terminal, broken between words. A word is never broken: a word that
 * does not fit behind the indent moves to the left, and a word that is longer than a line gets a line of its own.
 * @param text one line.
 * @returns lines, each ended with a newline.
 */
export function wrapText(
  text: string,
  columns: Columns,
  { head = '', indent = '' }: Indent = {},
): string {
  const whole = head + escapeText(text);
  if (columns === undefined || displayWidth(whole) <= columns) return `${whole}\n`;
  const lines: string[] = [];
  let line = head;
  let isEmpty = true;
  for (const word of wordsOf(escapeText(text), columns - displayWidth(indent))) {
    const next = isEmpty ? line + word : `${line} ${word}`;
    if (displayWidth(next) <= columns || (isEmpty && isLost(head, word, columns))) {
      line = next;
    } else {
      if (line.trim() !== '') lines.push(line.trimEnd());
      line = fitIndent(indent, word, columns) + word;
    }
    isEmpty = false;
  }
  return [...lines, line].map((one) => `${one}\n`).join('');
}

/** Lays a text out behind a mark or a label; further lines start below the beginning of the text. */
export function hangText(head: string, text: string, columns: Columns): string {
  return wrapText(text, columns, { head, indent: ' '.repeat(displayWidth(head)) });
}

/** A word that is longer than any line stays behind its mark: a line of its own would not help. */
function isLost(head: string, word: string, columns: number): boolean {
  return displayWidth(head.trim()) <= 1 && displayWidth(word) > columns;
}

/** Text in backquotes counts as one word as long as it fits a line: it is a command to copy. */
function wordsOf(text: string, width: number): readonly string[] {
  return (text.match(/[^ `]*`[^`]*`[^ ]*|[^ ]+/g) ?? []).flatMap((word) =>
    displayWidth(word) <= width ? [word] : word.split(' '),
  );
}

/** The indent, reduced as far as a long word requires. */
function fitIndent(indent: string, word: string, columns: number): string {
  const room = columns - displayWidth(word);
  return [indent, '    ', '  '].find(({ length }) => length <= Math.min(room, indent.length)) ?? '';
}
