import { escapeText } from '../../escape.ts';
import { displayWidth, shortenName } from '../../shorten.ts';
import { chooseLayout, type Layout } from './table-layout.ts';
import type { TextOptions } from './text-options.ts';
import { wrapText } from './wrap.ts';

/** The heading of a column, and how the column gives way on a narrow terminal. A heading alone never gives way. */
export interface Column {
  readonly heading: string;
  /** Its cells are names without colours, which may be shortened in the middle. */
  readonly isName?: boolean;
  /** It can be left out; the highest number goes first. */
  readonly spare?: number;
}

/**
 * A text, which may be coloured, or the same in several forms, the longest first: the whole column uses one of them.
 */
export type Cell = string | readonly string[];

/** The space between two columns, as in kubectl. */
const gap = '   ';

/**
 * Lays rows out in columns, as kubectl does: upper-case headings, three spaces between columns, no padding at the end
 * of a line. On a narrow terminal, these happen in order: cells use a shorter form, names are shortened, spare columns
 * are left out, and finally columns move to lines of their own below each row. With `-o wide`, no column is left out:
 * columns without room go below the row, the widest first.
 * @returns lines, each ended with a newline; empty for no rows.
 */
export function formatTable(
  columns: readonly (string | Column)[],
  rows: readonly (readonly Cell[])[],
  { wide, columns: width }: TextOptions,
): string {
  if (rows.length === 0) return '';
  const all = columns.map((column) => (typeof column === 'string' ? { heading: column } : column));
  const cells = rows.map((row) => row.map(waysOf));
  const layout = chooseLayout(all, cells, { width, gap: gap.length, keepsAll: wide });
  const lines = [
    all.map(({ heading }) => heading),
    ...cells.map((row) => all.map((_, at) => shownCell(row[at] ?? [], layout, at))),
  ].map((line) => layout.beside.map((at) => line[at] ?? ''));
  const widths = columnWidths(lines);
  const below = layout.below.map((at) => ({ heading: all[at]?.heading ?? '', at }));
  const [headings = '', ...shown] = lines.map((line) => alignLine(line, widths));
  return [
    headings,
    ...shown.flatMap((line, row) => [
      line,
      formatBelow(
        below.map(({ heading, at }) => [heading, cells[row]?.[at]?.[0] ?? '']),
        width,
      ),
    ]),
  ].join('');
}

function waysOf(cell: Cell): readonly string[] {
  return (typeof cell === 'string' ? [cell] : cell).map(escapeText);
}

function shownCell(ways: readonly string[], { ways: chosen, limits }: Layout, at: number): string {
  const text = ways[Math.min(chosen[at] ?? 0, ways.length - 1)] ?? '';
  const limit = limits[at];
  return limit === undefined ? text : shortenName(text, limit);
}

function alignLine(line: readonly string[], widths: readonly number[]): string {
  const aligned = line
    .map((cell, at) => cell + ' '.repeat((widths[at] ?? 0) - displayWidth(cell)))
    .join(gap)
    .trimEnd();
  return `${aligned}\n`;
}

/** Columns without room in a row, on lines of their own: `WHY: the pod is older; REVISION: default`. */
function formatBelow(
  cells: readonly (readonly [string, string])[],
  width: number | undefined,
): string {
  const reported = cells.flatMap(([heading, cell]) =>
    cell === '' || cell === '<none>' ? [] : [`${heading}: ${cell}`],
  );
  return reported.length === 0
    ? ''
    : wrapText(reported.join('; '), width, { head: '  ', indent: '    ' });
}

function columnWidths(lines: readonly (readonly string[])[]): readonly number[] {
  return (lines[0] ?? []).map((_, column) =>
    // Not Math.max(...): a cluster can have more rows than a call can have arguments.
    lines.reduce((widest, line) => Math.max(widest, displayWidth(line[column] ?? '')), 0),
  );
}
