import { Environment, EvaluationError, ParseError, type ParseResult } from '@marcbachmann/cel-js';
import type { ConditionVariables } from './admission-object.ts';
import { CostBudget } from './condition-cost.ts';
import { declareFunctions, LINEAR_MATCHES } from './condition-functions.ts';
import { meterExpression, renameCalls } from './condition-meter.ts';
import { UnreadableField } from './partial-map.ts';

/** The result of an expression for a pod; an error is one that the API server would meet too. */
type ExpressionResult =
  | { readonly kind: 'true' | 'false' }
  | { readonly kind: 'error' | 'unknown'; readonly message: string };

/** An expression ready to be evaluated many times; the conditions of one webhook share a budget. */
export type CompiledExpression = (
  variables: ConditionVariables,
  budget: CostBudget,
) => ExpressionResult;

/**
 * Prepares a CEL expression of a match condition. If it cannot be evaluated here, because a function of the API server
 * is missing, the result is unknown for every pod: the API server accepted the expression, so it is not wrong. An
 * expression that costs too much is unknown as well.
 */
export function compileExpression(expression: string): CompiledExpression {
  environment ??= createEnvironment();
  let program: ParseResult;
  try {
    program = environment.parse(expression);
  } catch (error) {
    return cannotEvaluate(describeError(error));
  }
  renameCalls(program.ast, 'matches', LINEAR_MATCHES);
  const check = program.check();
  if (!check.valid) return cannotEvaluate(check.error?.summary ?? '');
  meterExpression(program.ast, currentBudget);
  let spentInVain = 0;
  return (variables, budget) => {
    if (spentInVain > PATIENCE) return TOO_EXPENSIVE;
    const result = evaluate(program, variables, budget);
    if (budget.spent > EXPENSIVE) spentInVain += budget.spent;
    return result;
  };
}

/** An evaluation above this cost is expensive. */
const EXPENSIVE = 50_000;

/** Maximum total cost of the expensive evaluations of one expression, over all pods: a few seconds. */
const PATIENCE = 5_000_000;

const TOO_EXPENSIVE: ExpressionResult = {
  kind: 'unknown',
  message: 'it takes too long to evaluate',
};

function evaluate(
  program: ParseResult,
  variables: ConditionVariables,
  budget: CostBudget,
): ExpressionResult {
  const missedBefore = variables.missed.length;
  spending = budget;
  budget.startExpression();
  try {
    const authorizer = new Authorizer(variables.missed);
    const value: unknown = program({ ...variables, authorizer });
    // Evaluation may continue past the limit, such as the other side of `||`; its result is meaningless.
    if (budget.isExceeded) return TOO_EXPENSIVE;
    if (typeof value === 'boolean') return { kind: value ? 'true' : 'false' };
    return { kind: 'error', message: 'the result is not a bool' };
  } catch (error) {
    if (budget.isExceeded) return TOO_EXPENSIVE;
    return interpretError(error, variables.missed.length > missedBefore);
  }
}

/** The budget of the current evaluation. Evaluations do not nest, and the evaluator passes nothing through. */
let spending = new CostBudget();

function currentBudget(): CostBudget {
  return spending;
}

/** Implements `authorizer`: the creator of the pod is not known here, so every question stays open. */
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

// The evaluator has CEL's standard definitions; this adds those of Kubernetes that conditions on pods use.
function createEnvironment(): Environment {
  const created = declareFunctions(
    new Environment({ enableOptionalTypes: true, homogeneousAggregateLiterals: false }),
    currentBudget,
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

function cannotEvaluate(why: string): CompiledExpression {
  return () => ({ kind: 'unknown', message: `it cannot be evaluated here (${why})` });
}

function interpretError(error: unknown, hasMissed: boolean): ExpressionResult {
  const isGenuine =
    error instanceof EvaluationError &&
    // An unknown operand could still have settled it: `unknown || error`.
    !hasMissed;
  return { kind: isGenuine ? 'error' : 'unknown', message: describeError(error) };
}

function describeError(error: unknown): string {
  if (error instanceof EvaluationError || error instanceof ParseError) return error.summary;
  return error instanceof Error ? error.message : String(error);
}
