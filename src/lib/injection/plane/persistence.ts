import { isDeepStrictEqual } from 'node:util';
import { present } from '../../present.ts';
import type { ApiObject, ManagedFieldsEntry } from '../model/api-objects.ts';
import { type FieldPath, formatFieldPath, managersOf, readField } from '../model/managed-fields.ts';
import { type Change, describeObject, type ObjectReference } from '../model/plan.ts';

/** The writer of a field, as far as `metadata.managedFields` shows it. */
export interface FieldWriter {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  /** By the API server's clock. */
  readonly time?: string;
}

/** A field that was written, and its state after a while. */
export interface HeldField {
  readonly object: ObjectReference;
  readonly field: string;
  /** `deleted`: the whole object is gone. */
  readonly state: 'held' | 'taken-back' | 'deleted' | 'unknown';
  /** The present value; absent where the field is gone, or its value is too long to show. */
  readonly now?: string;
  /** The writers that took it back, the last first; empty where they are not known. */
  readonly by?: readonly FieldWriter[];
  /** Why it is unknown. */
  readonly problem?: string;
}

/** A change that was written, and the object as the API server kept it. */
export interface WrittenObject {
  readonly change: Change;
  readonly object: ApiObject;
}

/** Longer values are not shown. */
const LONGEST_VALUE = 80;

/**
 * Compares an object with its state right after a write.
 * @param now `undefined`: the object is gone.
 * @param ownManager field manager of the write; its own later writes do not count.
 */
export function checkPersistence(
  { change, object: after }: WrittenObject,
  now: ApiObject | undefined,
  ownManager: string,
): readonly HeldField[] {
  const { object } = change;
  if (now === undefined) {
    return [{ object, field: describeObject(object), state: 'deleted' }];
  }
  return writtenPaths(change, after).map((path) => {
    const field = formatFieldPath(path);
    const value = readField(now, path);
    if (isDeepStrictEqual(value, readField(after, path))) return { object, field, state: 'held' };
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    const isReported = value !== undefined && text.length <= LONGEST_VALUE && !text.includes('\n');
    const by = findAuthors(after, now, path, ownManager);
    return present({ object, field, state: 'taken-back', now: isReported ? text : undefined, by });
  });
}

/** The fields that a write changed: each leaf of a merge patch or a new object, and the paths of a JSON patch. */
function writtenPaths({ write }: Change, after: ApiObject): readonly FieldPath[] {
  if (write.action !== 'json-patch') {
    return leavesOf(write.body, []).filter(([first, second]) =>
      first === 'metadata' ? second === 'labels' || second === 'annotations' : isContent(first),
    );
  }
  const paths = write.body.map(({ op, path }) => {
    const steps = path.slice(1).split('/').map(unescapePointer);
    // When an item is added or removed, the others move: the whole list is compared.
    return op === 'remove' || steps.at(-1) === '-' ? steps.slice(0, -1) : steps;
  });
  const unique = new Map(paths.map((path) => [path.join('/'), nameItems(path, after)]));
  return [...unique.values()];
}

function isContent(field: FieldPath[number] | undefined): boolean {
  return field !== 'apiVersion' && field !== 'kind';
}

function leavesOf(value: unknown, path: readonly string[]): FieldPath[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [path];
  return Object.entries(value).flatMap(([key, item]) => leavesOf(item, [...path, key]));
}

function unescapePointer(step: string): string {
  return step.replaceAll('~1', '/').replaceAll('~0', '~');
}

/** Names the items of lists that are merged by name: managedFields identifies them by name, wherever they move. */
function nameItems(steps: readonly string[], object: unknown): FieldPath {
  let value = object;
  return steps.map((step) => {
    const isList = Array.isArray(value);
    value = readField(value, [step]);
    const name = isList ? readField(value, ['name']) : undefined;
    return typeof name === 'string' ? { name } : step;
  });
}

function findAuthors(
  after: ApiObject,
  now: ApiObject,
  path: FieldPath,
  ownManager: string,
): readonly FieldWriter[] {
  const owners = new Set(managersOf(now, path).map(({ manager }) => manager));
  const before = after.metadata.managedFields ?? [];
  const others = (now.metadata.managedFields ?? []).filter(({ manager }) => manager !== ownManager);
  const holding = others.filter(({ manager = '' }) => owners.has(manager));
  // A manager that removes a field no longer owns it; only its other changes reveal it then.
  const changed = others.filter((entry) => !before.some((old) => isDeepStrictEqual(old, entry)));
  return (holding.length > 0 ? holding : changed).map(toWriter).toSorted(byTime);
}

function toWriter({ manager = '', operation, time }: ManagedFieldsEntry): FieldWriter {
  return present({
    manager,
    operation: operation === 'Apply' ? 'Apply' : 'Update',
    time,
  });
}

function byTime(a: FieldWriter, b: FieldWriter): number {
  return (b.time ?? '').localeCompare(a.time ?? '');
}
