/**
 * Run at build time by the runtime that is shipped, with the flags it is shipped with: plays command lines as users do
 * and keeps what was compiled for them beside the parts of the program.
 */
import { writeFileSync } from 'node:fs';
import { loadProgram, type CompiledPart } from './load-program.ts';

const [directory = '', ...lines] = process.argv.slice(2);
const parts: CompiledPart[] = [];
const program = loadProgram(directory, () => undefined, parts);
process.stdout.write = process.stderr.write = () => true;
for (const line of lines) await program.main(line.split(' '));
for (const { name, script } of parts) {
  writeFileSync(`${directory}${name}.code`, script.createCachedData());
}
process.exitCode = 0;
