import { type ExitCode, exitCodes, UsageError } from '../../errors.ts';
import type { ManifestProblem } from '../../injection/manifest/manifest-documents.ts';
import {
  type EditedManifest,
  editManifest,
  type ManifestWorkload,
} from '../../injection/manifest/manifest-edit.ts';
import type { WrittenKey } from '../../injection/model/version.ts';
import type { InjectionIntent } from '../../injection/workload/intent.ts';
import type { WorkloadKind } from '../../injection/workload/workload-kinds.ts';
import type { WorkloadReference } from '../../injection/workload/workload-reference.ts';

/** A manifest as it was read. */
export interface ManifestFile {
  /** The name for messages, as given on the command line. */
  readonly name: string;
  /** Its path; absent for standard input. */
  readonly path?: string;
  readonly text: string;
}

/** A manifest before and after. */
export interface EditedFile extends EditedManifest {
  readonly file: ManifestFile;
}

/** Result document of `opt-in`, `opt-out` and `inherit` on manifests. */
export interface ManifestResult {
  readonly apiVersion: 'asm-inject/v1alpha1';
  readonly kind: 'ManifestResult';
  readonly intent: InjectionIntent;
  readonly method: WrittenKey;
  /** Whether the files themselves were changed. */
  readonly inPlace: boolean;
  readonly files: readonly {
    readonly file: string;
    readonly workloads: readonly ManifestWorkload[];
    readonly problems: readonly ManifestProblem[];
  }[];
}

/** The selected workloads of manifests: named ones, those of some kinds, or all. */
export interface ChosenManifests {
  readonly references: readonly WorkloadReference[];
  /** Left out: every kind. */
  readonly kinds: readonly WorkloadKind[] | undefined;
}

/**
 * Writes an intent into manifests; the files themselves are not touched.
 * @throws {UsageError} a named workload is in none of the manifests.
 */
export function editManifests(
  files: readonly ManifestFile[],
  { references, kinds }: ChosenManifests,
  request: { readonly intent: InjectionIntent; readonly method: WrittenKey },
): readonly EditedFile[] {
  const isNamed = (reference: WorkloadReference, { object }: Pick<ManifestWorkload, 'object'>) =>
    reference.kind === object.kind && reference.name === object.name;
  const edited = files.map((file): EditedFile => {
    const isMeant = (object: ManifestWorkload['object']): boolean =>
      references.length === 0
        ? kinds === undefined || kinds.some((kind) => kind === object.kind)
        : references.some((one) => isNamed(one, { object }));
    return { file, ...editManifest(file.text, { ...request, isMeant }) };
  });
  const found = edited.flatMap(({ workloads }) => workloads);
  const missing = references.filter((one) => !found.some((workload) => isNamed(one, workload)));
  if (missing.length === 0) return edited;
  const names = missing.map(({ kind, name }) => `${kind.toLowerCase()}/${name}`).join(', ');
  throw new UsageError(`${names}: not in ${files.map(({ name }) => name).join(', ')}`, {
    code: 'no-workload',
    nextStep: 'check the names, or leave them out to edit every workload of the manifests',
  });
}

/** The same, after its file could not be written: none of its changes took place. */
export function asUnwritten(edited: EditedFile): EditedFile {
  const workloads = edited.workloads.map((one): ManifestWorkload =>
    one.outcome === 'changed'
      ? { ...one, outcome: 'refused', fields: [], problem: 'its file could not be written' }
      : one,
  );
  return { ...edited, text: edited.file.text, workloads };
}

/** The exit code of edits of manifests. */
export function manifestExitCode(edited: readonly EditedFile[]): ExitCode {
  const isRefused = edited.some(
    ({ workloads, problems }) =>
      problems.length > 0 || workloads.some(({ outcome }) => outcome === 'refused'),
  );
  return isRefused ? exitCodes.usage.code : exitCodes.done.code;
}
