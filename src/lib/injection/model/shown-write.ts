import { isDeepStrictEqual } from 'node:util';
import { present } from '../../present.ts';
import type { ApiObject } from './api-objects.ts';
import { readField } from './managed-fields.ts';
import type { Change, JsonPatchOperation, ListChange, Write } from './plan.ts';
import { parseQuantity } from './quantity.ts';

/** How an object compares with a change that was sent to it. */
export type Shown =
  /** The object has the planned values. */
  | 'after'
  /** The object is unchanged. */
  | 'before'
  /** The object has other values: another client changed the same fields. */
  | 'neither';

/**
 * Compares an object with the result of a change. Only the fields of the change count; other fields may have changed.
 */
export function showChange(object: ApiObject, change: Change): Shown {
  const { list, write, undo } = change;
  if (list) {
    if (isListAs(object, list, list.after)) return 'after';
    return isListAs(object, list, list.before) ? 'before' : 'neither';
  }
  if (isAsWritten(object, write)) return 'after';
  return undo && isAsWritten(object, undo) ? 'before' : 'neither';
}

/** The change that undoes another, for the object in the state `resourceVersion`. */
export function reverse(change: Change, resourceVersion: string): Change | undefined {
  const { undo, write, list, ...rest } = change;
  if (undo === undefined) return undefined;
  return present({
    ...rest,
    resourceVersion,
    write: undo,
    undo: write,
    list: list ? { ...list, before: list.after, after: list.before } : undefined,
  });
}

function isListAs(object: object, { field, keys }: ListChange, wanted: readonly object[]): boolean {
  const items = (object as Readonly<Record<string, unknown>>)[field];
  const pick = (item: unknown): unknown[] =>
    keys.map((key) => (item as Readonly<Record<string, unknown>>)[key] ?? {});
  return Array.isArray(items) && isDeepStrictEqual(items.map(pick), wanted.map(pick));
}

function isAsWritten(object: ApiObject, write: Write): boolean {
  return write.action === 'json-patch'
    ? write.body.every((operation) => isDone(object, operation))
    : isMerged(object, write.body);
}

/** Whether a JSON merge patch (RFC 7396) would change nothing. */
function isMerged(value: unknown, patch: unknown): boolean {
  if (patch === null) return value === undefined;
  if (!isMap(patch)) return isDeepStrictEqual(value, patch);
  const map = isMap(value) ? value : {};
  return Object.entries(patch).every(([key, wanted]) => isMerged(map[key], wanted));
}

function isDone(object: ApiObject, { op, path, value }: JsonPatchOperation): boolean {
  const steps = path.slice(1).split('/');
  const there = readField(
    object,
    steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~')),
  );
  switch (op) {
    case 'test':
      return true;
    case 'remove':
      return there === undefined;
    default:
      return isSame(there, value);
  }
}

/** Whether two values are equal; the API server stores quantities in its own form: `1000m` as `1`. */
function isSame(value: unknown, wanted: unknown): boolean {
  if (typeof value === 'string' && typeof wanted === 'string') {
    const amount = parseQuantity(wanted);
    return value === wanted || (amount !== undefined && parseQuantity(value) === amount);
  }
  if (!isMap(value) || !isMap(wanted)) return isDeepStrictEqual(value, wanted);
  const keys = new Set([...Object.keys(value), ...Object.keys(wanted)]);
  return [...keys].every((key) => isSame(value[key], wanted[key]));
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
