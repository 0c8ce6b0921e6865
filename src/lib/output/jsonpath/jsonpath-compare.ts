import { compareBytes } from './go-text.ts';
import type { Value } from './jsonpath-walk.ts';

/** Two values that Go's templates do not compare, or an operator that they do not know. */
export class ComparisonError extends Error {
  override readonly name = 'ComparisonError';
}

/**
 * Compares as Go's templates do (client-go v0.36 third_party/forked/golang/template/funcs.go): texts by their bytes,
 * numbers by value, and booleans for equality only; never two values of different kinds.
 * @param isFloat which side is a number written with a decimal point, which is a kind of its own.
 * @throws {ComparisonError}
 */
export function compareValues(
  left: Value,
  operator: string,
  right: Value,
  isFloat: { readonly left: boolean; readonly right: boolean },
): boolean {
  if (!OPERATORS.has(operator)) {
    throw new ComparisonError(`has "${operator}", which is no comparison`);
  }
  const kind = kindOf(left, isFloat.left);
  if (kind !== kindOf(right, isFloat.right)) {
    throw new ComparisonError('compares values of different kinds');
  }
  const isEqual = left === right;
  if (operator === '==') return isEqual;
  if (operator === '!=') return !isEqual;
  if (kind === 'boolean') throw new ComparisonError('asks which of two booleans is greater');
  const order =
    typeof left === 'string' && typeof right === 'string'
      ? compareBytes(left, right)
      : Number(left) - Number(right);
  switch (operator) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    default:
      return order >= 0;
  }
}

const OPERATORS: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=']);

function kindOf(value: Value, isFloat: boolean): string {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return typeof value;
    case 'number':
      return isFloat || !Number.isInteger(value) ? 'float' : 'whole number';
    default:
      throw new ComparisonError('compares what is neither text nor number nor boolean');
  }
}
