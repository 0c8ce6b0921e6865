import {
  isCollection,
  isMap,
  isNode,
  isScalar,
  type Node,
  type Pair,
  stringify,
  type YAMLMap,
} from 'yaml';
import type { Json } from '../model/model.ts';
import {
  aliasName,
  endOf,
  endOfPair,
  eolOf,
  findPair,
  insertLines,
  isBlock,
  isFilledMap,
  isWritten,
  lead,
  lineEnd,
  startOf,
  type TextChange,
} from './yaml-text.ts';
import {
  blockLines,
  type EditedText,
  inline,
  inlineEntries,
  inlineLike,
  type NewEntry,
} from './yaml-values.ts';

/** A value to set, and where: keys of maps, from the map that is edited. */
export interface YamlEdit {
  readonly path: readonly string[];
  readonly value: Json;
}

/**
 * The changes of a text that set values in a map. Only the bytes of those values change: comments, order, quotes and
 * indentation stay. A missing key is added in the style of its map, with missing maps on the way to it.
 *
 * Anchors and merges can give a change another meaning, so the caller reads the result again.
 * @param map a map with at least one entry.
 * @param edits none is inside the value of another.
 */
export function setInMap(
  place: EditedText,
  map: YAMLMap,
  edits: readonly YamlEdit[],
): readonly TextChange[] {
  const isNew = ({ path: [key = ''] }: YamlEdit): boolean => findPair(map, key) === undefined;
  const added = toEntries(edits.filter(isNew));
  const changes = [...groupByKey(edits)].flatMap(([key, inner]) => {
    const pair = findPair(map, key);
    return pair ? setInPair(place, map, pair, inner) : [];
  });
  return added.length === 0 ? changes : [...changes, ...addEntries(place, map, added)];
}

/** The entries that edits make of an empty map. */
export function toEntries(edits: readonly YamlEdit[]): readonly NewEntry[] {
  return [...groupByKey(edits)].map(([key, inner]) => {
    const [only] = inner;
    return only?.path.length === 0
      ? { key, value: only.value }
      : { key, entries: toEntries(inner) };
  });
}

/** Edits by their first key, which their paths then lack. */
function groupByKey(edits: readonly YamlEdit[]): ReadonlyMap<string, readonly YamlEdit[]> {
  const groups = new Map<string, YamlEdit[]>();
  for (const { path, value } of edits) {
    const [key = '', ...rest] = path;
    groups.set(key, [...(groups.get(key) ?? []), { path: rest, value }]);
  }
  return groups;
}

function setInPair(
  place: EditedText,
  map: YAMLMap,
  pair: Pair,
  edits: readonly YamlEdit[],
): readonly TextChange[] {
  const [first] = edits;
  if (first?.path.length === 0) return [replaceValue(place, pair, first.value)];
  return isFilledMap(pair.value)
    ? setInMap(place, pair.value, edits)
    : [fill(place, map, pair, toEntries(edits))];
}

/** Replaces the value of an entry, whatever it is. */
function replaceValue({ text, style }: EditedText, pair: Pair, value: Json): TextChange {
  const { value: node } = pair;
  if (!isNode(node) || !isWritten(node)) return insertValue(text, pair, inline(value, style));
  const [start, end] = [startOf(node), node.range?.[1] ?? 0];
  const newline = text.slice(start, end).endsWith('\n') ? eolOf(text) : '';
  if (!isCollection(node) || node.flow) {
    const replacement = isScalar(node) ? inlineLike(node, value, style) : inline(value, style);
    return { start, end, replacement: replacement + newline };
  }
  if (Array.isArray(value) === !isMap(node) && !isEmptyValue(value)) {
    const margin = ' '.repeat(lead(text, start).length);
    const lines = stringify(value, { lineWidth: 0, version: '1.1' }).trimEnd().split('\n');
    return { start, end, replacement: lines.join(eolOf(text) + margin) + newline };
  }
  // Text between the colon and the old value, such as a comment, moves behind the new value.
  const colon = colonOf(text, pair);
  const between = text.slice(colon, start).replace(/[ \t]+$/, '');
  const kept = newline ? between : between.replace(/\r?\n$/, '');
  return { start: colon, end, replacement: ` ${inline(value, style)}${kept}` };
}

/** Gives entries to a key whose value is an empty map, null or an alias, or not written at all. */
function fill(
  place: EditedText,
  map: YAMLMap,
  pair: Pair,
  entries: readonly NewEntry[],
): TextChange {
  const { text, style, indent } = place;
  const { key, value } = pair;
  const alias = aliasName(value);
  const merged = alias === undefined ? '' : `<<: *${alias}, `;
  const flow = `{${merged}${inlineEntries(entries, style)}}`;
  if (isNode(value) && isWritten(value)) {
    return { start: startOf(value), end: value.range?.[1] ?? 0, replacement: flow };
  }
  if (!isBlock(map)) return insertValue(text, pair, flow);
  const margin = ' '.repeat(lead(text, startOf(key as Node)).length + indent);
  return insertLines(text, endOf(key as Node), blockLines(entries, margin, place), eolOf(text));
}

/** Writes a value directly behind the colon of an entry that has none. */
function insertValue(text: string, pair: Pair, value: string): TextChange {
  const colon = colonOf(text, pair);
  return { start: colon, end: colon, replacement: ` ${value}` };
}

function addEntries(
  place: EditedText,
  map: YAMLMap,
  entries: readonly NewEntry[],
): readonly TextChange[] {
  const [first] = map.items;
  const last = map.items.at(-1);
  if (first === undefined || last === undefined) throw new TypeError('an empty map');
  const start = startOf(first.key as Node);
  // An entry stays behind the dash of a list item, and behind a comment in its braces.
  const before = isBlock(map) ? lead(place.text, start) : place.text.slice(startOf(map) + 1, start);
  const mayPrecede = before.trim() === '';
  return place.newKeys === 'first' && mayPrecede
    ? [addBefore(place, map, start, entries)]
    : addBehind(place, map, { start, last }, entries);
}

/** Adds entries before the first one of a map. */
function addBefore(
  place: EditedText,
  map: YAMLMap,
  start: number,
  entries: readonly NewEntry[],
): TextChange {
  const { text, style } = place;
  if (isBlock(map)) {
    const margin = lead(text, start);
    const lines = blockLines(entries, margin, place).map((line) => line + eolOf(text));
    const at = start - margin.length;
    return { start: at, end: at, replacement: lines.join('') };
  }
  const replacement = `${inlineEntries(entries, style)},${gapAfter(place, map, start)}`;
  return { start, end: start, replacement };
}

/** Adds entries behind the last one of a map. */
function addBehind(
  place: EditedText,
  map: YAMLMap,
  { start, last }: { readonly start: number; readonly last: Pair },
  entries: readonly NewEntry[],
): readonly TextChange[] {
  const { text, style } = place;
  const end = endOfPair(last);
  const eol = eolOf(text);
  if (isBlock(map)) {
    const margin = ' '.repeat(lead(text, start).length);
    return [insertLines(text, end, blockLines(entries, margin, place), eol)];
  }
  const line = inlineEntries(entries, style);
  // A comment behind the last entry stays there.
  if (/^[ \t]*#/.test(text.slice(end, lineEnd(text, end)))) {
    const margin = lead(text, startOf(last.key as Node)).replace(/\S/g, ' ');
    const comma = { start: end, end, replacement: ',' };
    return [comma, insertLines(text, end, [margin + line], eol)];
  }
  return [{ start: end, end, replacement: `,${gapAfter(place, map, start)}${line}` }];
}

/** The space between two entries of a flow map: that before its first entry, if each has a line of its own. */
function gapAfter({ text, style }: EditedText, map: YAMLMap, start: number): string {
  const before = text.slice(startOf(map) + 1, start);
  if (/^\s*$/.test(before) && before.includes('\n')) return before;
  return style === 'compact-json' ? '' : ' ';
}

/** Offset directly after the colon of an entry. */
function colonOf(text: string, { key }: Pair): number {
  return text.indexOf(':', isNode(key) ? (key.range?.[1] ?? 0) : 0) + 1;
}

function isEmptyValue(value: Json): boolean {
  return typeof value !== 'object' || value === null || Object.keys(value).length === 0;
}
