import { UsageError } from '../errors.ts';

/** What a part of a URL path names, in the words of an error message. */
export type SegmentUse = 'namespace' | 'name' | 'API group or version';

/** Names that a path would not take for names (apimachinery v0.36 pkg/api/validate/content/path.go). */
const RESERVED: readonly string[] = ['.', '..'];

/**
 * Makes one part of a URL path of a name, by the rule of apimachinery's `IsPathSegmentName`, so that no name leads to
 * another object, or to a whole collection.
 * @param name from the command line, a file or the cluster.
 * @returns it, escaped.
 * @throws {UsageError} there is no such name.
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
