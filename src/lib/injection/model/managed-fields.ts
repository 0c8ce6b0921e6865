import type { ApiObject, FieldSet } from './api-objects.ts';

/**
 * The path of a field, from the top of its object: names of fields, and an object with the name for an item of a list
 * that is merged by name (containers, webhooks): `['spec', 'containers', { name: 'app' }, 'resources']`.
 */
export type FieldPath = readonly (string | { readonly name: string })[];

/** The writer of a field as it named itself: the field manager of `metadata.managedFields`. */
export interface FieldManager {
  readonly manager: string;
  /** `Apply`: server-side apply, which restores the field on its next apply. */
  readonly operation: 'Apply' | 'Update';
}

/**
 * The field managers that wrote a field, something in it, or an atomic field that contains it, such as a whole
 * nodeSelector.
 */
export function managersOf({ metadata }: ApiObject, path: FieldPath): readonly FieldManager[] {
  return (metadata.managedFields ?? [])
    .filter(({ fieldsV1 = {} }) => holds(fieldsV1, path))
    .map(({ manager = '', operation }) => ({
      manager,
      operation: operation === 'Apply' ? 'Apply' : 'Update',
    }));
}

/** The value of a field; `undefined` when it is not set. */
export function readField(object: unknown, path: FieldPath): unknown {
  return path.reduce<unknown>((value, step) => {
    if (typeof value !== 'object' || value === null) return undefined;
    if (typeof step === 'string') {
      return Object.hasOwn(value, step) ? (value as Record<string, unknown>)[step] : undefined;
    }
    return Array.isArray(value) ? value.find((item) => hasName(item, step.name)) : undefined;
  }, object);
}

/** A field path as people write it: `spec.template.spec.containers[app].resources`. */
export function formatFieldPath(path: FieldPath): string {
  return path
    .map((step, at) => {
      if (typeof step === 'object') return `[${step.name}]`;
      const isKey = KEYED.has(path[at - 1]) || !/^[A-Za-z0-9_-]+$/.test(step);
      return isKey ? `[${step}]` : `.${step}`;
    })
    .join('')
    .replace(/^\./, '');
}

/** Maps with keys chosen by people: their keys are always in brackets. */
const KEYED: ReadonlySet<unknown> = new Set([
  'annotations',
  'labels',
  'matchLabels',
  'nodeSelector',
]);

function holds(fields: FieldSet, path: FieldPath): boolean {
  const [step, ...rest] = path;
  if (step === undefined) return true;
  const next = typeof step === 'string' ? fields[`f:${step}`] : findItem(fields, step.name);
  if (next === undefined) return false;
  // An empty entry: the field is atomic, and the rest of the path is part of it.
  return Object.keys(next).length === 0 || holds(next, rest);
}

function findItem(fields: FieldSet, name: string): FieldSet | undefined {
  const key = Object.keys(fields).find(
    (one) => one.startsWith('k:') && hasName(JSON.parse(one.slice(2)), name),
  );
  return key === undefined ? undefined : fields[key];
}

function hasName(item: unknown, name: string): boolean {
  return typeof item === 'object' && item !== null && 'name' in item && item.name === name;
}
