import type { Environment } from '@marcbachmann/cel-js';
import type { CostBudget } from './condition-cost.ts';
import { findPattern, matchesPattern } from './condition-regex.ts';

type Values = readonly unknown[];

/** Replaces the evaluator's `matches`, whose regular expressions may take exponential time. */
export const LINEAR_MATCHES = 'matchesInLinearTime';

/**
 * Adds the functions of the API server's CEL that conditions on pods use and the evaluator lacks: strings, sets and
 * regular expressions (Kubernetes v1.36 apiserver pkg/cel/environment/base.go and pkg/cel/library).
 * @param budget returns the budget of the current evaluation.
 */
export function declareFunctions(environment: Environment, budget: () => CostBudget): Environment {
  return environment
    .registerFunction('string.charAt(int): string', charAt)
    .registerFunction(
      'string.replace(string, string): string',
      (text: string, from: string, to: string) => {
        budget().spend(lengthAfter(text, from, to) / CHARACTERS_PER_STEP);
        return text.replaceAll(from, () => to);
      },
    )
    .registerFunction(`string.${LINEAR_MATCHES}(string): bool`, (text: string, pattern: string) =>
      matchesPattern(text, pattern, budget()),
    )
    .registerFunction(
      'string.find(string): string',
      (text: string, pattern: string) => findPattern(text, pattern, budget(), 1)[0] ?? '',
    )
    .registerFunction('string.findAll(string): list<string>', (text: string, pattern: string) =>
      findPattern(text, pattern, budget()),
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

/** Implements the functions of the namespace `sets`; lists are compared as sets of plain values. */
class Sets {
  contains(all: Values, some: Values): boolean {
    const values = new Set(plain(all));
    return plain(some).every((value) => values.has(value));
  }

  equivalent(left: Values, right: Values): boolean {
    return this.contains(left, right) && this.contains(right, left);
  }

  intersects(left: Values, right: Values): boolean {
    const values = new Set(plain(right));
    return plain(left).some((value) => values.has(value));
  }
}

// Objects would need a comparison by content; no known condition on a pod does that.
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

const CHARACTERS_PER_STEP = 4;

/** The maximum length of a text after every occurrence of one string in it is replaced. */
function lengthAfter(text: string, from: string, to: string): number {
  return text.length + (text.length / Math.max(from.length, 1) + 1) * to.length;
}
