import { Environment, EvaluationError } from '@marcbachmann/cel-js';
import type { ConditionVariables } from './admission-object.ts';
import { declareFunctions } from './condition-functions.ts';
import { UnreadableField } from '../model/partial-map.ts';

/** What an expression says of a pod; an error is one that the API server would meet too. */
export type ExpressionResult =
  | { readonly kind: 'true' | 'false' }
  | { readonly kind: 'error' | 'unknown'; readonly message: string };

/** An expression ready to be evaluated many times. */
export type CompiledExpression = (variables: ConditionVariables) => ExpressionResult;

/**
 * Prepares a CEL expression of a match condition. One that cannot be evaluated here (a function of the API server's
 * that is missing, a regular expression that JavaScript reads differently) is unknown for every pod: the API server
 * accepted it, so it is not wrong.
 */
export function compileExpression(expression: string): CompiledExpression {
  environment ??= createEnvironment();
  if (/\b(?:matches|find|findAll)\b/.test(expression) && RE2_ONLY.test(expression)) {
    return cannotEvaluate('its regular expression has a syntax that cannot be evaluated here');
  }
  const check = environment.check(expression);
  if (!check.valid)
    return cannotEvaluate(`it cannot be evaluated here (${check.error?.summary ?? ''})`);
  const program = environment.parse(expression);
  return (variables) => {
    const missedBefore = variables.missed.length;
    try {
      const value: unknown = program({
        ...variables,
        authorizer: new Authorizer(variables.missed),
      });
      if (typeof value === 'boolean') return { kind: value ? 'true' : 'false' };
      return { kind: 'error', message: 'the result is not a bool' };
    } catch (error) {
      return interpretError(error, variables.missed.length > missedBefore);
    }
  };
}

/** Stands for `authorizer`: nobody knows here who will create the pod, so every question stays open. */
class Authorizer {
  readonly #missed: string[];

  constructor(missed: string[]) {
    this.#missed = missed;
  }

  refuse(): never {
    this.#missed.push('authorizer');
    throw new UnreadableField('authorizer');
  }
}

let environment: Environment | undefined;

// The evaluator has CEL's standard definitions; added are those of Kubernetes that conditions on pods use.
function createEnvironment(): Environment {
  const created = declareFunctions(
    new Environment({ enableOptionalTypes: true, homogeneousAggregateLiterals: false }),
  )
    .registerVariable('object', 'dyn')
    .registerVariable('oldObject', 'dyn')
    .registerVariable('request', 'dyn')
    .registerVariable('namespaceObject', 'dyn')
    .registerType('Authorizer', { ctor: Authorizer, fields: {} })
    .registerVariable('authorizer', 'Authorizer');
  for (const signature of AUTHORIZER_SIGNATURES) {
    created.registerFunction(`Authorizer.${signature}`, (authorizer: Authorizer) =>
      authorizer.refuse(),
    );
  }
  return created;
}

// Kubernetes v1.36 apiserver pkg/cel/library/authz.go; its intermediate types are one type here.
const AUTHORIZER_SIGNATURES = [
  'path(string): Authorizer',
  'group(string): Authorizer',
  'serviceAccount(string, string): Authorizer',
  'resource(string): Authorizer',
  'subresource(string): Authorizer',
  'namespace(string): Authorizer',
  'name(string): Authorizer',
  'check(string): Authorizer',
  'allowed(): bool',
  'errored(): bool',
  'error(): string',
  'reason(): string',
];

// The API server's regular expressions are RE2, the evaluator's are JavaScript's: where the two differ.
const RE2_ONLY = /\[\[:\w|\\{1,2}[AzQCpP]|\(\?(?!:)/;

function cannotEvaluate(message: string): CompiledExpression {
  return () => ({ kind: 'unknown', message });
}

function interpretError(error: unknown, hasMissed: boolean): ExpressionResult {
  const isGenuine =
    error instanceof EvaluationError &&
    error.code !== 'invalid_regular_expression' &&
    // An operand that is not known could still have settled it: `unknown || error`.
    !hasMissed;
  return { kind: isGenuine ? 'error' : 'unknown', message: describeError(error) };
}

function describeError(error: unknown): string {
  if (error instanceof EvaluationError) return error.summary;
  return error instanceof Error ? error.message : String(error);
}
