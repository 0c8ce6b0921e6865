import { UsageError } from '../errors.ts';

/** A workload as the user names it, its type brought to the API's kind. */
export interface WorkloadReference {
  readonly kind: 'Deployment';
  readonly name: string;
}

/** Spellings of a type, as kubectl accepts them: short name, singular, plural. */
const typeNames: Readonly<Record<WorkloadReference['kind'], readonly string[]>> = {
  Deployment: ['deploy', 'deployment', 'deployments'],
};

/**
 * Reads workload arguments as kubectl does: `TYPE/NAME…`, or `TYPE NAME…`; a type may carry its API group.
 * @throws {UsageError} no name, an unknown type, or both forms mixed.
 */
export function parseWorkloadReferences(words: readonly string[]): WorkloadReference[] {
  const [first, ...others] = words;
  if (first === undefined) {
    throw usage('name the workload: TYPE/NAME', 'for example: deploy/details');
  }
  if (words.some((word) => word.includes('/'))) {
    const bare = words.find((word) => !word.includes('/'));
    if (bare !== undefined) {
      throw usage(
        `"${bare}" has no type`,
        `write every workload as TYPE/NAME, e.g. deploy/${bare}`,
      );
    }
    return words.map((word) => {
      const [type = '', name = '', ...more] = word.split('/');
      if (!name || more.length > 0)
        throw usage(`"${word}" is not of the form TYPE/NAME`, 'for example: deploy/details');
      return { kind: parseKind(type), name };
    });
  }
  const kind = parseKind(first);
  if (others.length === 0) {
    throw usage(`no name of a ${kind} is given`, `write ${first}/NAME`);
  }
  return others.map((name) => ({ kind, name }));
}

function parseKind(type: string): WorkloadReference['kind'] {
  const [plain = '', ...group] = type.toLowerCase().split('.');
  const kinds = Object.keys(typeNames) as WorkloadReference['kind'][];
  const kind = kinds.find((candidate) => typeNames[candidate].includes(plain));
  if (!kind || (group.length > 0 && group.at(-1) !== 'apps')) {
    throw usage(
      `"${type}" is not a type of workload whose pod template can be edited`,
      `use one of: ${Object.values(typeNames).flat().join(', ')}`,
    );
  }
  return kind;
}

function usage(message: string, nextStep: string): UsageError {
  return new UsageError(message, { code: 'bad-workload', nextStep });
}
