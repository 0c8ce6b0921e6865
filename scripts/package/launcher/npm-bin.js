#!/usr/bin/env node
// Written so that a Node of any age can parse it: one that is too old must be told so in a sentence.
var version = process.versions.node.split('.').map(Number);
if (version[0] < 22 || (version[0] === 22 && version[1] < 19)) {
  process.stderr.write(
    'error: kubectl asm-inject needs Node 22.19 or newer, this is ' +
      process.versions.node +
      '\n  → install a newer Node, or put one first on PATH\n',
  );
  process.exit(2);
}
if (/kubectl_complete/.test(__filename)) process.argv.splice(2, 0, '__complete');
// eslint-disable-next-line @typescript-eslint/no-require-imports -- it is CommonJS where it is installed
require('../lib/start.cjs');
