import { JSONPath } from 'jsonpath-plus';
import type { Json, JsonObject } from '../../injection/model/model.ts';

/** What a path leads to; `undefined` is the value that a block without results is tried on. */
export type Value = Json | undefined;

/** Whether a value is a map. */
export function isMap(value: Value): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a value is a list. */
export function isList(value: Value): value is readonly Json[] {
  return Array.isArray(value);
}

/**
 * Follows names from map to map. What is no map, or has no such key, leads nowhere.
 *
 * Plain names go through the library, a whole run of them at once; `eval: false` keeps it from evaluating anything.
 * The others, which it would take for syntax (or, as `length`, for more than keys of maps), are looked up one by one.
 */
export function followNames(value: Value, names: readonly string[]): readonly Json[] {
  let found: readonly Value[] = [value];
  for (let next = 0; next < names.length;) {
    const run = names.slice(next);
    const plain = run.findIndex((name) => !isPlain(name));
    const count = plain === -1 ? run.length : plain;
    found = count === 0 ? lookUp(found, run[0] ?? '') : followPlain(found, run.slice(0, count));
    next += Math.max(count, 1);
  }
  return found as readonly Json[];
}

function isPlain(name: string): boolean {
  return name !== 'length' && /^[A-Za-z][A-Za-z\d-]*$/.test(name);
}

function followPlain(values: readonly Value[], names: readonly string[]): readonly Json[] {
  const path = ['$', ...names].join('.');
  return values.filter(isMap).flatMap((json) => {
    const found = JSONPath({ path, json, eval: false, wrap: true, resultType: 'value' });
    return found as readonly Json[];
  });
}

function lookUp(values: readonly Value[], name: string): readonly Json[] {
  return values
    .filter(isMap)
    .flatMap((map) => (Object.hasOwn(map, name) ? [map[name] ?? null] : []));
}
