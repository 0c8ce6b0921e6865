/**
 * `npm run soak [-- --minutes N]`: runs `status -A --watch` and one `verify -A` after the other for half an hour, on
 * 10,000 pods that keep changing. Exit code 3 if memory grows or sockets are left open. docs/performance.md.
 */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { churn } from '../playground/scale/churn.ts';
import { startCluster, useCluster } from './bench-cluster.ts';
import { measureProcess, median } from './measure.ts';
import { findPlugin } from './programs.ts';

/** Maximum ratio of the last third of a series to the first. */
const mostGrowth = 1.1;
const everyMs = 1_000;

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '30' }, kubeconfig: { type: 'string' } },
});
const duration = Number(values.minutes) * 60_000;
const plugin = findPlugin();
const cluster =
  values.kubeconfig === undefined
    ? await startCluster({ pods: 10_000, workloads: 1_000, namespaces: 40 })
    : await useCluster(values.kubeconfig);
const over = new AbortController();
const { kubeconfig } = cluster;
const changing = churn(cluster.api, over.signal);
const watch = watchStatus();
try {
  await watch.started;
  const ends = performance.now() + duration;
  const [samples, peaks] = await Promise.all([sampleUntil(ends), verifyUntil(ends)]);
  const exitCode = await watch.interrupt();
  report(samples, peaks, exitCode);
} finally {
  over.abort();
  await changing;
  await cluster.close();
}

/** The resources that a process holds at one moment. */
interface Sample {
  /** Resident memory, in megabytes. */
  readonly memory: number;
  readonly sockets: number;
}

function watchStatus() {
  const env = { ...process.env, KUBECONFIG: kubeconfig, NO_COLOR: '1' };
  const child = spawn(plugin.path, ['status', '-A', '--watch', '-o', 'json'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${plugin.path} cannot be started`);
  let documents = 0;
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
  const started = new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      documents += chunk.toString().split('\n').length - 1;
      if (documents > 0) resolve();
    });
    void exited.then((code) => {
      reject(new Error(`status --watch ended early, with exit code ${code ?? 'none'}`));
    });
  });
  return {
    started,
    sample: (): Sample => readProcess(pid),
    documents: () => documents,
    interrupt: () => {
      child.kill('SIGINT');
      return exited;
    },
  };
}

/** Reads Linux's figures about a process (proc(5)). */
function readProcess(pid: number): Sample {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const memory = Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1024;
  const descriptors = readdirSync(`/proc/${pid}/fd`);
  const sockets = descriptors.filter((name) => isSocket(`/proc/${pid}/fd/${name}`)).length;
  return { memory, sockets };
}

function isSocket(descriptor: string): boolean {
  try {
    return readlinkSync(descriptor).startsWith('socket:');
  } catch {
    // The descriptor was closed meanwhile.
    return false;
  }
}

async function sampleUntil(ends: number): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  while (performance.now() < ends) {
    samples.push(watch.sample());
    await delay(everyMs);
  }
  return samples;
}

/** Peak memory of one run after the other. Pods that are recreated meanwhile may well be findings: exit code 3. */
async function verifyUntil(ends: number): Promise<readonly number[]> {
  const peaks: number[] = [];
  while (performance.now() < ends) {
    const run = { program: plugin.path, args: ['verify', '-A'], kubeconfig, exitCodes: [0, 3] };
    peaks.push((await measureProcess(run)).memory);
  }
  return peaks;
}

function report(samples: readonly Sample[], peaks: readonly number[], exitCode: number | null) {
  const grown = [
    compareThirds(
      'status --watch, memory (MB)',
      samples.map(({ memory }) => memory),
    ),
    compareThirds(
      'status --watch, sockets',
      samples.map(({ sockets }) => sockets),
    ),
    compareThirds('verify -A, peak memory (MB)', peaks),
  ].filter((isGrown) => isGrown);
  console.log(`${peaks.length} runs of verify -A, ${watch.documents()} changes of the status`);
  console.log(`${plugin.description}; status ended with exit code ${exitCode ?? 'none'} on SIGINT`);
  if (grown.length > 0) process.exitCode = 3;
}

/** @returns whether the last third is too large. */
function compareThirds(what: string, series: readonly number[]): boolean {
  const third = Math.ceil(series.length / 3);
  const first = median(series.slice(0, third));
  const last = median(series.slice(-third));
  const ratio = last / first;
  console.log(
    `${what}: first third ${first.toFixed(0)}, last third ${last.toFixed(0)}, ratio ${ratio.toFixed(2)}, at most ${mostGrowth} passes; highest ${Math.max(...series).toFixed(0)}`,
  );
  return !(ratio <= mostGrowth);
}
