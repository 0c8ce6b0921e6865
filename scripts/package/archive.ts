import { createHash } from 'node:crypto';
import { chmod, copyFile, cp, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { addCompiledCode, layOut } from './layout.ts';
import { formatNotice, readBundledLibraries } from './notice.ts';
import { isHost, type Platform } from './platforms.ts';
import type { BuiltProgram } from './program.ts';
import { run } from './run.ts';
import { fetchRuntime } from './runtime.ts';

/** An archive for one platform. */
export interface Archive {
  readonly platform: Platform;
  readonly file: string;
  /** Of the file, in hex. */
  readonly sha256: string;
  /** Its entries, below the top directory. */
  readonly members: readonly string[];
}

/** The source and target directories of an archive. */
interface ArchivePlace {
  /** The directory into which the program was built. */
  readonly programDirectory: string;
  /** The directory for the archive; an unpacked directory of the same name stays next to it. */
  readonly directory: string;
  readonly version: string;
}

/** Packs everything that a user of one platform needs, including Node. */
export async function buildArchive(
  platform: Platform,
  program: BuiltProgram,
  { programDirectory, directory, version }: ArchivePlace,
): Promise<Archive> {
  const name = `kubectl-asm_inject_v${version}_${platform.os}_${platform.arch}`;
  const top = join(directory, name);
  const lib = await layOut(top, program, programDirectory);
  const runtime = await fetchRuntime(platform, 'build/runtimes');
  await copyFile(runtime.node, join(lib, 'node'));
  await chmod(join(lib, 'node'), 0o755);
  await copyFile('LICENSE', join(top, 'LICENSE'));
  await copyFile('README.md', join(top, 'README.md'));
  await cp('docs', join(top, 'docs'), { recursive: true });
  const notice = formatNotice(readBundledLibraries(program.inputs), {
    version: runtime.version,
    license: await readFile(runtime.license, 'utf8'),
  });
  await writeFile(join(top, 'NOTICE'), notice);
  if (isHost(platform)) await addCompiledCode(lib);
  return { platform, ...(await pack(top)) };
}

async function pack(top: string): Promise<Omit<Archive, 'platform'>> {
  const file = `${top}.tar.gz`;
  await run('tar', [
    ...['--sort=name', '--owner=0', '--group=0', '--numeric-owner', '--mtime=@0'],
    ...['--mode=go=rX', '--use-compress-program=gzip -6n'],
    ...['-cf', file, '-C', top, '.'],
  ]);
  const listed = await run('tar', ['-tzf', file]);
  const members = listed.split('\n').filter((path) => path && !path.endsWith('/'));
  const sha256 = createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
  await writeFile(`${file}.sha256`, `${sha256}  ${basename(file)}\n`);
  return { file, sha256, members: members.map((path) => path.replace(/^\.\//, '')) };
}
