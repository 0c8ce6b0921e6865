import { foldCommand, foldText } from './fold.ts';

/** A term and its description. */
export interface Entry {
  readonly term: string;
  readonly text: string;
}

/** From this width, terms and texts stand side by side. */
const SIDE_BY_SIDE = 72;

/** A longer term gets its own line. */
const WIDEST_TERM = 34;

/** Lays out terms with their texts: in two columns, or on a narrow terminal one below the other. */
export function layOutEntries(entries: readonly Entry[], columns: number): readonly string[] {
  const fitting = entries.map(({ term }) => term.length).filter((length) => length <= WIDEST_TERM);
  const isNarrow = columns < SIDE_BY_SIDE;
  const column = isNarrow ? 10 : 2 + Math.max(0, ...fitting) + 2;
  return entries.flatMap(({ term, text }) => {
    const lines = foldText(text, columns - column);
    const isOwnLine = isNarrow || term.length > WIDEST_TERM;
    const beside = isOwnLine ? [] : lines.slice(0, 1);
    const [first = ''] = beside;
    return [
      `  ${term.padEnd(isOwnLine ? 0 : column - 2)}${first}`.trimEnd(),
      ...lines.slice(beside.length).map((line) => ' '.repeat(column) + line),
    ];
  });
}

/** A heading with lines below it; empty if there are none. */
export function section(heading: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : [`${heading}:`, ...lines, ''].join('\n');
}

/** Prose of a help text, one paragraph. */
export function paragraph(text: string, columns: number): string {
  return [...foldText(text, columns), ''].join('\n');
}

/** A command line that can be pasted, indented. */
export function indentedCommand(command: string, columns: number): readonly string[] {
  return foldCommand(command, columns - 2).map((line) => `  ${line}`);
}

/** Puts parts of a help text below each other, with an empty line between them. */
export function joinParts(parts: readonly string[]): string {
  return parts.filter(Boolean).join('\n');
}
