import { chmod, readdir, readFile, realpath, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { UsageError } from '../lib/errors.ts';
import type { ManifestFile } from '../lib/operations/workload/edit-manifests.ts';

/** What kubectl takes for a manifest in a directory (cli-runtime v0.36 pkg/resource/builder.go). */
const MANIFEST = /\.(json|ya?ml)$/;

/**
 * Reads manifests as kubectl's `-f` names them: a file, a directory (with `recursive` those in it too), or `-` for
 * standard input.
 * @throws {UsageError} one cannot be read, or a directory holds none.
 */
export async function readManifestFiles(
  names: readonly string[],
  recursive: boolean,
): Promise<readonly ManifestFile[]> {
  const files: ManifestFile[] = [];
  for (const name of names) {
    if (name === '-') {
      files.push({ name: 'standard input', text: await text(process.stdin) });
      continue;
    }
    try {
      for (const path of await listManifests(name, recursive)) {
        files.push({ name: path, path, text: await readFile(path, 'utf8') });
      }
    } catch (cause) {
      throw new UsageError(`the manifest ${name} cannot be read`, {
        code: 'bad-file',
        nextStep: 'check the path given with -f',
        cause,
      });
    }
  }
  if (files.length > 0) return files;
  throw new UsageError(`no manifest in ${names.join(', ')}`, {
    code: 'no-manifest',
    nextStep: 'a directory is searched for .yaml, .yml and .json; those below it with -R',
  });
}

/**
 * Writes a manifest back, whole or not at all: beside it first, then in its place, with its mode. A symbolic link stays
 * one.
 * @throws {UsageError} it cannot be written.
 */
export async function writeManifestFile(path: string, content: string): Promise<void> {
  try {
    const target = await realpath(path);
    const { mode } = await stat(target);
    const beside = `${target}.${process.pid}.tmp`;
    await writeFile(beside, content, { mode });
    await chmod(beside, mode);
    await rename(beside, target);
  } catch (cause) {
    throw new UsageError(`the manifest ${path} cannot be written`, {
      code: 'bad-file',
      nextStep: 'check the rights on the file and its directory',
      cause,
    });
  }
}

async function listManifests(name: string, recursive: boolean): Promise<readonly string[]> {
  if (!(await stat(name)).isDirectory()) return [name];
  const entries = await readdir(name, { withFileTypes: true, recursive });
  return entries
    .filter((entry) => !entry.isDirectory() && MANIFEST.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
