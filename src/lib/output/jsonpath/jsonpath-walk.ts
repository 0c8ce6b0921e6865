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

/** Follows names from map to map. What is no map, or has no such key, leads nowhere. */
export function followNames(value: Value, names: readonly string[]): readonly Json[] {
  return names.reduce<readonly Value[]>(lookUp, [value]) as readonly Json[];
}

function lookUp(values: readonly Value[], name: string): readonly Json[] {
  return values
    .filter(isMap)
    .flatMap((map) => (Object.hasOwn(map, name) ? [map[name] ?? null] : []));
}
