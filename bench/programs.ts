import { existsSync, globSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { findBinaries, findIstio } from '../playground/binaries/find.ts';
import { istioBuilds } from '../playground/binaries/pinned.ts';

/** A program to measure. */
export interface Program {
  readonly path: string;
  /** Its description for the report. */
  readonly description: string;
}

/** The plugin as shipped if `npm run package` has built it, otherwise that of this checkout. */
export function findPlugin(): Program {
  const [shipped] = globSync('build/package/*/kubectl-asm_inject');
  if (shipped === undefined) {
    return { path: resolve('bin/kubectl-asm_inject'), description: 'this checkout (not packaged)' };
  }
  const built = statSync(shipped).mtime.toISOString();
  return { path: resolve(shipped), description: `the archive, built ${built}` };
}

/** The playground's own kubectl: a packaged one may be a dispatcher that starts the real one. */
export async function findKubectl(): Promise<Program> {
  const { kubectl } = await findBinaries((line) => process.stderr.write(`${line}\n`));
  return { path: kubectl, description: kubectl };
}

/** istioctl of the newest build: a released one does not fit its istiod. */
export async function findIstioctl(): Promise<Program> {
  const [build] = Object.values(istioBuilds);
  if (!build) throw new Error('no istioctl can be built');
  const { istioctl, version } = await findIstio(build, (line) => {
    process.stderr.write(`${line}\n`);
  });
  return { path: istioctl, description: `istioctl ${version}` };
}

const gnuTime = '/usr/bin/time';

/**
 * The program that measures others: only a parent process gets a process's total usage from the kernel.
 * @throws {Error} it is not installed.
 */
export function findTime(): string {
  if (existsSync(gnuTime)) return gnuTime;
  throw new Error(`processes are measured by GNU time, and there is no ${gnuTime}: install it`);
}
