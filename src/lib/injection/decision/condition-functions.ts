import type { Environment } from '@marcbachmann/cel-js';

type Values = readonly unknown[];

/**
 * Adds the functions of the API server's CEL that conditions on pods use and the evaluator lacks: strings, sets and
 * regular expressions (Kubernetes v1.36 apiserver pkg/cel/environment/base.go and pkg/cel/library).
 */
export function declareFunctions(environment: Environment): Environment {
  return environment
    .registerFunction('string.charAt(int): string', charAt)
    .registerFunction(
      'string.replace(string, string): string',
      (text: string, from: string, to: string) => text.replaceAll(from, () => to),
    )
    .registerFunction(
      'string.find(string): string',
      (text: string, pattern: string) => new RegExp(pattern).exec(text)?.[0] ?? '',
    )
    .registerFunction('string.findAll(string): list<string>', (text: string, pattern: string) =>
      Array.from(text.matchAll(new RegExp(pattern, 'g')), ([found]) => found),
    )
    .registerType('Sets', { ctor: Sets, fields: {} })
    .registerConstant('sets', 'Sets', new Sets())
    .registerFunction('Sets.contains(list, list): bool', (sets: Sets, all: Values, some: Values) =>
      sets.contains(all, some),
    )
    .registerFunction('Sets.equivalent(list, list): bool', (sets: Sets, a: Values, b: Values) =>
      sets.equivalent(a, b),
    )
    .registerFunction('Sets.intersects(list, list): bool', (sets: Sets, a: Values, b: Values) =>
      sets.intersects(a, b),
    );
}

/** Stands for the namespace `sets` of functions; lists are compared as sets of plain values. */
class Sets {
  contains(all: Values, some: Values): boolean {
    const values = plain(all);
    return plain(some).every((value) => values.includes(value));
  }

  equivalent(left: Values, right: Values): boolean {
    return this.contains(left, right) && this.contains(right, left);
  }

  intersects(left: Values, right: Values): boolean {
    const values = plain(right);
    return plain(left).some((value) => values.includes(value));
  }
}

// Objects would have to be compared by their content; no condition on a pod was seen to do that.
function plain(values: Values): Values {
  if (values.some((value) => typeof value === 'object' && value !== null)) {
    throw new TypeError('sets of objects cannot be compared here');
  }
  return values;
}

function charAt(text: string, at: bigint): string {
  const characters = Array.from(text);
  if (at < 0n || at > BigInt(characters.length)) throw new RangeError(`index out of range: ${at}`);
  return characters[Number(at)] ?? '';
}
