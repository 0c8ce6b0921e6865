import { chmod, copyFile, cp, mkdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { BuiltProgram } from './program.ts';
import { run } from './run.ts';
import { bundleStart } from './start.ts';

const launchers = [
  'scripts/package/launcher/kubectl-asm_inject',
  'bin/kubectl_complete-asm_inject',
];

/**
 * Puts the program and its starter into a directory, as shipped.
 * @param program built into `programDirectory`.
 * @returns the directory for Node, as `node`.
 */
export async function layOut(
  top: string,
  program: BuiltProgram,
  programDirectory: string,
): Promise<string> {
  const lib = join(top, 'lib');
  await rm(top, { recursive: true, force: true });
  await mkdir(lib, { recursive: true });
  await cp(programDirectory, lib, { recursive: true });
  await bundleStart(program, lib);
  for (const launcher of launchers) {
    const copied = join(top, basename(launcher));
    await copyFile(launcher, copied);
    await chmod(copied, 0o755);
  }
  return lib;
}

/** Adds compiled code, which only the runtime that will read it can make. */
export async function addCompiledCode(lib: string): Promise<void> {
  const warmUp = join(process.cwd(), 'scripts/package/warm-up/main.ts');
  await run(join(lib, 'node'), [warmUp, `${lib}/`], {
    // The environment of the build must not affect the compiled code.
    env: { PATH: process.env.PATH },
  });
}
