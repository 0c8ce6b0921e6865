import { isMap, isNode, isScalar, Scalar, stringify, type YAMLMap } from 'yaml';
import type { Json } from '../model/model.ts';
import { lead, startOf } from './yaml-text.ts';

/** A text to edit, and how its author writes. */
export interface EditedText {
  readonly text: string;
  /** Compact JSON has no spaces. */
  readonly style: 'yaml' | 'json' | 'compact-json';
  /** By how many columns a map is indented from its key. */
  readonly indent: number;
  /** Where a map takes new keys: before its first entry, or behind its last one. */
  readonly newKeys: 'first' | 'last';
}

/** A new entry of a map: a value, or a map with entries of its own. */
export type NewEntry =
  | { readonly key: string; readonly value: Json }
  | { readonly key: string; readonly entries: readonly NewEntry[] };

/** Recognises the style of a text by one of its maps. */
export function styleOf(
  { text, isJson }: { readonly text: string; readonly isJson: boolean },
  map: YAMLMap,
): EditedText['style'] {
  if (!isJson) return 'yaml';
  const key = map.items[0]?.key;
  const end = isNode(key) ? (key.range?.[1] ?? 0) : undefined;
  const hasSpace = end !== undefined && /^\s*:\s/.test(text.slice(end));
  return hasSpace ? 'json' : 'compact-json';
}

/** By how many columns the maps inside a map are indented from their keys; 2 if there are none. */
export function indentOf(text: string, map: YAMLMap): number {
  for (const { key, value } of map.items) {
    if (!isMap(value) || value.flow || !isScalar(key)) continue;
    const [inner] = value.items;
    if (inner && isNode(inner.key)) {
      return lead(text, startOf(inner.key)).length - lead(text, startOf(key)).length;
    }
  }
  return 2;
}

/** A value on one line. */
export function inline(value: Json, style: EditedText['style']): string {
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

/** A value on one line, in the quotes of the scalar that it replaces. */
export function inlineLike(old: Scalar, value: Json, style: EditedText['style']): string {
  if (typeof value === 'string' && /^[ -~]*$/.test(value)) {
    if (old.type === Scalar.QUOTE_DOUBLE) return JSON.stringify(value);
    if (old.type === Scalar.QUOTE_SINGLE) return `'${value.replaceAll("'", "''")}'`;
  }
  return inline(value, style);
}

/** Entries on one line, without the braces around them. */
export function inlineEntries(entries: readonly NewEntry[], style: EditedText['style']): string {
  return inline(toObject(entries), style).slice(1, -1);
}

/** Entries in lines of their own: each map in a block, each value on one line. */
export function blockLines(
  entries: readonly NewEntry[],
  margin: string,
  { indent, style }: EditedText,
): readonly string[] {
  const lines = (inner: readonly NewEntry[], before: string): readonly string[] =>
    inner.flatMap((entry) => {
      const key = `${before}${inline(entry.key, style)}:`;
      return 'value' in entry
        ? [`${key} ${inline(entry.value, style)}`]
        : [key, ...lines(entry.entries, before + ' '.repeat(indent))];
    });
  return lines(entries, margin);
}

function toObject(entries: readonly NewEntry[]): Readonly<Record<string, Json>> {
  return Object.fromEntries(
    entries.map((entry) => [entry.key, 'value' in entry ? entry.value : toObject(entry.entries)]),
  );
}
