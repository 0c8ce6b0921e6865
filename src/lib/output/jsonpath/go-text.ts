import type { Json } from '../../injection/model/model.ts';
import { isList } from './jsonpath-walk.ts';

/** A number that JavaScript cannot represent exactly, so it cannot be printed as kubectl would print it. */
export class InexactNumberError extends Error {
  override readonly name = 'InexactNumberError';
  readonly number: number;

  constructor(number: number) {
    super(`the number ${number} is too large to be read exactly`);
    this.number = number;
  }
}

/**
 * Writes JSON as Go's encoding/json does: keys in byte order, no white space, and the characters `<`, `>`, `&`, U+2028
 * and U+2029 escaped.
 * @throws {InexactNumberError}
 */
export function formatGoJson(value: Json): string {
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'number') return formatNumber(value);
  if (typeof value !== 'object' || value === null) return String(value);
  if (isList(value)) return `[${value.map(formatGoJson).join(',')}]`;
  const entries = Object.entries(value)
    .toSorted(([a], [b]) => compareBytes(a, b))
    .map(([key, item]) => `${quote(key)}:${formatGoJson(item ?? null)}`);
  return `{${entries.join(',')}}`;
}

/**
 * Writes a value as Go's fmt.Fprint does: texts unchanged, lists and maps as JSON, an absent value as `null`.
 * @throws {InexactNumberError}
 */
export function formatGoValue(value: Json): string {
  switch (typeof value) {
    case 'string':
      return value.toWellFormed();
    case 'number':
      return Number.isInteger(value) ? formatNumber(value) : formatGoFloat(value);
    default:
      return formatGoJson(value);
  }
}

/** Writes a float64 as Go's verb %v does: shortest digits, with an exponent below 1e-4 and from 1e6 on. */
export function formatGoFloat(value: number): string {
  if (Object.is(value, -0)) return '-0';
  const [digits = '', power = '0'] = value.toExponential().split('e');
  const exponent = Number(power);
  if (exponent >= -4 && exponent < SHORTEST_EXPONENT) return String(value);
  const sign = exponent < 0 ? '-' : '+';
  return `${digits}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

const SHORTEST_EXPONENT = 6;

/** Orders texts by their UTF-8 bytes, as Go does. */
export function compareBytes(a: string, b: string): number {
  // Without surrogates the order of code units equals the order of bytes.
  if (!SURROGATE.test(a) && !SURROGATE.test(b)) return a < b ? -1 : Number(a > b);
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

const SURROGATE = /[\ud800-\udfff]/;

// Whole numbers are int64 in kubectl; JSON.parse has already rounded those from 2^53 on.
function formatNumber(value: number): string {
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) throw new InexactNumberError(value);
  return String(value);
}

function quote(text: string): string {
  return JSON.stringify(text.toWellFormed()).replaceAll(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
