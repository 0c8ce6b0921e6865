import { join } from 'node:path';
import { build } from 'esbuild';
import type { BuiltProgram } from './program.ts';

/** Bundles the starter of the program into the program's directory. */
export async function bundleStart(program: BuiltProgram, directory: string): Promise<void> {
  await build({
    entryPoints: ['scripts/package/launcher/start.ts'],
    outfile: join(directory, 'start.cjs'),
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    define: { PROGRAM_DIGEST: JSON.stringify(program.digest) },
  });
}
