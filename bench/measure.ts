import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { findTime } from './programs.ts';
import type { Comparison } from './row.ts';

/** The resources that one run of a process used. */
export interface Usage {
  /** Milliseconds from start to end. */
  readonly wall: number;
  /** Milliseconds of processor time, of the user and the system. */
  readonly cpu: number;
  /** Peak resident memory, in megabytes. */
  readonly memory: number;
}

/** A command to run, and the settings that make every run the same. */
export interface Contender {
  readonly program: string;
  readonly args: readonly string[];
  readonly kubeconfig: string;
  /** Exit codes of a successful run; by default 0. */
  readonly exitCodes?: readonly number[];
}

/**
 * Runs one process to its end; its output is discarded.
 * @throws {Error} it failed, with its stderr.
 */
export async function measureProcess(contender: Contender): Promise<Usage> {
  const directory = await mkdtemp(join(tmpdir(), 'asm-inject-bench-'));
  const report = join(directory, 'usage');
  try {
    const args = ['-q', '-f', '%e %U %S %M', '-o', report, contender.program, ...contender.args];
    const env: NodeJS.ProcessEnv = {
      ...process.env,
      KUBECONFIG: contender.kubeconfig,
      NO_COLOR: '1',
    };
    // This variable slows down every start of Node, and is not usually set (docs/performance.md).
    delete env['NODE_EXTRA_CA_CERTS'];
    const started = performance.now();
    const child = spawn(findTime(), args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
    const exited = new Promise<number | null>((resolve, reject) => {
      child.once('error', reject).once('close', resolve);
    });
    const [stderr, exitCode] = await Promise.all([text(child.stderr), exited]);
    const wall = performance.now() - started;
    if (exitCode === null || !(contender.exitCodes ?? [0]).includes(exitCode)) {
      const line = [contender.program, ...contender.args].join(' ');
      throw new Error(`${line}: exit code ${exitCode ?? 'none'}\n${stderr.slice(0, 2000)}`);
    }
    const [, user = 0, system = 0, kilobytes = 0] = (await readFile(report, 'utf8'))
      .split(' ')
      .map(Number);
    return { wall, cpu: (user + system) * 1000, memory: kilobytes / 1024 };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Runs of several commands, in turns, so that a busy machine affects all of them equally. */
export type Runs<Name extends string> = Readonly<Record<Name, readonly Usage[]>>;

/**
 * Runs commands in turns.
 * @param warmUps uncounted runs of each, to fill the caches of the disk and of compiled code.
 */
export async function runInTurns<Name extends string>(
  contenders: Readonly<Record<Name, Contender>>,
  { rounds, warmUps = 1 }: { readonly rounds: number; readonly warmUps?: number },
): Promise<Runs<Name>> {
  const names = Object.keys(contenders) as Name[];
  const runs = Object.fromEntries(names.map((name) => [name, [] as Usage[]])) as unknown as Record<
    Name,
    Usage[]
  >;
  for (let round = -warmUps; round < rounds; round += 1) {
    for (const name of names) {
      const usage = await measureProcess(contenders[name]);
      if (round >= 0) runs[name].push(usage);
    }
  }
  return runs;
}

/** Compares the medians of two series of runs with each other. */
export function compareRuns(
  what: string,
  measure: keyof Usage,
  [ours, against]: readonly [readonly Usage[], readonly Usage[]],
  goal: number,
): Comparison {
  const own = ours.map((usage) => usage[measure]);
  const other = against.map((usage) => usage[measure]);
  const ratios = own.map((value, round) => value / (other[round] ?? median(other)));
  const unit = measure === 'memory' ? 'MB' : 'ms';
  const medians = { ours: median(own), against: median(other) };
  return {
    what,
    unit,
    ...medians,
    ratio: medians.ours / medians.against,
    spread: [Math.min(...ratios), Math.max(...ratios)],
    goal,
  };
}

/** The median; NaN if there are no values. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}
