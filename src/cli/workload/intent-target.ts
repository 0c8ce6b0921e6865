import { UsageError } from '../../lib/errors.ts';
import {
  readWorkloadKind,
  type WorkloadKind,
  workloadKinds,
} from '../../lib/injection/workload/workload-kinds.ts';
import {
  listTypes,
  parseWorkloadReferences,
  readWorkloadKinds,
  type WorkloadReference,
} from '../../lib/injection/workload/workload-reference.ts';

/** The chosen workloads: by name, by `-l` or `--all`, or in manifests. */
export type IntentTarget =
  | { readonly kind: 'named'; readonly references: readonly WorkloadReference[] }
  | {
      readonly kind: 'selected';
      readonly labelSelector: string | undefined;
      readonly kinds: readonly WorkloadKind[] | undefined;
    }
  | {
      readonly kind: 'manifests';
      readonly references: readonly WorkloadReference[];
      readonly kinds: readonly WorkloadKind[] | undefined;
    };

/** The flags that choose workloads. */
export interface IntentTargetFlags {
  readonly all: boolean;
  readonly 'all-namespaces': boolean;
  readonly filename: readonly string[] | undefined;
  readonly 'in-place': boolean;
  readonly recursive: boolean;
  readonly selector: string | undefined;
}

/**
 * Reads which workloads a command line means, as kubectl does: `TYPE/NAME…`, `TYPE NAME…`, `[TYPE,TYPE] -l SELECTOR`,
 * `[TYPE] --all`, `-f FILE`; names given with `-f` pick among the manifests.
 * @throws {UsageError} no workloads are chosen, or they are chosen in two ways at once.
 */
export function readIntentTarget(words: readonly string[], flags: IntentTargetFlags): IntentTarget {
  const { all, selector, filename } = flags;
  const isMany = all || selector !== undefined;
  if (filename !== undefined) {
    if (isMany || flags['all-namespaces']) {
      throw refuse('-l, --all and -A choose in a cluster, so they do not go with -f');
    }
    const kinds = readTypesAlone(words);
    const isNamed = words.length > 0 && kinds === undefined;
    return { kind: 'manifests', references: isNamed ? readNames(words) : [], kinds };
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
  if (readTypesAlone(words)) {
    const [types = ''] = words;
    throw refuse(`"${types}" does not say which workloads: add names, -l SELECTOR or --all`);
  }
  return { kind: 'named', references: readNames(words) };
}

function readNames(words: readonly string[]): WorkloadReference[] {
  return parseWorkloadReferences(words, { kinds: workloadKinds });
}

/** Types without a name, such as `job,cronjob`. */
function readTypesAlone(words: readonly string[]): readonly WorkloadKind[] | undefined {
  const [first = ''] = words;
  return words.length === 1 ? readWorkloadKinds(first) : undefined;
}

function readTypes(words: readonly string[]): readonly WorkloadKind[] | undefined {
  if (words.length === 0) return undefined;
  const [list = '', ...names] = words;
  const kinds = readWorkloadKinds(list);
  if (names.length > 0 || list.includes('/') || (!kinds && !list.includes(','))) {
    throw refuse('a name cannot be given together with -l or --all');
  }
  if (kinds) return kinds;
  const unknown = list.split(',').find((type) => readWorkloadKind(type) === undefined);
  throw new UsageError(`"${unknown ?? ''}" is not a type of workload`, {
    code: 'bad-workload',
    nextStep: `use some of: ${listTypes(workloadKinds)}`,
  });
}

function refuse(message: string): UsageError {
  return new UsageError(message, {
    code: 'bad-target',
    nextStep: 'for example: deploy/details, deploy,sts -l app=details, --all, -f manifest.yaml',
  });
}
