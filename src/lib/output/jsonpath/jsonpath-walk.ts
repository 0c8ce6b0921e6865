import type { Json, JsonObject } from '../../injection/model/model.ts';

/** The value at the end of a path; a block without results is tried on `undefined`. */
export type Value = Json | undefined;

/** Whether a value is a map. */
export function isMap(value: Value): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a value is a list. */
export function isList(value: Value): value is readonly Json[] {
  return Array.isArray(value);
}

/** Follows names from map to map. There is no result where a value is not a map, or lacks the key. */
export function followNames(value: Value, names: readonly string[]): readonly Json[] {
  return names.reduce<readonly Value[]>(lookUp, [value]) as readonly Json[];
}

function lookUp(values: readonly Value[], name: string): readonly Json[] {
  return values
    .filter(isMap)
    .flatMap((map) => (Object.hasOwn(map, name) ? [map[name] ?? null] : []));
}
