import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { PlaygroundError } from '../playground-error.ts';
import { builtBinaries, type Environment, type Progress } from './build.ts';
import {
  type BinaryName,
  type IstioBinaryName,
  type IstioBuild,
  type ToolSet,
  toolSets,
} from './pinned.ts';

/** Absolute path of every program of a control plane. */
export type Binaries = Readonly<Record<BinaryName, string>>;

/** Absolute path of every program of an Istio installation, and their version. */
export type IstioPrograms = Readonly<Record<IstioBinaryName | 'version', string>>;

const run = promisify(execFile);

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** `major.minor` that a program reports about itself; undefined when it reports none. */
async function reportedRelease(name: string, path: string): Promise<string | undefined> {
  const args = name === 'kubectl' ? ['version', '--client', '-o', 'json'] : ['--version'];
  try {
    const { stdout } = await run(path, args, { timeout: 10_000 });
    return /(?:gitVersion":\s*"|Kubernetes |Version: |version )v?(\d+\.\d+)\./.exec(stdout)?.[1];
  } catch {
    return undefined;
  }
}

function release(version: string): string {
  return version.replace(/^v/, '').split('.').slice(0, 2).join('.');
}

async function findOnPath(
  searchPath: string,
  name: string,
  wanted: string,
): Promise<string | undefined> {
  for (const directory of searchPath.split(delimiter)) {
    const path = join(directory, name);
    if (directory === '' || !isExecutable(path)) continue;
    if ((await reportedRelease(name, path)) === wanted) return path;
  }
  return undefined;
}

/** The programs of a tool set in the directory named by KUBEBUILDER_ASSETS. */
function fromAssets(assets: string | undefined, set: ToolSet): Record<string, string> {
  if (assets === undefined || assets === '') return {};
  const paths = Object.keys(set.packages).map((name) => [name, join(assets, name)] as const);
  return Object.fromEntries(paths.filter(([, path]) => isExecutable(path)));
}

/** The release that all programs of a set must have: that of the assets, if they contain any. */
async function wantedRelease(set: ToolSet, assets: Record<string, string>): Promise<string> {
  const releases = await Promise.all(
    Object.entries(assets).map(([name, path]) => reportedRelease(name, path)),
  );
  const distinct = new Set(releases);
  if (distinct.size > 1) {
    throw new PlaygroundError(
      `KUBEBUILDER_ASSETS mixes releases of ${set.name} (${[...distinct].join(', ')}); ` +
        'fill it with programs of one release.',
    );
  }
  return [...distinct][0] ?? release(set.version);
}

async function resolveSet(
  set: ToolSet,
  report: Progress,
  environment: Environment,
): Promise<Record<string, string>> {
  const assets = fromAssets(environment['KUBEBUILDER_ASSETS'], set);
  const wanted = await wantedRelease(set, assets);
  const found: Record<string, string> = { ...assets };
  for (const name of Object.keys(set.packages)) {
    const path = found[name] ?? (await findOnPath(environment['PATH'] ?? '', name, wanted));
    if (path !== undefined) found[name] = path;
  }
  const missing = Object.keys(set.packages).filter((name) => found[name] === undefined);
  if (missing.length === 0) return found;
  if (wanted !== release(set.version)) {
    throw new PlaygroundError(
      `KUBEBUILDER_ASSETS has ${set.name} ${wanted} but no ${missing.join(', ')} of that release ` +
        `is there or on PATH, and only ${set.version} can be built. Add what is missing, or unset it.`,
    );
  }
  const built = await builtBinaries(set, report, environment);
  for (const name of missing) found[name] = join(built, name);
  return found;
}

/**
 * Finds every program: in the directory KUBEBUILDER_ASSETS, else on PATH when it reports the release
 * that is wanted (releases of Kubernetes are never mixed), else built once. Throws PlaygroundError.
 */
export async function findBinaries(
  report: Progress,
  environment: Environment = process.env,
): Promise<Binaries> {
  const found: Record<string, string> = {};
  for (const set of toolSets) Object.assign(found, await resolveSet(set, report, environment));
  return found as Binaries;
}

/** Builds an istiod and its istioctl, unless this machine has them: no released istioctl fits. Throws PlaygroundError. */
export async function findIstio(
  { set, version }: IstioBuild,
  report: Progress,
  environment: Environment = process.env,
): Promise<IstioPrograms> {
  const directory = await builtBinaries(set, report, environment);
  return {
    version,
    'pilot-discovery': join(directory, 'pilot-discovery'),
    istioctl: join(directory, 'istioctl'),
  };
}
