import {
  isAlias,
  isCollection,
  isMap,
  isNode,
  isScalar,
  type Node,
  type Pair,
  type YAMLMap,
} from 'yaml';

/** A replacement of a range of characters in a text. */
export interface TextChange {
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

/** Applies changes that do not overlap; insertions at one place keep the given order. */
export function changeText(text: string, changes: readonly TextChange[]): string {
  const sorted = changes.toSorted((one, other) => one.start - other.start || one.end - other.end);
  const kept = sorted.map(({ start }, index) => text.slice(sorted[index - 1]?.end ?? 0, start));
  const rest = text.slice(sorted.at(-1)?.end ?? 0);
  return sorted.map(({ replacement }, index) => (kept[index] ?? '') + replacement).join('') + rest;
}

/**
 * The entry of a map with this key, as written there; entries merged in from elsewhere do not count. The last of
 * duplicate keys counts.
 */
export function findPair(map: YAMLMap, key: string): Pair | undefined {
  return map.items.findLast((pair) => isScalar(pair.key) && String(pair.key.value) === key);
}

/** A map that can be added to: a block or flow map with at least one entry. */
export function isFilledMap(node: unknown): node is YAMLMap {
  return isMap(node) && node.items.length > 0;
}

/** An alias, with its name. */
export function aliasName(node: unknown): string | undefined {
  return isAlias(node) ? node.source : undefined;
}

/** Offset at which a node starts in the text; a preceding anchor or tag is not part of it. */
export function startOf(node: Node): number {
  return node.range?.[0] ?? 0;
}

/** Offset after the last character of a node; comments and blank lines after it are not part of it. */
export function endOf(node: Node): number {
  if (isMap(node) && !node.flow) {
    const last = node.items.at(-1);
    if (last) return endOfPair(last);
  }
  return node.range?.[1] ?? 0;
}

/** Offset after the last character of an entry: of its value, or of the colon where it has none. */
export function endOfPair({ key, value }: Pair): number {
  const keyEnd = isNode(key) ? endOf(key) : 0;
  return isNode(value) ? Math.max(endOf(value), keyEnd) : keyEnd;
}

/** Whether a node is written in the text: the value of `labels:` is not. */
export function isWritten(node: Node): boolean {
  return node.range !== null && node.range !== undefined && node.range[0] < node.range[1];
}

/** Whether a node spans lines of its own, by indentation. */
export function isBlock(node: Node): boolean {
  return isCollection(node) && !node.flow;
}

/** Offset of the first character of the line that contains this offset. */
export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/**
 * Offset after the line break of the line on which something ends at this offset; the end of the text if there is no
 * line break.
 */
export function lineEnd(text: string, offset: number): number {
  if (offset > 0 && text[offset - 1] === '\n') return offset;
  const index = text.indexOf('\n', offset);
  return index === -1 ? text.length : index + 1;
}

/** The text before an offset on its line. */
export function lead(text: string, offset: number): string {
  return text.slice(lineStart(text, offset), offset);
}

/** Inserts lines below the line on which something ends at this offset. */
export function insertLines(
  text: string,
  offset: number,
  lines: readonly string[],
  eol: string,
): TextChange {
  const at = lineEnd(text, offset);
  const isLast = at > 0 && text[at - 1] !== '\n';
  const replacement = isLast
    ? lines.map((line) => eol + line).join('')
    : lines.map((line) => line + eol).join('');
  return { start: at, end: at, replacement };
}

/** The line break that a text uses. */
export function eolOf(text: string): string {
  const first = text.indexOf('\n');
  return first > 0 && text[first - 1] === '\r' ? '\r\n' : '\n';
}
