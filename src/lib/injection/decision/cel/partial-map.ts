import type { Json } from '../../model/model.ts';

/** Thrown when a condition reads something that is not known here; it means "unknown" and is never a verdict. */
export class UnreadableField extends Error {
  constructor(field: string) {
    super(`${field} is not known before the pod is created`);
    this.name = 'UnreadableField';
  }
}

/** A value as the CEL evaluator takes it: integers as bigint, objects as Map (so that any string can be a key). */
export type CelValue =
  string | bigint | number | boolean | null | readonly CelValue[] | ReadonlyMap<string, CelValue>;

/** JSON as a CEL value. Kubernetes reads whole numbers as int and all others as double. */
export function toCelValue(json: Json): CelValue {
  if (typeof json === 'number') return Number.isInteger(json) ? BigInt(json) : json;
  if (json === null || typeof json !== 'object') return json;
  if (isList(json)) return json.map(toCelValue);
  return new Map(
    Object.entries(json).flatMap(([key, value]) =>
      value === undefined ? [] : [[key, toCelValue(value)]],
    ),
  );
}

/** A map of which only some entries are known: reading anything else throws {@link UnreadableField}. */
export interface PartialEntries {
  /** Path of the map, for the error. */
  readonly field: string;
  readonly known: ReadonlyMap<string, CelValue>;
  /** Keys that are known to be absent. */
  readonly isAbsent: (key: string) => boolean;
  /** Collects the unknown fields that were read: a later error of the condition may not be its final result. */
  readonly missed: string[];
}

/** Builds the map. It stays a plain Map, because the evaluator recognises maps by their constructor. */
export function createPartialMap(entries: PartialEntries): Map<string, CelValue> {
  const { field, known, isAbsent, missed } = entries;
  const refuse = (wanted: string): never => {
    missed.push(wanted);
    throw new UnreadableField(wanted);
  };
  const refuseWhole = (): never => refuse(field);
  const map = new Map<string, CelValue>();
  Object.defineProperties(map, {
    get: {
      value: (key: string) => {
        const value = known.get(key);
        return value === undefined && !isAbsent(key) ? refuse(`${field}.${key}`) : value;
      },
    },
    // The evaluator reads the first entry to learn the type of the values; it iterates over keys().
    entries: { value: () => known.entries() },
    keys: { value: refuseWhole },
    values: { value: refuseWhole },
    forEach: { value: refuseWhole },
    [Symbol.iterator]: { value: refuseWhole },
    size: { get: refuseWhole },
  });
  return map;
}

function isList(json: Json): json is readonly Json[] {
  return Array.isArray(json);
}
