/**
 * `npm run bench [-- ROW…]`: measures the plugin against kubectl and istioctl, in turns and in one run, and prints the ratios.
 * `--short` measures on a small cluster and exits with 3 if a ratio leaves its margin. docs/performance.md.
 */
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { type BenchCluster, startCluster, useCluster } from './bench-cluster.ts';
import { besideIstioctl } from './beside-istioctl.ts';
import { engine } from './engine.ts';
import { namespaceEnable } from './namespace-enable.ts';
import { policySet } from './policy-set.ts';
import { findKubectl, findPlugin } from './programs.ts';
import { findFailures, formatReport, type MeasuredRow, toDocument } from './report.ts';
import { restartProbes } from './restart-probes.ts';
import type { Row } from './row.ts';
import { startup } from './startup.ts';
import { verifyAll } from './verify-all.ts';
import { verifyNamespace } from './verify-namespace.ts';
import { verifyPlayedBack } from './verify-played-back.ts';

const rows: readonly Row[] = [
  startup,
  verifyNamespace,
  verifyAll,
  verifyPlayedBack,
  engine,
  namespaceEnable,
  policySet,
  restartProbes,
  besideIstioctl,
];

/** Playing back gives the most information in little time; the other rows need a cluster of real size. */
const shortRows: readonly Row[] = [verifyNamespace, verifyPlayedBack, engine, namespaceEnable];

const usage = `usage: npm run bench -- [ROW...] [options]

  --short              little of everything; exit code 3 if a ratio leaves its margin
  --json               a document instead of the table
  --rounds N           measure so often (default: each row its own number)
  --kubeconfig PATH    of a filled playground that runs already; without it one is started

rows:
${rows.map(({ name, about }) => `  ${name.padEnd(20)} ${about}\n`).join('')}`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    short: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    kubeconfig: { type: 'string' },
    rounds: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
const unknown = positionals.filter((name) => !rows.some((row) => row.name === name));
if (values.help || unknown.length > 0) {
  if (unknown.length > 0) process.stderr.write(`there is no row ${unknown.join(', ')}\n`);
  process.stderr.write(usage);
  process.exit(unknown.length > 0 ? 2 : 0);
}
const whole = values.short ? shortRows : rows;
const chosen = positionals.length > 0 ? rows.filter(isNamed) : whole;
const [plugin, kubectl] = [findPlugin(), await findKubectl()];
let starting: Promise<BenchCluster> | undefined;
const measured: MeasuredRow[] = [];
try {
  for (const row of chosen) measured.push(await measureRow(row));
} finally {
  // Rows measured before a failure are still reported.
  report();
  await (await starting)?.close();
}

function isNamed({ name }: Row): boolean {
  return positionals.includes(name);
}

function cluster(): Promise<BenchCluster> {
  const size = values.short
    ? { pods: 500, workloads: 50, namespaces: 10 }
    : { pods: 10_000, workloads: 1_000, namespaces: 40 };
  starting ??= values.kubeconfig === undefined ? startCluster(size) : useCluster(values.kubeconfig);
  return starting;
}

async function measureRow(row: Row): Promise<MeasuredRow> {
  process.stderr.write(`${row.name}: ${row.about}\n`);
  const measure = async (): Promise<MeasuredRow> => ({
    row,
    comparisons: await row.measure({
      plugin,
      kubectl,
      cluster,
      isShort: values.short,
      rounds: values.rounds === undefined ? undefined : Number(values.rounds),
    }),
  });
  const first = await measure();
  // A second measurement distinguishes a regression from another program that was active during the first.
  return values.short && findFailures([first]).length > 0 ? measure() : first;
}

function report(): void {
  const load = loadavg().map((value) => value.toFixed(1));
  const failures = values.short ? findFailures(measured) : [];
  if (values.json) {
    const document = { plugin: plugin.description, load, rows: toDocument(measured), failures };
    process.stdout.write(`${JSON.stringify(document, undefined, 2)}\n`);
  } else {
    process.stdout.write(formatReport(measured));
    process.stdout.write(`\nmeasured: ${plugin.description}; load average ${load.join(' ')}\n`);
  }
  for (const failure of failures) process.stderr.write(`out of margin: ${failure}\n`);
  if (failures.length > 0) process.exitCode = 3;
}
