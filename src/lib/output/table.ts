import { stripVTControlCharacters } from 'node:util';

/**
 * Lays rows out in columns, as kubectl does: upper-case headings, three spaces between columns, no padding at the end
 * of a line. Cells may be coloured.
 * @returns lines, each ended with a newline; nothing for no rows.
 */
export function formatTable(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  if (rows.length === 0) return '';
  const lines = [headings, ...rows];
  const widths = headings.map((_, column) =>
    Math.max(...lines.map((line) => displayWidth(line[column] ?? ''))),
  );
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - displayWidth(cell)))
        .join('   ')
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');
}

/** Columns a cell takes on a terminal: code points without colour codes. Kubernetes names are ASCII. */
function displayWidth(cell: string): number {
  return Array.from(stripVTControlCharacters(cell)).length;
}
