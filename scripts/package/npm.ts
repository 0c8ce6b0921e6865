import { chmod, copyFile, cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatNotice, readBundledLibraries } from './notice.ts';
import type { BuiltProgram } from './program.ts';
import { run } from './run.ts';
import { bundleStart } from './start.ts';

const binaries = ['kubectl-asm_inject', 'kubectl_complete-asm_inject'];

interface ProjectPackage {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly engines: { readonly node: string };
}

/**
 * Packs the program for npm: for platforms without an archive, and for users who already have Node. It has no
 * dependencies, so users install exactly the tested code.
 * @returns path of the package.
 */
export async function buildNpmPackage(
  program: BuiltProgram,
  programDirectory: string,
  directory: string,
): Promise<string> {
  const project = JSON.parse(await readFile('package.json', 'utf8')) as ProjectPackage;
  const top = join(directory, 'npm');
  await rm(top, { recursive: true, force: true });
  await mkdir(join(top, 'bin'), { recursive: true });
  await cp(programDirectory, join(top, 'lib'), { recursive: true });
  await bundleStart(program, join(top, 'lib'));
  for (const binary of binaries) {
    const file = join(top, 'bin', `${binary}.cjs`);
    await copyFile('scripts/package/launcher/npm-bin.js', file);
    await chmod(file, 0o755);
  }
  await copyFile('LICENSE', join(top, 'LICENSE'));
  await copyFile('README.md', join(top, 'README.md'));
  await cp('docs', join(top, 'docs'), { recursive: true });
  await writeFile(join(top, 'NOTICE'), formatNotice(readBundledLibraries(program.inputs)));
  const { name, version, description, license, engines } = project;
  const bin = Object.fromEntries(binaries.map((binary) => [binary, `bin/${binary}.cjs`]));
  const facts = { name, version, description, license, engines, bin };
  await writeFile(join(top, 'package.json'), `${JSON.stringify(facts, undefined, 2)}\n`);
  const packed = await run('npm', ['pack', '--silent', '--pack-destination', directory], {
    cwd: top,
  });
  return join(directory, packed.trim());
}
