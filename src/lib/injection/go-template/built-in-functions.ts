import { refuse, unsupported } from './template-error.ts';
import { type GoValue, isGoList, isObject, isTrue, print, Zero } from './values.ts';

type Built = (...args: readonly GoValue[]) => GoValue;

/** The functions of Go's text/template (funcs.go); `and` and `or` are part of the evaluation. */
const BUILT_IN: Readonly<Record<string, Built>> = {
  not: (value) => !isTrue(value),
  eq: (first, ...others) => others.some((one) => isEqual(first, one)),
  ne: (first, second) => !isEqual(first, second),
  lt: (first, second) => compare(first, second) < 0,
  le: (first, second) => compare(first, second) <= 0,
  gt: (first, second) => compare(first, second) > 0,
  ge: (first, second) => compare(first, second) >= 0,
  len: (value) => lengthOf(value),
  index: (value, ...keys) => keys.reduce(readIndex, value),
  print: (...args) => args.map(print).join(''),
  println: (...args) => `${args.map(print).join(' ')}\n`,
  printf: (format, ...args) => formatText(print(format), args),
};

/** Whether Go's text/template has a function of this name. */
export function isBuiltIn(name: string): boolean {
  return Object.hasOwn(BUILT_IN, name);
}

/** Calls a function that {@link isBuiltIn}. */
export function callBuiltIn(name: string, args: readonly GoValue[]): GoValue {
  return BUILT_IN[name]?.(...args);
}

/** Values of different types cannot be compared, but nothing equals nothing. */
function isEqual(left: GoValue, right: GoValue): boolean {
  if (left instanceof Zero || right instanceof Zero) return isZero(left) && isZero(right);
  if (isNothing(left) || isNothing(right)) return isNothing(left) && isNothing(right);
  if (typeof left !== typeof right || typeof left === 'object') {
    throw refuse('incompatible types for comparison');
  }
  return left === right;
}

function isNothing(value: GoValue): boolean {
  return value === undefined || value === null;
}

function isZero(value: GoValue): boolean {
  return value instanceof Zero || value === '' || value === 0 || value === false;
}

function compare(left: GoValue, right: GoValue): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (typeof left === 'string' && typeof right === 'string') {
    return left < right ? -1 : Number(left > right);
  }
  throw refuse('invalid type for comparison');
}

function lengthOf(value: GoValue): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (isGoList(value)) return value.length;
  if (value instanceof Map) return value.size;
  if (value instanceof Zero) return 0;
  if (isObject(value)) return Object.keys(value).length;
  throw refuse(`len of ${print(value)}`);
}

function readIndex(value: GoValue, key: GoValue): GoValue {
  if (value instanceof Map) return (value as ReadonlyMap<string, string>).get(print(key)) ?? '';
  if (value instanceof Zero) return value;
  if (isObject(value)) {
    const name = print(key);
    return Object.hasOwn(value, name) ? value[name] : null;
  }
  if (isGoList(value) || typeof value === 'string') {
    const item = typeof key === 'number' ? value[key] : undefined;
    if (item === undefined) throw refuse(`index out of range: ${print(key)}`);
    return item;
  }
  throw refuse('index of untyped nil');
}

/** The verbs that templates use of Go's fmt.Sprintf. */
function formatText(format: string, args: readonly GoValue[]): string {
  let index = 0;
  return format.replaceAll(/%([-+# 0]*\d*)(.)/g, (_, flags: string, verb: string) => {
    if (verb === '%') return '%';
    const value = args[index];
    index += 1;
    if (flags !== '' || !'svdtq'.includes(verb)) throw unsupported(`printf %${flags}${verb}`);
    return verb === 'q' ? JSON.stringify(print(value)) : print(value);
  });
}
