import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Platform } from './platforms.ts';
import { run } from './run.ts';

/** Node for one platform: the program and its licence. */
export interface Runtime {
  readonly version: string;
  readonly node: string;
  readonly license: string;
}

/**
 * Gets Node for a platform from its npm package, at the version with which the project is developed and tested. npm
 * checks its integrity and keeps it in its own cache; unpacked it stays in `directory`.
 */
export async function fetchRuntime(platform: Platform, directory: string): Promise<Runtime> {
  const version = process.versions.node;
  const unpacked = join(directory, `${platform.runtime}-${version}`);
  if (!existsSync(unpacked)) {
    await mkdir(directory, { recursive: true });
    const unfinished = `${unpacked}.${process.pid}`;
    await mkdir(unfinished);
    try {
      const archive = await run(
        'npm',
        ['pack', '--silent', '--prefer-offline', `${platform.runtime}@${version}`],
        { cwd: unfinished },
      );
      const members = ['package/bin/node', 'package/LICENSE'];
      await run('tar', ['-xzf', archive.trim(), '--strip-components=1', ...members], {
        cwd: unfinished,
      });
      await rm(join(unfinished, archive.trim()));
      await rename(unfinished, unpacked);
    } finally {
      await rm(unfinished, { recursive: true, force: true });
    }
  }
  return { version, node: join(unpacked, 'bin/node'), license: join(unpacked, 'LICENSE') };
}
