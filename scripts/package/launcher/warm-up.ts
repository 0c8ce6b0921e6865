/**
 * Run at build time by the runtime that is shipped, with the flags it is shipped with: plays command lines as users do
 * and keeps what was compiled for them beside the parts of the program.
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
// What no line came to is compiled as far as it can be without running it.
const played = new Set(parts.map(({ name }) => name));
for (const name of readdirSync(directory).filter((file) => file.endsWith('.js'))) {
  if (played.has(name)) continue;
  const code = compilePart(directory, name).createCachedData();
  writeFileSync(`${directory}${name}.code`, sealCode(code));
}
process.exitCode = 0;
