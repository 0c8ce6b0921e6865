import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { build, transform } from 'esbuild';
import { loadOnUse } from '../load-on-use.ts';
import { trimOclif } from './trim-oclif.ts';

/** Modules that take a millisecond or more to evaluate. */
const usedByFew = [
  '@marcbachmann/cel-js',
  'child_process',
  'crypto',
  'fs/promises',
  'jsonpath-plus',
  'net',
  'perf_hooks',
  're2js',
  'readline',
  'tty',
];

/** The program, built into parts that are loaded on first use. */
export interface BuiltProgram {
  /** Names of the parts, the entry point first. */
  readonly parts: readonly string[];
  /** SHA-256 of all of it, in hex. */
  readonly digest: string;
  /** Paths of its source files. */
  readonly inputs: readonly string[];
}

/**
 * Bundles the program into a directory. It is split where it loads modules on use, so that `--help` reads no command;
 * the parts are CommonJS, because only a classic script can be compiled from a code cache.
 */
export async function buildProgram(directory: string): Promise<BuiltProgram> {
  const { outputFiles, metafile } = await build({
    stdin: {
      contents: "export { main } from './src/main.ts';",
      resolveDir: process.cwd(),
      sourcefile: 'program.ts',
    },
    outdir: directory,
    entryNames: 'program',
    chunkNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    minify: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    plugins: [trimOclif, loadOnUse(usedByFew)],
    logLevel: 'warning',
  });
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  const digest = createHash('sha256');
  const parts: string[] = [];
  for (const { path, text } of outputFiles.sort((a, b) => (a.path < b.path ? -1 : 1))) {
    const { code } = await transform(text, {
      format: 'cjs',
      platform: 'node',
      target: 'node22',
      minify: true,
      supported: { 'dynamic-import': false },
      define: { 'import.meta.url': 'module.url' },
    });
    const name = basename(path);
    digest.update(name).update(code);
    await writeFile(join(directory, name), code);
    parts.push(name);
  }
  parts.sort((a, b) => Number(b === 'program.js') - Number(a === 'program.js'));
  const vendored = JSON.parse(
    readFileSync('dist/vendor/kube-config.inputs.json', 'utf8'),
  ) as readonly string[];
  return {
    parts,
    digest: digest.digest('hex'),
    inputs: [...Object.keys(metafile.inputs), ...vendored],
  };
}
