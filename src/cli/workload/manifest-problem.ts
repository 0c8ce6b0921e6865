import type { Stats } from 'node:fs';
import { UsageError } from '../../lib/errors.ts';

/** Why a manifest cannot be read or written. */
interface ManifestProblem {
  readonly why: string;
  /** Left out: to check what the operation depends on. */
  readonly nextStep?: string;
  readonly cause?: unknown;
}

/** The error of a manifest that cannot be read. */
export function unreadable(path: string, problem: ManifestProblem): UsageError {
  const nextStep = 'check the path given with -f';
  return badManifest(`the manifest ${path} cannot be read`, { nextStep, ...problem });
}

/** The error of a manifest that cannot be written. */
export function unwritable(path: string, problem: ManifestProblem): UsageError {
  const nextStep = 'check the rights on the file and its directory';
  return badManifest(`the manifest ${path} cannot be written`, { nextStep, ...problem });
}

function badManifest(
  sentence: string,
  { why, nextStep, cause }: ManifestProblem & { readonly nextStep: string },
): UsageError {
  return new UsageError(`${sentence}: ${why}`, { code: 'bad-file', nextStep, cause });
}

/** Names the kind of a file that is not a regular file. */
export function kindOfFile(stats: Stats): string {
  if (stats.isDirectory()) return 'directory';
  if (stats.isFIFO()) return 'pipe';
  return stats.isSocket() ? 'socket' : 'device';
}

/** The operating system's error about a file, in words. */
export function describeSystemError(error: unknown): string {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return SYSTEM_ERRORS[code] ?? message;
}

const SYSTEM_ERRORS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EDQUOT: 'the quota of the disk is used up',
  EISDIR: 'it is a directory',
  ELOOP: 'its links lead in a circle',
  ENOENT: 'there is no such file',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'there is no such file',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
};
