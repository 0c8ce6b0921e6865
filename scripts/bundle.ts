/**
 * Builds the whole program as one file, build/bundle/kubectl-asm_inject.mjs: nothing in it looks for files beside its
 * own source, so that it can become a single executable.
 */
import { build } from 'esbuild';

await build({
  stdin: {
    contents: "import { main } from './src/main.ts'; await main();",
    resolveDir: process.cwd(),
    sourcefile: 'entry.ts',
  },
  outfile: 'build/bundle/kubectl-asm_inject.mjs',
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node22',
  // oclif's development mode would load these; a bundle has no development mode.
  external: ['typescript', 'ts-node', 'tsx'],
  // oclif and others are CommonJS: their require() and file names must exist in an ES module too.
  banner: {
    js: [
      '#!/usr/bin/env node',
      "import { createRequire as bundleRequire } from 'node:module';",
      'const require = bundleRequire(import.meta.url);',
      'const __filename = import.meta.filename;',
      'const __dirname = import.meta.dirname;',
    ].join('\n'),
  },
  logLevel: 'warning',
});
