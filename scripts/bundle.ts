/**
 * Builds the whole program as one file, build/bundle/kubectl-asm_inject.mjs: it reads no files next to its own source,
 * so it can become a single executable.
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
  // oclif and others are CommonJS: an ES module must provide their require() and file names.
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
