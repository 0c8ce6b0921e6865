import { isMap, isNode, isScalar, type Node, type Pair, type YAMLMap } from 'yaml';
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
  lineStart,
  startOf,
  type TextChange,
} from '../text/yaml-text.ts';
import type { TemplateEdit } from '../workload/template-edit.ts';

/** The place of a pod template in a text: its own map, and the keys that lead to the edited parts. */
export interface TemplatePlace {
  readonly text: string;
  /** The map with `metadata` and `spec`; of a pod, the whole object. */
  readonly template: YAMLMap;
  /** Whether the text is JSON, so that keys are quoted. */
  readonly isJson: boolean;
}

/** Keys and values to write, nested: `{labels: {KEY: "true"}}`. */
interface Entries {
  readonly [key: string]: string | Entries;
}

/**
 * The changes of a text that edit the labels and annotations of a pod template. Only the affected lines change: a value
 * is replaced inside its own quotes, a new key goes behind the last one of its map in the style of the map, and an
 * emptied map is removed with its key.
 * @param edits that change something.
 * @returns `undefined` where an edit has no place in the text: an anchor merges in the key to be removed.
 */
export function changeTemplateText(
  place: TemplatePlace,
  edits: readonly TemplateEdit[],
): readonly TextChange[] | undefined {
  const metadata = findPair(place.template, 'metadata');
  const removed = edits.filter(({ value }) => value === undefined);
  const added = edits.filter((edit) => edit.value !== undefined);
  const changes: TextChange[] = [];
  const missing: Record<string, Readonly<Record<string, string>>> = {};
  for (const { map, key, value = '' } of added) {
    const pair = isFilledMap(metadata?.value) ? findPair(metadata.value, map) : undefined;
    if (pair === undefined) missing[map] = { [key]: value };
    else changes.push(...setIn(place, pair, key, value));
  }
  const isAddedTo = Object.keys(missing).length > 0;
  if (isAddedTo) changes.push(...addMaps(place, metadata, missing));
  if (removed.length === 0) return changes;
  const removals = removeKeys(place, metadata, removed, isAddedTo);
  return removals && [...changes, ...removals];
}

/** Sets a key of an existing map, which may be empty. */
function setIn(place: TemplatePlace, pair: Pair, key: string, value: string): TextChange[] {
  const map = pair.value;
  if (!isFilledMap(map)) return [fill(place, pair, { [key]: value })];
  const node = findPair(map, key)?.value;
  if (!isNode(node)) return addTo(place, map, { [key]: value });
  const start = startOf(node);
  const end = node.range?.[1] ?? start;
  const quote = place.text[start] === "'" ? "'" : '"';
  const gap = start === end ? ' ' : '';
  return [{ start, end, replacement: `${gap}${quote}${value}${quote}` }];
}

/** Adds labels or annotations where the template has none yet. */
function addMaps(place: TemplatePlace, metadata: Pair | undefined, maps: Entries): TextChange[] {
  if (metadata === undefined) return addFirst(place, { metadata: maps });
  const { value } = metadata;
  return isFilledMap(value) ? addTo(place, value, maps) : [fill(place, metadata, maps)];
}

/** Gives a value to an entry with none, or with an empty one. */
function fill(place: TemplatePlace, pair: Pair, entries: Entries): TextChange {
  const { text } = place;
  const { key, value } = pair;
  const alias = aliasName(value);
  const written = isNode(value) && isWritten(value) ? value : undefined;
  if (written) {
    const start = startOf(written);
    const end = written.range?.[1] ?? start;
    const merged = alias === undefined ? [] : [`<<: *${alias}`];
    return { start, end, replacement: `{${[...merged, inline(place, entries)].join(', ')}}` };
  }
  const indent = ' '.repeat(lead(text, startOf(key as Node)).length + stepOf(place));
  return insertLines(text, endOf(key as Node), block(entries, indent, stepOf(place)), eolOf(text));
}

/** Adds entries behind the last one of a map. */
function addTo(place: TemplatePlace, map: YAMLMap, entries: Entries): TextChange[] {
  const { text } = place;
  const [first] = map.items;
  const last = map.items.at(-1);
  if (first === undefined || last === undefined) throw new TypeError('an empty map');
  const end = endOfPair(last);
  const firstStart = startOf(first.key as Node);
  if (isBlock(map)) {
    const indent = ' '.repeat(lead(text, firstStart).length);
    return [insertLines(text, end, block(entries, indent, stepOf(place)), eolOf(text))];
  }
  const before = text.slice(startOf(map) + 1, firstStart);
  const gap = /^\s*$/.test(before) && before.includes('\n') ? before : isTight(place) ? '' : ' ';
  // A comment behind the last entry stays there.
  if (/^[ \t]*#/.test(text.slice(end, lineEnd(text, end)))) {
    const line = lead(text, startOf(last.key as Node)).replace(/\S/g, ' ') + inline(place, entries);
    return [{ start: end, end, replacement: ',' }, insertLines(text, end, [line], eolOf(text))];
  }
  return [{ start: end, end, replacement: `,${gap}${inline(place, entries)}` }];
}

/** Adds entries before the first one of the template, where metadata is expected. */
function addFirst(place: TemplatePlace, entries: Entries): TextChange[] {
  const { text, template } = place;
  const [first] = template.items;
  if (first === undefined) throw new TypeError('an empty map');
  const start = startOf(first.key as Node);
  const indent = lead(text, start);
  if (!isBlock(template) || indent.trim() !== '') return addTo(place, template, entries);
  const at = lineStart(text, start);
  const eol = eolOf(text);
  const lines = block(entries, indent, stepOf(place));
  return [{ start: at, end: at, replacement: lines.map((line) => line + eol).join('') }];
}

/**
 * Removes keys, and a map with its own key when nothing is left in it.
 * @param isAddedTo whether metadata gains a map; it then stays, whatever it loses.
 */
function removeKeys(
  { text, template }: TemplatePlace,
  metadata: Pair | undefined,
  edits: readonly TemplateEdit[],
  isAddedTo: boolean,
): readonly TextChange[] | undefined {
  if (metadata === undefined || !isFilledMap(metadata.value)) return undefined;
  let gone = 0;
  const changes: TextChange[] = [];
  for (const { map: name, key } of edits) {
    const holder = findPair(metadata.value, name);
    if (holder === undefined || !isFilledMap(holder.value)) return undefined;
    const map = holder.value;
    const pair = findPair(map, key);
    if (pair === undefined) return undefined;
    if (!isBlock(map)) {
      changes.push(...removeFromFlow(text, map, pair));
      continue;
    }
    changes.push(removeLines(text, pair));
    if (map.items.length > 1) continue;
    const keyLine = removeKeyLine(text, holder);
    changes.push(...keyLine);
    gone += keyLine.length;
  }
  const isEmptied = gone === metadata.value.items.length && !isAddedTo;
  if (isEmptied && template.items.length > 1) {
    changes.push(...removeKeyLine(text, metadata));
  }
  return changes;
}

function removeLines(text: string, pair: Pair): TextChange {
  const start = lineStart(text, startOf(pair.key as Node));
  return { start, end: lineEnd(text, endOfPair(pair)), replacement: '' };
}

/**
 * Removes the line of a key whose value, on the lines below, is removed as well. The line stays if it has a comment.
 */
function removeKeyLine(text: string, { key }: Pair): readonly TextChange[] {
  const start = lineStart(text, startOf(key as Node));
  const end = lineEnd(text, endOf(key as Node));
  return text.slice(start, end).includes('#') ? [] : [{ start, end, replacement: '' }];
}

function removeFromFlow(text: string, map: YAMLMap, pair: Pair): readonly TextChange[] {
  const index = map.items.indexOf(pair);
  const next = map.items[index + 1];
  const previous = map.items[index - 1];
  const start = startOf(pair.key as Node);
  const end = endOfPair(pair);
  if (next) {
    const nextStart = startOf(next.key as Node);
    const comma = commaAfter(text, end);
    return text.slice(end, nextStart).includes('#') && comma !== undefined
      ? [removeOwnLine(text, start, comma + 1)]
      : [{ start, end: nextStart, replacement: '' }];
  }
  if (previous) {
    const from = endOfPair(previous);
    const comma = commaAfter(text, from);
    return text.slice(from, start).includes('#') && comma !== undefined
      ? [{ start: comma, end: comma + 1, replacement: '' }, removeOwnLine(text, start, end)]
      : [{ start: from, end, replacement: '' }];
  }
  const [open, close] = [startOf(map) + 1, (map.range?.[1] ?? 0) - 1];
  const around = text.slice(open, start) + text.slice(end, close);
  return /^\s*$/.test(around)
    ? [{ start: open, end: close, replacement: '' }]
    : [{ start, end, replacement: '' }];
}

/** Offset of the comma behind an entry; none where a comment stands before it. */
function commaAfter(text: string, offset: number): number | undefined {
  const gap = /^\s*,/.exec(text.slice(offset))?.[0];
  return gap === undefined ? undefined : offset + gap.length - 1;
}

/** Removes an entry of a flow map; if the entry has a line of its own, removes the whole line with its comment. */
function removeOwnLine(text: string, start: number, end: number): TextChange {
  const after = text.slice(end, lineEnd(text, end));
  return lead(text, start).trim() === '' && /^\s*(#.*)?\s*$/.test(after)
    ? { start: lineStart(text, start), end: lineEnd(text, end), replacement: '' }
    : { start, end, replacement: '' };
}

function block(entries: Entries, indent: string, step: number): string[] {
  return Object.entries(entries).flatMap(([key, value]) =>
    typeof value === 'string'
      ? [`${indent}${key}: "${value}"`]
      : [`${indent}${key}:`, ...block(value, indent + ' '.repeat(step), step)],
  );
}

function inline(place: TemplatePlace, entries: Entries): string {
  const { isJson } = place;
  const colon = isTight(place) ? ':' : ': ';
  return Object.entries(entries)
    .map(([key, value]) => {
      const name = isJson ? JSON.stringify(key) : key;
      const text = typeof value === 'string' ? JSON.stringify(value) : `{${inline(place, value)}}`;
      return `${name}${colon}${text}`;
    })
    .join(isTight(place) ? ',' : ', ');
}

/** Whether the text is JSON without any spaces. */
function isTight({ isJson, text, template }: TemplatePlace): boolean {
  const [first] = template.items;
  if (!isJson || first === undefined) return false;
  const end = (first.key as Node).range?.[1] ?? 0;
  return !/^\s*:\s/.test(text.slice(end, end + 9));
}

/** By how many columns a map is indented from its key. */
function stepOf({ text, template }: TemplatePlace): number {
  for (const { key, value } of template.items) {
    if (!isMap(value) || value.flow || !isScalar(key)) continue;
    const [inner] = value.items;
    if (inner && isNode(inner.key)) {
      return lead(text, startOf(inner.key)).length - lead(text, startOf(key)).length;
    }
  }
  return 2;
}
