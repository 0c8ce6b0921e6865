import type { FunctionMap } from './functions.ts';
import { refuse } from './template-error.ts';
import { type GoValue, isGoList, isObject, isTrue, print, toJsonValue, Zero } from './values.ts';

/**
 * The functions of the library sprig 3 (github.com/Masterminds/sprig) that templates of sidecars use, or may well use;
 * an injector has all of them.
 */
export const SPRIG_FUNCTIONS: FunctionMap = {
  append: (list, item) => [...listOf(list), item],
  b64enc: (text) => Buffer.from(print(text)).toString('base64'),
  cat: (...args) =>
    args
      .filter((one) => one !== undefined && one !== null)
      .map(text)
      .join(' '),
  coalesce: (...args) => args.find(isTrue),
  contains: (part, whole) => text(whole).includes(text(part)),
  default: (fallback, value) => (isTrue(value) ? value : fallback),
  dict: (...args) =>
    Object.fromEntries(
      args.flatMap((key, index) => (index % 2 === 0 ? [[text(key), args[index + 1] ?? '']] : [])),
    ),
  empty: (value) => !isTrue(value),
  fail: (message) => {
    throw refuse(print(message));
  },
  first: (list) => listOf(list)[0],
  get: (map, key) => (isObject(map) ? (map[text(key)] ?? '') : ''),
  has: (item, list) => listOf(list).includes(item),
  hasKey: (map, key) => isObject(map) && Object.hasOwn(map, text(key)),
  hasPrefix: (prefix, whole) => text(whole).startsWith(text(prefix)),
  hasSuffix: (suffix, whole) => text(whole).endsWith(text(suffix)),
  int: (value) => Math.trunc(Number(toJsonValue(value)) || 0),
  int64: (value) => Math.trunc(Number(toJsonValue(value)) || 0),
  join: (separator, list) => listOf(list).map(text).join(text(separator)),
  last: (list) => listOf(list).at(-1),
  list: (...args) => args,
  lower: (value) => text(value).toLowerCase(),
  nindent: (count, value) => `\n${indentAll(count, value)}`,
  quote: (...args) =>
    args
      .filter((one) => one !== undefined && one !== null)
      .map(quote)
      .join(' '),
  replace: (from, to, whole) => text(whole).replaceAll(text(from), text(to)),
  split: (separator, whole) =>
    Object.fromEntries(
      text(whole)
        .split(text(separator))
        .map((part, index) => [`_${index}`, part]),
    ),
  splitList: (separator, whole) => text(whole).split(text(separator)),
  squote: (...args) =>
    args
      .filter((one) => one !== undefined && one !== null)
      .map((one) => `'${text(one)}'`)
      .join(' '),
  ternary: (yes, no, condition) => (condition === true ? yes : no),
  toJson: (value) => JSON.stringify(toJsonValue(value)),
  toString: (value: GoValue) => text(value),
  trim: (value) => text(value).trim(),
  trimAll: (characters, value) => trimCharacters(text(value), text(characters)),
  trimPrefix: (prefix, value) =>
    text(value).startsWith(text(prefix)) ? text(value).slice(text(prefix).length) : value,
  trimSuffix: (suffix, value) =>
    text(suffix) !== '' && text(value).endsWith(text(suffix))
      ? text(value).slice(0, -text(suffix).length)
      : value,
  trunc: (count, value) => truncate(Number(count), text(value)),
  upper: (value) => text(value).toUpperCase(),
};

function text(value: GoValue): string {
  return value instanceof Zero || value === undefined || value === null ? '' : print(value);
}

function quote(value: GoValue): string {
  return JSON.stringify(text(value));
}

function listOf(value: GoValue): readonly GoValue[] {
  if (isGoList(value)) return value;
  if (value === undefined || value === null || value instanceof Zero) return [];
  throw refuse(`${print(value)} is not a list`);
}

function indentAll(count: GoValue, value: GoValue): string {
  const pad = ' '.repeat(Number(count));
  return pad + text(value).replaceAll('\n', `\n${pad}`);
}

function truncate(count: number, value: string): string {
  if (count < 0) return value.length + count > 0 ? value.slice(value.length + count) : value;
  return value.slice(0, count);
}

function trimCharacters(value: string, characters: string): string {
  let [start, end] = [0, value.length];
  while (start < end && characters.includes(value[start] ?? '')) start += 1;
  while (end > start && characters.includes(value[end - 1] ?? '')) end -= 1;
  return value.slice(start, end);
}
