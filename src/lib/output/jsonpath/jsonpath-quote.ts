import { JsonPathError } from './jsonpath-error.ts';

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
};

/**
 * Reads a quoted text of a template, quotes included. Go's escapes count in single quotes as well as in double ones
 * (client-go v0.36 util/jsonpath, UnquoteExtend).
 * @throws {JsonPathError} an escape that Go does not know, or an escape for a byte that is not a whole character.
 */
export function unquote(quoted: string): string {
  const quote = quoted.charAt(0);
  return quoted.slice(1, -1).replaceAll(ESCAPE, (escape: string) => readEscape(escape, quote));
}

// A backslash with the characters that belong to it; an invalid one matches with a single character, or alone.
const ESCAPE = /\\(?:x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|[0-7]{3}|[^])?/gu;

function readEscape(escape: string, quote: string): string {
  const letter = escape.charAt(1);
  const simple = SIMPLE_ESCAPES[letter];
  if (simple !== undefined) return simple;
  if (letter === quote) return quote;
  const code = readCode(escape);
  if (code === undefined) throw new JsonPathError(`has an escape that is not known: ${escape}`);
  return code;
}

function readCode(escape: string): string | undefined {
  const kind = escape.charAt(1);
  const isByte = kind === 'x' || /[0-7]/.test(kind);
  if (escape.length < 4 || !(isByte || kind === 'u' || kind === 'U')) return undefined;
  const code =
    kind === 'x' || !isByte
      ? Number.parseInt(escape.slice(2), 16)
      : Number.parseInt(escape.slice(1), 8);
  if (isByte && code > 0x7f) {
    throw new JsonPathError(
      `has the escape ${escape}, a byte that is no character by itself`,
      'write the character, or its code as \\u with four digits',
    );
  }
  const isCharacter = code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
  return isCharacter ? String.fromCodePoint(code) : undefined;
}
