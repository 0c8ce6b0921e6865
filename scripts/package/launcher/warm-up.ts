/**
 * Run at build time by the shipped runtime with its shipped flags: runs typical command lines and keeps the code
 * compiled for them next to the parts of the program.
 */
import { readdirSync, writeFileSync } from 'node:fs';
import { sealCode } from './checked-code.ts';
import { type CompiledPart, compilePart, loadProgram } from './load-program.ts';

const [directory = '', ...lines] = process.argv.slice(2);
const parts: CompiledPart[] = [];
const program = loadProgram(directory, () => undefined, parts);
process.stdout.write = process.stderr.write = () => true;
for (const line of lines) await program.main(line.split(' '));
for (const { name, script } of parts) {
  writeFileSync(`${directory}${name}.code`, sealCode(script.createCachedData()));
}
// Parts that no line reached are compiled as far as possible without running them.
const played = new Set(parts.map(({ name }) => name));
for (const name of readdirSync(directory).filter((file) => file.endsWith('.js'))) {
  if (played.has(name)) continue;
  const code = compilePart(directory, name).createCachedData();
  writeFileSync(`${directory}${name}.code`, sealCode(code));
}
process.exitCode = 0;
