import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { UsageError } from '../../lib/errors.ts';
import type { ManifestFile } from '../../lib/operations/workload/edit-manifests.ts';
import { describeSystemError, kindOfFile, unreadable } from './manifest-problem.ts';

/** The files in a directory that kubectl reads as manifests (cli-runtime v0.36 pkg/resource/builder.go). */
const MANIFEST = /\.(json|ya?ml)$/;

/**
 * Reads manifests as kubectl's `-f` names them: a file, a directory (with `recursive` its subdirectories as well), or
 * `-` for standard input. A named file may be a pipe, such as `<(helm template …)`; in a directory only regular files
 * are read.
 * @param inPlace whether they will be written back: then only files are read.
 * @throws {UsageError} a manifest cannot be read or is not UTF-8 text, or a directory holds no manifest.
 */
export async function readManifestFiles(
  names: readonly string[],
  { recursive, inPlace = false }: { readonly recursive: boolean; readonly inPlace?: boolean },
): Promise<readonly ManifestFile[]> {
  const files: ManifestFile[] = [];
  for (const name of names) {
    if (name === '-') {
      const input = 'standard input';
      files.push({ name: input, text: decode(input, await buffer(process.stdin)) });
      continue;
    }
    for (const path of await listManifests(name, recursive, inPlace)) {
      files.push({ name: path, path, text: decode(path, await orRefuse(path, readFile(path))) });
    }
  }
  if (files.length > 0) return files;
  throw new UsageError(`no manifest in ${names.join(', ')}`, {
    code: 'no-manifest',
    nextStep: 'a directory is searched for .yaml, .yml and .json; those below it with -R',
  });
}

async function listManifests(
  name: string,
  recursive: boolean,
  inPlace: boolean,
): Promise<readonly string[]> {
  const named = await orRefuse(name, stat(name));
  if (inPlace && !named.isFile() && !named.isDirectory()) {
    throw unreadable(name, {
      why: `it is a ${kindOfFile(named)}, which cannot be edited in place`,
    });
  }
  if (!named.isDirectory()) return [name];
  const entries = await orRefuse(name, readdir(name, { withFileTypes: true, recursive }));
  const paths = entries
    .filter((entry) => !entry.isDirectory() && MANIFEST.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const path of paths) {
    const stats = await orRefuse(path, stat(path));
    if (!stats.isFile())
      throw unreadable(path, { why: `it is a ${kindOfFile(stats)}, not a file` });
  }
  return paths;
}

/**
 * Decodes bytes, which must be UTF-8: other bytes would be lost when the text is written back. A byte order mark is
 * kept.
 */
function decode(name: string, bytes: Buffer): string {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    throw unreadable(name, {
      why: 'it is UTF-16',
      nextStep: 'save it as UTF-8, for example with iconv -f UTF-16 -t UTF-8',
    });
  }
  if (bytes.includes(0)) throw unreadable(name, { why: 'it holds NUL bytes, so it is no text' });
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    const nextStep = 'save it as UTF-8, for example with iconv -f LATIN1 -t UTF-8';
    throw unreadable(name, { why: 'it is not UTF-8', nextStep, cause });
  }
}

async function orRefuse<T>(name: string, reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (cause) {
    throw unreadable(name, { why: describeSystemError(cause), cause });
  }
}
