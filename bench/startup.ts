/**
 * How long the shipped program takes to start, against `kubectl version --client`: run in turns, so that whatever else
 * the machine does slows both. Needs `npm run package`, and the real kubectl on PATH or in KUBEBUILDER_ASSETS (a
 * packaged one may be a dispatcher that starts the real one). Exit code 3 if a ratio is above the goal.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';

const GOAL = 1.0;
const ROUNDS = Number(process.argv[2] ?? 31);

const archive = globSync('build/package/kubectl-asm_inject_v*/kubectl-asm_inject')[0];
if (archive === undefined) throw new Error('there is no package; run: npm run package');
const asset = join(process.env.KUBEBUILDER_ASSETS ?? '', 'kubectl');
const kubectl = process.env.KUBEBUILDER_ASSETS && existsSync(asset) ? asset : 'kubectl';

const reference = 'kubectl version --client';
const commands: Readonly<Record<string, readonly string[]>> = {
  [reference]: [kubectl, 'version', '--client'],
  '--version': [archive, '--version'],
  '--help': [archive, '--help'],
  'verify --help': [archive, 'verify', '--help'],
  'a usage error': [archive, 'verify', '--no-such-flag'],
  'completion of a flag': [archive, '__complete', 'verify', '--'],
};
// A development machine's own settings for Node are not those of a user without Node.
const env = { ...process.env, NODE_EXTRA_CA_CERTS: undefined, NODE_OPTIONS: undefined };

const times = new Map(Object.keys(commands).map((name) => [name, [] as number[]]));
for (let round = 0; round <= ROUNDS; round += 1) {
  for (const [name, [program = '', ...args]] of Object.entries(commands)) {
    const start = performance.now();
    const { error } = spawnSync(program, args, { env, stdio: 'ignore' });
    if (error) throw error;
    // The first round brings everything into memory.
    if (round > 0) times.get(name)?.push(performance.now() - start);
  }
}

const medians = new Map([...times].map(([name, values]) => [name, median(values)]));
const of = medians.get(reference) ?? Number.NaN;
const rows = [...times].map(([name, values]) => ({
  name,
  median: round(median(values)),
  fastest: round(Math.min(...values)),
  ratio: round(median(values) / of, 2),
}));
for (const row of rows) {
  console.log(
    `${row.name.padEnd(26)} ${`${row.median} ms`.padStart(9)} (fastest ${row.fastest})  ${row.ratio.toFixed(2)} ×`,
  );
}
console.log(JSON.stringify({ rounds: ROUNDS, goal: GOAL, rows }));
process.exitCode = rows.some(({ ratio }) => ratio > GOAL) ? 3 : 0;

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function round(value: number, digits = 1): number {
  return Number(value.toFixed(digits));
}
