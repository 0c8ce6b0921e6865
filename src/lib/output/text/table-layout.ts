import { displayWidth } from '../../shorten.ts';

/** What the layout depends on of a column. */
export interface ColumnShape {
  readonly heading: string;
  readonly isName?: boolean;
  readonly spare?: number;
}

/** Where each column of a table goes, by its index, and how its cells are said. */
export interface Layout {
  /** Those that stand beside each other. */
  readonly beside: readonly number[];
  /** Those that have lines of their own below each row. */
  readonly below: readonly number[];
  /** Those that are left out. */
  readonly dropped: readonly number[];
  /** Which way of saying its cells each column uses; the longest is 0. */
  readonly ways: readonly number[];
  /** Columns that a name may take; undefined where it stays whole. */
  readonly limits: readonly (number | undefined)[];
}

/** How much room there is, and whether anything may be lost. */
export interface LayoutRoom {
  /** Of the terminal; undefined where there is none. */
  readonly width: number | undefined;
  /** Between two columns. */
  readonly gap: number;
  /** Spare columns go below the row, and names stay whole as long as any other column stands beside them. */
  readonly keepsAll: boolean;
}

/** Names are shortened to this length before a column is left out, and to that one after. */
const [easyName, shortName] = [20, 12];

/**
 * Chooses the first layout that fits: everything; cells said in a shorter way, the last column first; names shortened;
 * spare columns left out; names shortened further; columns below the row, the last and those without names first.
 * @param rows for each cell the ways to say it, the longest first.
 */
export function chooseLayout(
  columns: readonly ColumnShape[],
  rows: readonly (readonly (readonly string[])[])[],
  { width, gap, keepsAll }: LayoutRoom,
): Layout {
  const whole: Layout = {
    beside: columns.map((_, at) => at),
    below: [],
    dropped: [],
    ways: columns.map(() => 0),
    limits: columns.map(() => undefined),
  };
  if (width === undefined) return whole;
  const widths = columns.map(({ heading }, at) => widthsOfWays(heading, rows, at));
  const widthAt = ({ ways, limits }: Layout, at: number): number => {
    const full = widths[at]?.[ways[at] ?? 0] ?? 0;
    return Math.min(full, limits[at] ?? full);
  };
  const excess = (layout: Layout): number =>
    layout.beside.reduce((sum, at) => sum + widthAt(layout, at) + gap, -gap) - width;

  let layout = whole;
  const isFitting = (): boolean => excess(layout) <= 0;
  const shortenNames = (least: number): void => {
    for (const [at, { heading, isName }] of [...columns.entries()].toReversed()) {
      const now = widthAt(layout, at);
      const limit = Math.max(now - excess(layout), least, heading.length);
      if (isFitting() || !isName || limit >= now) continue;
      layout = { ...layout, limits: layout.limits.with(at, limit) };
    }
  };

  for (const at of whole.beside.toReversed()) {
    const last = (widths[at]?.length ?? 1) - 1;
    while (!isFitting() && (layout.ways[at] ?? 0) < last) {
      layout = { ...layout, ways: layout.ways.with(at, (layout.ways[at] ?? 0) + 1) };
    }
  }
  if (!keepsAll) shortenNames(easyName);
  for (const at of sparesOf(columns)) {
    if (isFitting()) break;
    layout = withoutColumn(layout, at, keepsAll ? 'below' : 'dropped');
  }
  if (!keepsAll) shortenNames(shortName);
  const moveBelow = (isMoved: (at: number) => boolean): void => {
    // The first column names the row.
    for (const at of layout.beside.slice(1).filter(isMoved).toReversed()) {
      if (!isFitting()) layout = withoutColumn(layout, at, 'below');
    }
  };
  moveBelow((at) => columns[at]?.isName !== true);
  shortenNames(shortName);
  moveBelow(() => true);
  return layout;
}

function withoutColumn(layout: Layout, at: number, to: 'below' | 'dropped'): Layout {
  const beside = layout.beside.filter((one) => one !== at);
  return { ...layout, beside, [to]: [...layout[to], at].toSorted((one, other) => one - other) };
}

function sparesOf(columns: readonly ColumnShape[]): readonly number[] {
  return columns
    .flatMap(({ spare }, at) => (spare === undefined ? [] : [{ spare, at }]))
    .toSorted((one, other) => other.spare - one.spare)
    .map(({ at }) => at);
}

/** The width of a column for each way of saying its cells; a cell with fewer ways keeps its shortest. */
function widthsOfWays(
  heading: string,
  rows: readonly (readonly (readonly string[])[])[],
  at: number,
): readonly number[] {
  const widths: number[] = [heading.length];
  for (const row of rows) {
    const ways = row[at] ?? [];
    while (widths.length < ways.length) widths.push(widths.at(-1) ?? 0);
    widths.forEach((widest, way) => {
      const text = ways[Math.min(way, ways.length - 1)] ?? '';
      widths[way] = Math.max(widest, displayWidth(text));
    });
  }
  return widths;
}
