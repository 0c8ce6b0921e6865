import { isDeepStrictEqual } from 'node:util';
import {
  type Document,
  isCollection,
  isMap,
  isNode,
  isScalar,
  type Node,
  type Pair,
  parseDocument,
  stringify,
  type YAMLMap,
} from 'yaml';
import type { Json } from '../model/model.ts';
import { YAML_OF_THE_INJECTOR } from './injector-yaml.ts';
import { describeYamlProblem } from './yaml-problem.ts';
import { changeText, isWritten, lead, startOf, type TextChange } from './yaml-text.ts';

/** A text with one value set, and the former value (`undefined`: there was none); or why the value cannot be set. */
export type SplicedText =
  | { readonly ok: true; readonly text: string; readonly former: Json | undefined }
  | { readonly ok: false; readonly problem: string };

/**
 * Sets one value in YAML or JSON text. Only that value's own bytes are replaced, so that comments, order, quotes,
 * indentation, block scalars and unknown keys stay as they are. Missing parts of the path are created.
 *
 * The new value is on one line, unless it replaces a list or map that spans several lines. The result is read again: a
 * text in which any other meaning would change (an alias, an anchor, a merge) is refused.
 * @param path keys of maps, from the top.
 */
export function spliceText(text: string, path: readonly string[], value: Json): SplicedText {
  const document = parseDocument(text, YAML_OF_THE_INJECTOR);
  const [error] = document.errors;
  if (error) return { ok: false, problem: `it is not YAML: ${describeYamlProblem(error)}` };
  const place = findPlace(document, path);
  if (typeof place === 'string') return { ok: false, problem: place };
  const former = place.node?.toJS(document) as Json | undefined;
  if (place.rest.length === 0 && place.node && isDeepStrictEqual(former, value)) {
    return { ok: true, text, former };
  }
  const style = styleOf(text);
  const spliced = changeText(text, [editAt(text, place, nest(place.rest, value), style)]);
  const wanted = setIn(document.toJS(), path, value);
  if (!isDeepStrictEqual(parsed(spliced), wanted)) {
    return { ok: false, problem: `${path.join('.')} cannot be changed there alone` };
  }
  return { ok: true, text: spliced, former: place.rest.length === 0 ? former : undefined };
}

/** The end of the existing part of the path, and the keys that are missing there. */
interface Place {
  /** The value to replace; without it, an entry is added to the map. */
  readonly node?: Node;
  readonly pair?: Pair;
  readonly map?: YAMLMap;
  readonly rest: readonly string[];
}

function findPlace(document: Document, path: readonly string[]): Place | string {
  const root = document.contents;
  if (root === null || (isScalar(root) && root.value === null)) return { rest: path };
  if (!isMap(root)) return 'it is not a map';
  if (root.items.length === 0) return { node: root, rest: path };
  let map = root;
  for (const [depth, key] of path.entries()) {
    const rest = path.slice(depth + 1);
    // The last of duplicate keys counts.
    const pair = map.items.findLast((one) => isScalar(one.key) && String(one.key.value) === key);
    if (!pair) return { map, rest: path.slice(depth) };
    const node = pair.value;
    if (!isNode(node)) return `${path.slice(0, depth + 1).join('.')} has no value`;
    const isEmpty = isScalar(node) ? node.value === null : isMap(node) && node.items.length === 0;
    if (rest.length === 0 || isEmpty) return { node, pair: pair, rest };
    if (!isMap(node)) return `${path.slice(0, depth + 1).join('.')} is not a map`;
    map = node;
  }
  return { map, rest: [] };
}

type Style = 'json' | 'compact-json' | 'yaml';

function editAt(text: string, { node, pair, map }: Place, value: Json, style: Style): TextChange {
  if (map) return insertFirst(text, map, value, style);
  if (!node) {
    const gap = text === '' || text.endsWith('\n') ? '' : '\n';
    return { start: text.length, end: text.length, replacement: gap + block(value) };
  }
  const [start, end] = rangeOf(node);
  const newline = text.slice(start, end).endsWith('\n') ? '\n' : '';
  if (isCollection(node) && !node.flow) {
    if (Array.isArray(value) === !isMap(node) && !isEmptyValue(value)) {
      const indent = ' '.repeat(lead(text, start).length);
      const lines = block(value).trimEnd().replaceAll('\n', `\n${indent}`);
      return { start, end, replacement: lines + newline };
    }
    // Text between the colon and the old value, such as a comment, moves behind the new value.
    const colon = colonOf(text, pair);
    const between = text.slice(colon, start).replace(/[ \t]+$/, '');
    const kept = newline ? between : between.replace(/\n$/, '');
    return { start: colon, end, replacement: ` ${inline(value, style)}${kept}` };
  }
  if (!isWritten(node)) {
    const colon = colonOf(text, pair);
    return { start: colon, end: colon, replacement: ` ${inline(value, style)}` };
  }
  return { start, end, replacement: inline(value, style) + newline };
}

/** Inserts before the first entry of a map: the one place where nothing that follows can interfere. */
function insertFirst(text: string, map: YAMLMap, value: Json, style: Style): TextChange {
  const open = startOf(map);
  const key = map.items[0]?.key;
  const first = isNode(key) ? startOf(key) : open;
  const entry = inline(value, style).slice(1, -1);
  if (!map.flow) {
    const indent = ' '.repeat(lead(text, first).length);
    return { start: first, end: first, replacement: `${entry}\n${indent}` };
  }
  const between = text.slice(open + 1, first);
  const gap = /^\s+$/.test(between) ? between : ' ';
  return { start: first, end: first, replacement: `${entry},${gap}` };
}

function inline(value: Json, style: Style): string {
  if (style === 'compact-json') return JSON.stringify(value);
  if (style === 'json') {
    // Line breaks occur only between values: in a string they are escaped.
    return JSON.stringify(value, undefined, 1).replace(/,\n */g, ', ').replace(/\n */g, '');
  }
  // Written as a list item, so that a string is quoted if it is not allowed unquoted in a flow collection.
  return stringify([value], {
    collectionStyle: 'flow',
    doubleQuotedAsJSON: true,
    flowCollectionPadding: false,
    lineWidth: 0,
    version: '1.1',
  })
    .trim()
    .slice(1, -1);
}

function block(value: Json): string {
  return stringify(value, { lineWidth: 0, version: '1.1' });
}

function nest(path: readonly string[], value: Json): Json {
  return path.reduceRight<Json>((inner, key) => ({ [key]: inner }), value);
}

function setIn(object: unknown, [key, ...rest]: readonly string[], value: Json): unknown {
  if (key === undefined) return value;
  const map = (object ?? {}) as Readonly<Record<string, unknown>>;
  return { ...map, [key]: setIn(map[key], rest, value) };
}

function parsed(text: string): unknown {
  const document = parseDocument(text, YAML_OF_THE_INJECTOR);
  return document.errors.length > 0 ? undefined : document.toJS();
}

function rangeOf(node: Node): readonly [number, number] {
  const [start, end] = node.range ?? [0, 0];
  return [start, end];
}

/** Offset directly after the colon of an entry. */
function colonOf(text: string, pair: Pair | undefined): number {
  const keyEnd = isNode(pair?.key) ? rangeOf(pair.key)[1] : 0;
  return text.indexOf(':', keyEnd) + 1;
}

function isEmptyValue(value: Json): boolean {
  return typeof value !== 'object' || value === null || Object.keys(value).length === 0;
}

function styleOf(text: string): Style {
  try {
    JSON.parse(text);
    return /"\s*:\s/.test(text) ? 'json' : 'compact-json';
  } catch {
    return 'yaml';
  }
}
