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
import('../dist/main.js').then(function (program) {
  return program.main();
});
