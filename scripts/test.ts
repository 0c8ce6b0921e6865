/**
 * Runs every test, several files at a time. Tests start the plugin as shipped, not the checkout: it starts in a quarter
 * of the time, and tests start it more than a thousand times.
 */
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { symlink } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { findBinaries, findIstio } from '../playground/binaries/find.ts';
import { istioBuilds } from '../playground/binaries/pinned.ts';
import { addCompiledCode, layOut } from './package/layout.ts';
import { buildProgram } from './package/program.ts';

/** The slowest files come first, so that none of them is left for the end. */
const longest = [
  'namespace/namespace',
  'policy/policy-set',
  'outage/outage',
  'explain/proposals-istio',
  'restart/restart',
  'writes/lost-answers',
  'restart/gate',
  'planes/planes',
  'restart/broken-rule',
  'explain/faults-istio',
  'explain/proposals-asm',
  'engine',
  'plugin',
  'explain/webhooks',
  'verify/pods',
  'explain/faults-asm',
  'workloads/consequences',
  'situations',
  'verify/statuses',
  'playground/versions',
  'examples',
];

// The first build takes minutes; the time limits of tests are for tests.
const report = (line: string) => process.stderr.write(`${line}\n`);
await findBinaries(report);
for (const build of Object.values(istioBuilds)) await findIstio(build, report);

const directory = resolve('build/tested');
const programDirectory = join(directory, 'program');
const top = join(directory, 'plugin');
const lib = await layOut(top, await buildProgram(programDirectory), programDirectory);
await symlink(process.execPath, join(lib, 'node'));
await addCompiledCode(lib);

// Tests mostly wait, so one more file than there are processors keeps these busy.
const jobs = String(availableParallelism() + 1);
const first = longest.map((name) => `test/integration/${name}.test.ts`);
const files = globSync('test/{integration,commands,unit}/**/*.test.ts').sort();
const others = files.filter((file) => !first.includes(file));
const { status } = spawnSync(
  process.execPath,
  ['node_modules/mocha/bin/mocha.js', '--parallel', '--jobs', jobs, ...first, ...others],
  { stdio: 'inherit', env: { ...process.env, ASM_INJECT_TEST_PLUGIN: top } },
);
process.exitCode = status ?? 1;
