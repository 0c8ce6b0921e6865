import { wrapText } from '../lib/output/text/wrap.ts';

/** Maximum width of prose: longer lines are hard to read. */
const WIDEST = 100;

/** Columns of help that does not go to a terminal. */
const ON_A_PIPE = 80;

/** The width that help is laid out for. */
export function helpWidth(terminal: number | undefined): number {
  return Math.min(terminal ?? ON_A_PIPE, WIDEST);
}

/** Breaks a text into lines between words; a word that is longer than a line stays whole. */
export function foldText(text: string, columns: number): readonly string[] {
  return wrapText(text, columns).trimEnd().split('\n');
}

/** A word of a command line. */
const WORD = /(?:'[^']*'|[^\s'])+/g;

/** The same, or a flag with its value, which stay on one line if they fit. */
const UNIT = /-[\w-]+ (?!-)(?:'[^']*'|[^\s'])+|(?:'[^']*'|[^\s'])+/g;

/**
 * Breaks a command line between its words; it can still be pasted.
 * @returns lines; all but the last end with a backslash, all but the first are indented.
 */
export function foldCommand(command: string, columns: number): readonly string[] {
  if (command.length <= columns) return [command];
  const lines: string[] = [];
  let line: string | undefined;
  const units = command.match(UNIT) ?? [];
  const parts = units.flatMap((unit) =>
    `  ${unit} \\`.length <= columns ? [unit] : (unit.match(WORD) ?? []),
  );
  for (const word of parts) {
    if (line !== undefined && `${line} ${word} \\`.length > columns) {
      lines.push(`${line} \\`);
      line = `  ${word}`;
    } else {
      line = line === undefined ? word : `${line} ${word}`;
    }
  }
  return line === undefined ? lines : [...lines, line];
}
