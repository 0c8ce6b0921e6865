/**
 * Run at build time by the shipped runtime with its shipped flags: runs typical command lines, against no cluster and
 * against a small one, and keeps the code compiled for them next to the parts of the program.
 */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sealCode } from '../launcher/checked-code.ts';
import { type CompiledPart, compilePart, loadProgram } from '../launcher/load-program.ts';
import { startWarmUpServer } from './api-server.ts';
import { linesForCluster, linesWithoutCluster } from './command-lines.ts';
import { writeKubeconfig } from './kubeconfig.ts';

const [directory = ''] = process.argv.slice(2);
const parts: CompiledPart[] = [];
const program = loadProgram(directory, () => undefined, parts);
process.stdout.write = process.stderr.write = () => true;
const home = mkdtempSync(join(tmpdir(), 'warm-up-'));
const server = await startWarmUpServer();
const failures: string[] = [];
try {
  process.env.KUBECONFIG = join(home, 'no-kubeconfig');
  for (const line of linesWithoutCluster()) await program.main(line.split(' '));
  process.env.KUBECONFIG = writeKubeconfig(home, server);
  for (const { line, exitCode } of linesForCluster) {
    process.exitCode = 0;
    await program.main(line.split(' '));
    if (process.exitCode !== exitCode) failures.push(`${line}: exit code ${process.exitCode}`);
  }
} finally {
  server.close();
  rmSync(home, { recursive: true });
}
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
if (failures.length > 0) throw new Error(`the warm-up went another way:\n${failures.join('\n')}`);
