import { UsageError } from '../../lib/errors.ts';
import {
  type MeshVersion,
  type WrittenKey,
  writtenKeyFor,
} from '../../lib/injection/model/version.ts';
import type { InjectionIntent } from '../../lib/injection/workload/intent.ts';
import type { ChosenMethod } from '../../lib/operations/workload/choose-method.ts';
import {
  asUnwritten,
  type ChosenManifests,
  type EditedFile,
  editManifests,
  type ManifestResult,
} from '../../lib/operations/workload/edit-manifests.ts';
import { present } from '../../lib/present.ts';
import { readManifestFiles } from './manifest-files.ts';
import { prepareWrite, type WritableManifest, writeManifest } from './manifest-write.ts';

/** The flags that editing manifests depends on. */
export interface ManifestFlags {
  readonly 'dry-run': 'none' | 'client' | 'server';
  readonly filename: readonly string[];
  readonly 'allow-system-namespaces': boolean;
  readonly force: boolean;
  readonly namespace: string | undefined;
  readonly yes: boolean;
  readonly 'in-place': boolean;
  readonly method: WrittenKey | undefined;
  readonly recursive: boolean;
  readonly wait: boolean | undefined;
}

/** Edited manifests, and the document that reports them. */
export interface ManifestOutcome {
  readonly edited: readonly EditedFile[];
  /** Files that could not be written although others were. */
  readonly failures: readonly UsageError[];
  readonly result: ManifestResult;
  /** The reason for writing both label and annotation, if both are written. */
  readonly reason?: string;
}

/** Flags about the contents of a cluster, and about writing to it. */
const ofClusters = [
  ['namespace', '-n'],
  ['allow-system-namespaces', '--allow-system-namespaces'],
  ['force', '--force'],
  ['yes', '--yes'],
] as const;

/**
 * Edits manifests and sends no request to the cluster; with `--in-place`, edits the files themselves.
 * @throws {UsageError} flags that do not fit, a file that cannot be read or written, or a name that no manifest
 * contains.
 */
export async function intentForManifests(
  intent: InjectionIntent,
  chosen: ChosenManifests,
  version: MeshVersion | undefined,
  flags: ManifestFlags,
): Promise<ManifestOutcome> {
  const { filename, recursive } = flags;
  if (flags['dry-run'] === 'server') {
    throw refuse('manifests are edited here, so --dry-run=server has nothing to try');
  }
  if (flags.wait) throw refuse('manifests start no rollout, so there is nothing to wait for');
  for (const [name, typed] of ofClusters) {
    if (flags[name]) throw refuse(`${typed} means nothing with -f: the cluster is not asked`);
  }
  if (flags['in-place'] && filename.includes('-')) {
    throw refuse('standard input cannot be edited in place');
  }
  const { method, reason } = chooseOffline(flags.method, intent, version);
  const files = await readManifestFiles(filename, { recursive, inPlace: flags['in-place'] });
  const planned = editManifests(files, chosen, { intent, method });
  const inPlace = flags['in-place'] && flags['dry-run'] === 'none';
  const { edited, failures } = inPlace
    ? await writeAll(planned)
    : { edited: planned, failures: [] };
  const result: ManifestResult = {
    apiVersion: 'asm-inject/v1alpha1',
    kind: 'ManifestResult',
    intent,
    method,
    inPlace,
    files: edited.map(({ file, workloads, problems }) => ({
      file: file.name,
      workloads,
      problems,
    })),
  };
  return present({ edited, failures, result, reason });
}

/**
 * Writes each changed file, after checking that all of them can be written. If one write still fails, the others go on.
 */
async function writeAll(
  planned: readonly EditedFile[],
): Promise<Pick<ManifestOutcome, 'edited' | 'failures'>> {
  const ready = new Map<EditedFile, WritableManifest>();
  const targets = new Set<string>();
  for (const one of planned) {
    const { file, text } = one;
    if (file.path === undefined || file.text === text) continue;
    const manifest = await prepareWrite(file.path, { before: file.text, after: text });
    // A file that was named twice is written once.
    if (targets.has(manifest.target)) continue;
    targets.add(manifest.target);
    ready.set(one, manifest);
  }
  const failures = new Map<EditedFile, UsageError>();
  for (const [one, manifest] of ready) {
    try {
      await writeManifest(manifest);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      failures.set(one, error);
    }
  }
  const edited = planned.map((one) => (failures.has(one) ? asUnwritten(one) : one));
  return { edited, failures: [...failures.values()] };
}

function chooseOffline(
  method: WrittenKey | undefined,
  intent: InjectionIntent,
  version: MeshVersion | undefined,
): ChosenMethod {
  if (method !== undefined) return { method };
  if (version !== undefined) return { method: writtenKeyFor(version) };
  // Both are cleared for every version.
  if (intent === 'inherited') return { method: 'both' };
  return {
    method: 'both',
    reason: 'the version of the mesh is not known here; name it with --asm-version',
  };
}

function refuse(message: string): UsageError {
  return new UsageError(message, {
    code: 'bad-flags',
    nextStep: 'leave the flag out; -f FILE prints the edited manifest, --in-place changes the file',
  });
}
