import { counted } from '../../counted.ts';
import { present } from '../../present.ts';
import { JsonPathError } from './jsonpath-error.ts';
import type { Slice } from './jsonpath-template.ts';

/**
 * Reads the content of brackets: `*`, an index, or `start:end:step`, each part of which may be left out.
 * @throws {JsonPathError} anything else.
 */
export function parseSlice(text: string): Slice {
  const parts = /^(-?\d*)(:-?\d*)?(:-?\d*)?$/.exec(text === '*' ? ':' : text);
  if (!parts) throw new JsonPathError(`has [${text}], which is no index`);
  const [, first = '', second, third] = parts;
  const start = readNumber(first, text);
  const end = second === undefined ? (start ?? 0) + 1 : readNumber(second.slice(1), text);
  const step = third === undefined ? undefined : readNumber(third.slice(1), text);
  return present({
    start,
    end,
    isIndex: second === undefined,
    step,
  });
}

/** A slice applied to a list of a given length: the first index, the one after the last, and the stride. */
export type Bounds =
  { readonly start: number; readonly end: number; readonly step: number } | 'nothing';

/**
 * Applies a slice to a list. Go panics on indices outside of it; client-go refuses them, and so do we.
 * @throws {RangeError} with a sentence that says what is wrong.
 */
export function boundsOf({ start = 0, end, isIndex, step = 1 }: Slice, length: number): Bounds {
  const from = start < 0 ? start + length : start;
  const isFromEnd = end !== undefined && (end < 0 || (end === 0 && isIndex));
  const to = end === undefined ? length : isFromEnd ? end + length : end;
  if (from === to) return 'nothing';
  if (from < 0 || from >= length) throw outOfBounds(start, length);
  if (to < 0 || to > length) throw outOfBounds(end ?? length, length);
  if (from > to) throw new RangeError(`asks for items from ${from} to ${to}, which is backwards`);
  if (step <= 0) throw new RangeError(`asks for every ${step}th item`);
  return { start: from, end: to, step };
}

function outOfBounds(index: number, length: number): RangeError {
  const items = counted(length, 'item');
  return new RangeError(`asks for item ${index} of a list that has ${items}`);
}

function readNumber(digits: string, text: string): number | undefined {
  if (digits === '') return undefined;
  const number = Number(digits);
  if (!Number.isSafeInteger(number)) throw new JsonPathError(`has [${text}], which is no index`);
  return number;
}
