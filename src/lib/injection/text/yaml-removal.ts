import type { Node, Pair, YAMLMap } from 'yaml';
import {
  endOf,
  endOfPair,
  isBlock,
  lead,
  lineEnd,
  lineStart,
  startOf,
  type TextChange,
} from './yaml-text.ts';

/** Removes an entry of a map: its lines, or its part of a flow map with one comma. Comments on others stay. */
export function removeEntry(text: string, map: YAMLMap, pair: Pair): readonly TextChange[] {
  return isBlock(map) ? [removeLines(text, pair)] : removeFromFlow(text, map, pair);
}

/**
 * Removes the line of a key whose value, on the lines below, is removed as well. The line stays if it has a comment.
 */
export function removeKeyLine(text: string, { key }: Pair): readonly TextChange[] {
  const start = lineStart(text, startOf(key as Node));
  const end = lineEnd(text, endOf(key as Node));
  return text.slice(start, end).includes('#') ? [] : [{ start, end, replacement: '' }];
}

function removeLines(text: string, pair: Pair): TextChange {
  const start = lineStart(text, startOf(pair.key as Node));
  return { start, end: lineEnd(text, endOfPair(pair)), replacement: '' };
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
