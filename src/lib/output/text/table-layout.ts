import { displayWidth } from '../../shorten.ts';

/** The properties of a column that the layout depends on. */
export interface ColumnShape {
  readonly heading: string;
  readonly isName?: boolean;
  readonly spare?: number;
}

/** The place of each column of a table, by its index, and the form of its cells. */
export interface Layout {
  /** Columns that are side by side. */
  readonly beside: readonly number[];
  /** Columns that have lines of their own below each row. */
  readonly below: readonly number[];
  /** The form of cells that each column uses; 0 is the longest. */
  readonly ways: readonly number[];
  /** Maximum width of a name in terminal columns; undefined where it stays whole. */
  readonly limits: readonly (number | undefined)[];
}

/** The room that there is, and whether anything may be left out. */
export interface LayoutRoom {
  /** The width of the terminal; undefined if there is no terminal. */
  readonly width: number | undefined;
  /** The number of spaces between two columns. */
  readonly gap: number;
  /** No column is left out; columns without room go below the row. */
  readonly keepsAll: boolean;
}

/** A layout to try: columns side by side and below, and the length to which names may be shortened. */
interface Try extends Pick<Layout, 'beside' | 'below'> {
  readonly shortest: number;
}

/** Names are shortened to the first length before a column is left out, and to the second one after. */
const [easyName, shortName] = [20, 12];

/**
 * Chooses the first layout that fits: everything; names shortened; spare columns left out; names shortened further;
 * columns below the row, the last ones and those without names first. These are tried with the shortest form of each
 * cell; the remaining room then allows longer forms.
 * @param rows the forms of each cell, the longest first.
 */
export function chooseLayout(
  columns: readonly ColumnShape[],
  rows: readonly (readonly (readonly string[])[])[],
  { width, gap, keepsAll }: LayoutRoom,
): Layout {
  const all = columns.map((_, at) => at);
  const longest = columns.map(() => 0);
  const limits = columns.map(() => undefined);
  if (width === undefined) return { beside: all, below: [], ways: longest, limits };
  const widths = columns.map(({ heading }, at) => widthsOfWays(heading, rows, at));
  const shortestWays = widths.map(({ length }) => length - 1);
  const widthOf = (at: number, way: number, limit: number): number => {
    const { heading = '', isName = false } = columns[at] ?? {};
    const full = widths[at]?.[way] ?? 0;
    return isName ? Math.min(full, Math.max(limit, heading.length)) : full;
  };
  const excess = (beside: readonly number[], ways: readonly number[], limit: number): number =>
    beside.reduce((sum, at) => sum + widthOf(at, ways[at] ?? 0, limit) + gap, -gap) - width;
  const widest = (at: number): number => widths[at]?.at(-1) ?? 0;
  const tries = keepsAll ? triesThatKeepAll(columns, widest) : triesThatDrop(columns);

  const { beside, below, shortest } =
    tries.find((one) => excess(one.beside, shortestWays, one.shortest) <= 0) ?? lastOf(tries);
  let ways: readonly number[] = shortestWays;
  for (const at of beside) {
    for (let way = (ways[at] ?? 0) - 1; way >= 0; way -= 1) {
      if (excess(beside, ways.with(at, way), Infinity) <= 0) ways = ways.with(at, way);
    }
  }
  let missing = Math.max(excess(beside, ways, Infinity), 0);
  const fitted = new Map<number, number>();
  for (const at of beside.filter((one) => columns[one]?.isName).toReversed()) {
    const full = widthOf(at, ways[at] ?? 0, Infinity);
    const limit = Math.max(full - missing, widthOf(at, ways[at] ?? 0, shortest));
    if (limit < full) fitted.set(at, limit);
    missing -= full - limit;
  }
  return { beside, below, ways, limits: all.map((at) => fitted.get(at)) };
}

/** Spare columns are left out one after the other, before anything goes below a row. */
function triesThatDrop(columns: readonly ColumnShape[]): readonly Try[] {
  const all = columns.map((_, at) => at);
  const spares = columns
    .flatMap(({ spare }, at) => (spare === undefined ? [] : [{ spare, at }]))
    .toSorted((one, other) => other.spare - one.spare)
    .map(({ at }) => at);
  const dropping = [all, ...spares.map((_, count) => without(all, spares.slice(0, count + 1)))];
  const rest = without(all, spares);
  return [
    { beside: all, below: [], shortest: Infinity },
    ...dropping.map((beside) => ({ beside, below: [], shortest: easyName })),
    { beside: rest, below: [], shortest: shortName },
    ...moveBelow(rest, inOrder(columns, rest)).map((one) => ({ ...one, shortest: shortName })),
  ];
}

/** An important column of at most this width stays beside the first one as long as others can give way. */
const smallColumn = 16;

/** As few columns as possible go below a row: the widest first, and columns of names last. */
function triesThatKeepAll(
  columns: readonly ColumnShape[],
  widest: (at: number) => number,
): readonly Try[] {
  const all = columns.map((_, at) => at);
  const isSmall = (at: number): boolean =>
    columns[at]?.spare === undefined && widest(at) <= smallColumn;
  const byWidth = all.toSorted(
    (one, other) => Number(isSmall(one)) - Number(isSmall(other)) || widest(other) - widest(one),
  );
  const [others, names] = [inOrder(columns, byWidth, false), inOrder(columns, all, true)];
  const moved = moveBelow(all, others);
  return [
    { beside: all, below: [], shortest: Infinity },
    ...moved.map((one) => ({ ...one, shortest: Infinity })),
    { ...(moved.at(-1) ?? { beside: all, below: [] }), shortest: shortName },
    ...moveBelow(all, [...others, ...names])
      .slice(others.length)
      .map((one) => ({ ...one, shortest: shortName })),
  ];
}

/** The columns that may go below a row, in this order: the last column first, and columns of names last. */
function inOrder(
  columns: readonly ColumnShape[],
  some: readonly number[],
  isName?: boolean,
): readonly number[] {
  // The first column names the row.
  const movable = some.filter((at) => at !== 0);
  const ofNames = movable.filter((at) => columns[at]?.isName === true).toReversed();
  const others = movable.filter((at) => columns[at]?.isName !== true);
  if (isName !== undefined) return isName ? ofNames : others;
  return [...others.toReversed(), ...ofNames];
}

function moveBelow(
  beside: readonly number[],
  order: readonly number[],
): readonly Omit<Try, 'shortest'>[] {
  return order.map((_, count) => {
    const moved = order.slice(0, count + 1);
    return {
      beside: without(beside, moved),
      below: moved.toSorted((one, other) => one - other),
    };
  });
}

function without(all: readonly number[], some: readonly number[]): readonly number[] {
  return all.filter((at) => !some.includes(at));
}

function lastOf(tries: readonly Try[]): Try {
  return tries.at(-1) ?? { beside: [], below: [], shortest: shortName };
}

/** The width of a column for each form of its cells; a cell with fewer forms keeps its shortest. */
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
