import { UsageError } from '../errors.ts';

/** The role of a URL path segment, in the words of an error message. */
export type SegmentUse = 'namespace' | 'name' | 'API group or version';

/** Names that are special in a path (apimachinery v0.36 pkg/api/validate/content/path.go). */
const RESERVED: readonly string[] = ['.', '..'];

/**
 * Turns a name into one segment of a URL path, by the rule of apimachinery's `IsPathSegmentName`, so that no name leads
 * to another object, or to a whole collection.
 * @param name from the command line, a file or the cluster.
 * @returns it, escaped.
 * @throws {UsageError} no object can have this name.
 */
export function pathSegment(name: string, use: SegmentUse): string {
  if (name === '') throw invalid(use, name, 'it is empty');
  if (RESERVED.includes(name)) throw invalid(use, name, `it cannot be '${name}'`);
  const forbidden = ['/', '%'].find((character) => name.includes(character));
  if (forbidden) throw invalid(use, name, `it cannot contain '${forbidden}'`);
  return encodeURIComponent(name.toWellFormed());
}

function invalid(use: SegmentUse, name: string, why: string): UsageError {
  return new UsageError(`invalid ${use} ${JSON.stringify(name)}: ${why}`, {
    code: 'invalid-name',
    nextStep: `check the ${use}`,
  });
}
