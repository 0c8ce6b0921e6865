import type { core } from 'zod';
import { alternatives } from '../model/alternatives.ts';

/**
 * Describes in plain words why a schema refuses a document.
 * @param issue the first one that zod reports.
 * @param document the document that was checked.
 * @returns a sentence without a full stop that names the field, as in `spec.podCondition is missing`.
 */
export function describeSchemaProblem(issue: core.$ZodIssue, document: unknown): string {
  const field = formatPath(issue.path) || 'the document';
  const found = lookUp(document, issue.path);
  switch (issue.code) {
    case 'unrecognized_keys': {
      const [key = ''] = issue.keys;
      return `unknown field ${formatPath([...issue.path, key])}`;
    }
    case 'invalid_type':
      if (found === undefined) return `${field} is missing`;
      return `${field} must be ${nameType(issue.expected)}, not ${describe(found)}`;
    case 'invalid_value': {
      if (found === undefined) return `${field} is missing`;
      return `${field} must be ${alternatives(issue.values.map(String))}, not ${describe(found)}`;
    }
    case 'custom':
      return `${field}: ${issue.message}`;
    default:
      return `${field} has an invalid value`;
  }
}

function formatPath(path: readonly PropertyKey[]): string {
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');
}

function lookUp(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (found, key) =>
      typeof found === 'object' && found !== null && Object.hasOwn(found, key)
        ? (found as Record<PropertyKey, unknown>)[key]
        : undefined,
    value,
  );
}

const TYPES: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  number: 'a number',
  object: 'a map',
  record: 'a map',
  string: 'a string',
};

function nameType(type: string): string {
  return TYPES[type] ?? type;
}

/** A short value itself, otherwise its type. */
function describe(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  const text = JSON.stringify(value);
  return text.length <= LONGEST_VALUE ? text : nameType(typeof value);
}

/** Maximum number of characters of a value that a message quotes. */
const LONGEST_VALUE = 40;
