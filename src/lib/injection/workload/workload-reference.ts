import { UsageError } from '../../errors.ts';
import {
  readWorkloadKind,
  typeNameOf,
  type WorkloadKind,
  workloadKinds,
} from './workload-kinds.ts';

/** A workload as the user names it, with its type resolved to the API's kind. */
export interface WorkloadReference<K extends WorkloadKind = WorkloadKind> {
  readonly kind: K;
  readonly name: string;
}

/** The arguments that a command accepts. */
export interface ReferenceRules<K extends WorkloadKind> {
  /** Kinds that fit the command. */
  readonly kinds: readonly K[];
  /** Kind of a name without a type; left out: every name needs a type. */
  readonly bareKind?: K;
}

/** Names without a type, where each needs one: they can only be searched for. */
export class UntypedNames extends UsageError {
  readonly names: readonly string[];

  constructor(names: readonly string[]) {
    const [name = ''] = names;
    super(`"${name}" is neither TYPE/NAME nor a type of workload`, {
      code: 'bad-workload',
      nextStep: `write TYPE/NAME, e.g. deployment/${name}; types are ${listTypes(workloadKinds)}`,
    });
    this.names = names;
  }
}

/**
 * Reads workload arguments as kubectl does: `TYPE/NAME…`, `TYPE NAME…` or `TYPE,TYPE NAME…`; a type may carry its API
 * group.
 * @throws {UsageError} there is no name, a type is unknown or does not fit, or both forms are mixed.
 */
export function parseWorkloadReferences<K extends WorkloadKind>(
  words: readonly string[],
  { kinds, bareKind }: ReferenceRules<K>,
): WorkloadReference<K>[] {
  const [first, ...others] = words;
  if (first === undefined) {
    throw usage('name the workload: TYPE/NAME', 'for example: deploy/details');
  }
  if (words.some((word) => word.includes('/')) || (bareKind && isBare(words))) {
    return words.map((word) => parseOne(word, kinds, bareKind));
  }
  if (readWorkloadKinds(first) === undefined && !first.includes(',')) throw new UntypedNames(words);
  const chosen = first.split(',').map((type) => parseKind(type, kinds));
  if (others.length === 0) {
    throw usage(
      `no name of a ${chosen.join(' or ')} is given`,
      `write ${first.replace(/,.*/, '')}/NAME`,
    );
  }
  return chosen.flatMap((kind) => others.map((name) => ({ kind, name })));
}

/** Reads a comma-separated list of workload types; `undefined` where one of them is not a type. */
export function readWorkloadKinds(list: string): readonly WorkloadKind[] | undefined {
  const kinds = list.split(',').map(readWorkloadKind);
  const known = kinds.filter((kind) => kind !== undefined);
  return known.length === kinds.length ? [...new Set(known)] : undefined;
}

/** Lists types for a message. */
export function listTypes(kinds: readonly WorkloadKind[]): string {
  return kinds.map(typeNameOf).join(', ');
}

// A first word that is a type, followed by names, is kubectl's other form; alone it can only be a name.
function isBare(words: readonly string[]): boolean {
  const [first = ''] = words;
  return words.length === 1 || readWorkloadKinds(first) === undefined;
}

function parseOne<K extends WorkloadKind>(
  word: string,
  kinds: readonly K[],
  bareKind: K | undefined,
): WorkloadReference<K> {
  if (!word.includes('/')) {
    if (bareKind) return { kind: bareKind, name: word };
    throw usage(
      `"${word}" has no type`,
      `write every workload as TYPE/NAME, e.g. deployment/${word}`,
    );
  }
  const [type = '', name = '', ...more] = word.split('/');
  if (!name || more.length > 0) {
    throw usage(`"${word}" is not of the form TYPE/NAME`, 'for example: deploy/details');
  }
  return { kind: parseKind(type, kinds), name };
}

function parseKind<K extends WorkloadKind>(type: string, kinds: readonly K[]): K {
  const kind = readWorkloadKind(type);
  const fitting = kinds.find((one) => one === kind);
  if (fitting) return fitting;
  const isAll = kinds.length === workloadKinds.length;
  throw usage(
    `"${type}" is not a type of workload${isAll ? '' : ' whose pod template can be edited'}`,
    `use one of: ${listTypes(kinds)}`,
  );
}

function usage(message: string, nextStep: string): UsageError {
  return new UsageError(message, { code: 'bad-workload', nextStep });
}
