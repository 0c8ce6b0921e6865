import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { homedir, platform } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { PlaygroundError } from '../playground-error.ts';
import { withLock } from './build-lock.ts';
import { cacheKey, type ToolSet } from './pinned.ts';

/** Receives one line of progress at a time. */
export type Progress = (line: string) => void;

const reportEveryMs = 10_000;

/** Environment variables: KUBEBUILDER_ASSETS, PATH and XDG_CACHE_HOME are read here, Go reads its own. */
export type Environment = Readonly<NodeJS.ProcessEnv>;

/** The directory that keeps built binaries between runs: the platform's cache directory of the user. */
function cacheDirectory(environment: Environment): string {
  const base =
    environment['XDG_CACHE_HOME'] ??
    (platform() === 'darwin' ? join(homedir(), 'Library', 'Caches') : join(homedir(), '.cache'));
  return join(base, 'kubectl-asm-inject', 'playground');
}

/** Builds one Go package; rejects with the last lines of the compiler's output, or when Go is missing. */
async function goBuild(
  set: ToolSet,
  { target, output }: { readonly target: string; readonly output: string },
  report: Progress,
  environment: Environment,
): Promise<void> {
  const args = ['build', '-v', '-trimpath', '-ldflags', set.ldflags, '-o', output, target];
  const go = spawn('go', args, {
    cwd: set.directory,
    env: { ...environment, ...set.environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const started = Date.now();
  let packages = 0;
  const lastLines: string[] = [];
  const timer = setInterval(() => {
    const seconds = Math.round((Date.now() - started) / 1000);
    report(`  ${target}: ${packages} packages compiled, ${seconds} s`);
  }, reportEveryMs);
  createInterface({ input: go.stderr }).on('line', (line) => {
    packages += 1;
    lastLines.push(line);
    if (lastLines.length > 20) lastLines.shift();
  });
  try {
    await new Promise<void>((resolve, reject) => {
      go.once('error', reject);
      go.once('close', (code) => {
        if (code === 0) resolve();
        else reject(new PlaygroundError(`go build ${target} failed:\n${lastLines.join('\n')}`));
      });
    });
  } finally {
    clearInterval(timer);
  }
}

async function buildInto(
  directory: string,
  set: ToolSet,
  report: Progress,
  environment: Environment,
): Promise<void> {
  // Built next to its final place and renamed: a directory that exists is complete. The name is fixed because the lock
  // allows one build at a time: the remains of a killed build are cleared.
  const unfinished = `${directory}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true });
  try {
    for (const [name, target] of Object.entries(set.packages)) {
      report(`building ${name} ${set.version} (once; later runs find it in ${directory})`);
      await goBuild(set, { target, output: join(unfinished, name) }, report, environment);
    }
    await rename(unfinished, directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new PlaygroundError(
      `${Object.keys(set.packages).join(', ')} cannot be built: Go is not on PATH. ` +
        'Install Go 1.26 or newer (https://go.dev/dl), or set KUBEBUILDER_ASSETS to a directory ' +
        'that holds etcd, kube-apiserver, kube-controller-manager, kube-scheduler, kubectl and kwok.',
      { cause: error },
    );
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

/**
 * Returns the directory with the binaries of a tool set, and builds them first if this machine has none yet (minutes);
 * playgrounds that start at the same time build once. Throws PlaygroundError when Go is missing or the build fails.
 */
export async function builtBinaries(
  set: ToolSet,
  report: Progress,
  environment: Environment = process.env,
): Promise<string> {
  const directory = join(cacheDirectory(environment), cacheKey(set));
  if (existsSync(directory)) return directory;
  await withLock(
    `${directory}.lock`,
    () => {
      report(`waiting for another playground that builds ${set.name} ${set.version}`);
    },
    async () => {
      if (!existsSync(directory)) await buildInto(directory, set, report, environment);
    },
  );
  return directory;
}
