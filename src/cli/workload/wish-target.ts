import { UsageError } from '../../lib/errors.ts';
import {
  editableKinds,
  readWorkloadKind,
  spellingsOf,
  workloadKinds,
} from '../../lib/injection/workload/workload-kinds.ts';
import {
  parseWorkloadReferences,
  type WorkloadReference,
} from '../../lib/injection/workload/workload-reference.ts';
import type { EditableKind } from '../../lib/operations/workload/find-editable.ts';

/** Which workloads are meant: by name, all that `-l` or `--all` choose, or those in manifests. */
export type WishTarget =
  | { readonly kind: 'named'; readonly references: readonly WorkloadReference[] }
  | {
      readonly kind: 'selected';
      readonly labelSelector: string | undefined;
      readonly kinds: readonly EditableKind[] | undefined;
    }
  | { readonly kind: 'manifests'; readonly references: readonly WorkloadReference[] };

/** The flags that say which workloads are meant. */
export interface WishTargetFlags {
  readonly all: boolean;
  readonly 'all-namespaces': boolean;
  readonly filename: readonly string[] | undefined;
  readonly 'in-place': boolean;
  readonly recursive: boolean;
  readonly selector: string | undefined;
}

/**
 * Reads which workloads a command line means, as kubectl does: `TYPE/NAME…`, `TYPE NAME…`, `[TYPE,TYPE] -l SELECTOR`,
 * `[TYPE] --all`, `-f FILE`; names beside `-f` pick among the manifests.
 * @throws {UsageError} nothing is meant, or two things at once.
 */
export function readWishTarget(words: readonly string[], flags: WishTargetFlags): WishTarget {
  const { all, selector, filename } = flags;
  const isMany = all || selector !== undefined;
  if (filename !== undefined) {
    if (isMany || flags['all-namespaces']) {
      throw refuse('-l, --all and -A choose in a cluster, so they do not go with -f');
    }
    return { kind: 'manifests', references: words.length === 0 ? [] : readNames(words) };
  }
  if (flags['in-place'] || flags.recursive) throw refuse('--in-place and -R go with -f only');
  if (all && selector !== undefined) throw refuse('--all and -l exclude each other');
  if (isMany) return { kind: 'selected', labelSelector: selector, kinds: readTypes(words) };
  if (flags['all-namespaces']) {
    throw refuse(
      words.length > 0
        ? 'a workload that is named is in one namespace, so -A does not apply'
        : '-A alone does not say which workloads',
    );
  }
  if (words.length === 0) throw refuse('name the workload: TYPE/NAME');
  return { kind: 'named', references: readNames(words) };
}

function readNames(words: readonly string[]): WorkloadReference[] {
  return parseWorkloadReferences(words, { kinds: workloadKinds });
}

function readTypes(words: readonly string[]): readonly EditableKind[] | undefined {
  if (words.length === 0) return undefined;
  const [list = '', ...names] = words;
  if (names.length > 0 || list.includes('/')) {
    throw refuse('a name cannot be given together with -l or --all');
  }
  return list.split(',').map((type) => {
    const kind = readWorkloadKind(type);
    const editable = editableKinds.find((one) => one === kind);
    if (editable) return editable;
    throw new UsageError(`"${type}" is not a type of workload whose pod template can be edited`, {
      code: 'bad-workload',
      nextStep: `use one of: ${spellingsOf(editableKinds).join(', ')}`,
    });
  });
}

function refuse(message: string): UsageError {
  return new UsageError(message, {
    code: 'bad-target',
    nextStep: 'for example: deploy/details, deploy,sts -l app=details, --all, -f manifest.yaml',
  });
}
