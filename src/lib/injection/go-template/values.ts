import { unsupported } from './template-error.ts';

/**
 * The values of Go templates. A `map[string]string` is a `Map`, in which a missing key has the value "". A
 * `map[string]any` is a plain object, in which a missing key has no value. A list is an array.
 */
export type GoValue = string | number | boolean | object | null | undefined;

/** A `map[string]string`. */
type GoMap = ReadonlyMap<string, string>;

/** A `map[string]any`. */
export interface GoObject {
  readonly [key: string]: GoValue;
}

/** The zero value of a struct's field whose type is not known here: false, empty, without a text. */
export class Zero {
  /** The only one. */
  static readonly value = new Zero();

  /** Its text. */
  toString(): string {
    return '';
  }
}

/**
 * A Go struct, read from the JSON of the same object. Fields that the JSON lacks have the zero value. A getter
 * (`GetValue`) reads the field of its name.
 */
export class Struct {
  readonly json: GoObject;

  constructor(json: GoObject) {
    this.json = json;
  }

  /** The value of a field, by its name in Go. */
  get(name: string): GoValue {
    if (!/^[A-Z]/.test(name)) throw unsupported(`the field ${name} of a struct`);
    for (const key of keysOf(name)) {
      if (Object.hasOwn(this.json, key)) return wrap(this.json[key]);
    }
    return Zero.value;
  }
}

/** What a struct contains is a struct, too; a map says so by being a Map. */
function wrap(value: GoValue): GoValue {
  if (value === null || value === undefined) return Zero.value;
  if (Array.isArray(value)) return (value as readonly GoValue[]).map(wrap);
  return isObject(value) ? new Struct(value) : value;
}

/** `APIVersion` is `apiVersion` in JSON, and `GetTracing` reads `tracing`. */
function keysOf(name: string): readonly string[] {
  const lower = (text: string): string =>
    text.replace(/^(?:[A-Z]+(?=[A-Z][a-z])|[A-Z]+$|[A-Z])/, (start) => start.toLowerCase());
  return name.startsWith('Get') ? [lower(name), lower(name.slice(3))] : [lower(name)];
}

/** Whether a value is a `map[string]any`. */
export function isObject(value: GoValue): value is GoObject {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Map) &&
    !(value instanceof Struct) &&
    !(value instanceof Zero)
  );
}

/** Whether a value is a list. */
export function isGoList(value: GoValue): value is readonly GoValue[] {
  return Array.isArray(value);
}

/** Truth in Go's templates: everything except false, zero, nil and empty values. */
export function isTrue(value: GoValue): boolean {
  if (value instanceof Zero) return false;
  if (value instanceof Struct) return true;
  if (value instanceof Map) return value.size > 0;
  if (isGoList(value)) return value.length > 0;
  if (isObject(value)) return Object.keys(value).length > 0;
  return Boolean(value);
}

/** A value as Go's `fmt.Sprint` writes it. */
export function print(value: GoValue): string {
  if (value instanceof Zero) return '';
  if (value === undefined || value === null) return '<nil>';
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (isGoList(value)) return `[${value.map(print).join(' ')}]`;
  const entries =
    value instanceof Map
      ? [...(value as ReadonlyMap<string, GoValue>)]
      : Object.entries(toJsonValue(value) as GoObject);
  const sorted = entries.toSorted(([one], [other]) => (one < other ? -1 : 1));
  return `map[${sorted.map(([key, one]) => `${key}:${print(one)}`).join(' ')}]`;
}

/** A value as JSON has it: structs and maps are objects. */
export function toJsonValue(value: GoValue): GoValue {
  if (value instanceof Zero || value === undefined) return null;
  if (value instanceof Struct) return value.json;
  if (value instanceof Map) return Object.fromEntries(value as GoMap);
  return value;
}
