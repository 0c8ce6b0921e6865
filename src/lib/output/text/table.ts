import { stripVTControlCharacters } from 'node:util';
import { escapeText } from '../../escape.ts';
import { shortenName } from './shorten.ts';

/** How a table gives way where a terminal is narrow. */
export interface TableFit {
  /** Indices of the columns of names that may be shortened, the first to give way first. */
  readonly shrinks: readonly number[];
  /** Width of the terminal; left out where there is none, and nothing is shortened. */
  readonly columns: number | undefined;
}

/** Between two columns, as in kubectl. */
const gap = '   ';

/** Shorter than this a name says nothing any more. */
const shortestName = 16;

/**
 * Lays rows out in columns, as kubectl does: upper-case headings, three spaces between columns, no padding at the end
 * of a line. Cells may be coloured, but for those of columns that shrink.
 * @returns lines, each ended with a newline; nothing for no rows.
 */
export function formatTable(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  fit?: TableFit,
): string {
  if (rows.length === 0) return '';
  const shown = [headings, ...rows].map((line) => line.map(escapeText));
  const lines = fit ? shrink(shown, fit) : shown;
  const widths = columnWidths(lines);
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - displayWidth(cell)))
        .join(gap)
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');
}

function shrink(
  lines: readonly (readonly string[])[],
  { shrinks, columns }: TableFit,
): readonly (readonly string[])[] {
  if (columns === undefined) return lines;
  return shrinks.reduce((shrunk, shrinking) => {
    const others = columnWidths(shrunk).filter((_, column) => column !== shrinking);
    const taken = others.reduce((sum, width) => sum + width + gap.length, 0);
    const width = Math.max(columns - taken, shortestName);
    return shrunk.map((line) =>
      line.map((cell, column) => (column === shrinking ? shortenName(cell, width) : cell)),
    );
  }, lines);
}

function columnWidths(lines: readonly (readonly string[])[]): readonly number[] {
  return (lines[0] ?? []).map((_, column) =>
    // Not Math.max(...): a cluster can have more rows than a call can have arguments.
    lines.reduce((widest, line) => Math.max(widest, displayWidth(line[column] ?? '')), 0),
  );
}

/** Columns a cell takes on a terminal: code points without colour codes. Kubernetes names are ASCII. */
function displayWidth(cell: string): number {
  return Array.from(stripVTControlCharacters(cell)).length;
}
