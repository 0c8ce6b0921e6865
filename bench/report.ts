import { formatTable } from '../src/lib/output/text/table.ts';
import type { Comparison, Row } from './row.ts';

/** A row and its results. */
export interface MeasuredRow {
  readonly row: Row;
  readonly comparisons: readonly Comparison[];
}

/** Sentences about the ratios outside their margins. */
export function findFailures(rows: readonly MeasuredRow[]): readonly string[] {
  return rows.flatMap(({ row: { name, margin }, comparisons }) =>
    comparisons
      .filter(({ ratio, goal }) => !(ratio <= goal * margin))
      .map(({ what, ratio, goal }) => {
        const most = (goal * margin).toFixed(2);
        return `${name}, ${what}: ${ratio.toFixed(3)} times, at most ${most} passes`;
      }),
  );
}

/** The table for people. */
export function formatReport(rows: readonly MeasuredRow[]): string {
  const headings = ['ROW', 'MEASURE', 'OURS', 'AGAINST', 'RATIO', 'OF SINGLE ROUNDS', 'GOAL', ''];
  const lines = rows.flatMap(({ row, comparisons }) =>
    comparisons.map((one, index) => [
      index === 0 ? row.name : '',
      one.what,
      amount(one.ours, one.unit),
      amount(one.against, one.unit),
      one.ratio.toFixed(3),
      one.spread ? one.spread.map((ratio) => ratio.toFixed(3)).join(' to ') : '',
      `≤ ${one.goal}`,
      one.ratio <= one.goal ? 'met' : 'missed',
    ]),
  );
  return formatTable(headings, lines, { wide: true, columns: undefined });
}

/** The same table for programs. */
export function toDocument(rows: readonly MeasuredRow[]): readonly object[] {
  return rows.map(({ row: { name, about, margin }, comparisons }) => ({
    name,
    about,
    margin,
    comparisons,
  }));
}

function amount(value: number, unit: Comparison['unit']): string {
  return `${Math.round(value).toLocaleString('en')} ${unit}`;
}
