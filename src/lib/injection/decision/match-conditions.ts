import type { MatchCondition } from '../model/injector-model.ts';
import { predictVariables } from './cel/admission-object.ts';
import type { AdmissionFacts } from './cel/admission-object.ts';
import { CostBudget } from './cel/condition-cost.ts';
import { compileExpression } from './cel/condition-language.ts';
import type { CompiledExpression } from './cel/condition-language.ts';

/** A condition ready to be evaluated many times. */
export interface CompiledCondition {
  readonly condition: MatchCondition;
  readonly evaluate: CompiledExpression;
}

/** The combined result of a webhook's conditions, and the condition that decides it. */
export interface ConditionsOutcome {
  /** `unknown-or-error`: an error, unless an unknown condition turns out to be false. */
  readonly kind: 'match' | 'false' | 'error' | 'unknown' | 'unknown-or-error';
  readonly condition?: MatchCondition;
  readonly message?: string;
}

const MATCH: ConditionsOutcome = { kind: 'match' };

/** Prepares a webhook's conditions. */
export function compileConditions(
  conditions: readonly MatchCondition[],
): readonly CompiledCondition[] {
  return conditions.map((condition) => ({
    condition,
    evaluate: compileExpression(condition.expression),
  }));
}

/**
 * Evaluates all conditions as the API server does (Kubernetes v1.36 apiserver
 * pkg/admission/plugin/webhook/matchconditions Match). A false condition outweighs all others and skips the webhook.
 * Otherwise an error counts. The webhook matches only if all conditions are true.
 */
export function evaluateConditions(
  conditions: readonly CompiledCondition[],
  facts: AdmissionFacts,
): ConditionsOutcome {
  if (conditions.length === 0) return MATCH;
  const variables = predictVariables(facts);
  const budget = new CostBudget();
  let unknown: ConditionsOutcome | undefined;
  let failed: ConditionsOutcome | undefined;
  for (const { condition, evaluate } of conditions) {
    const result = evaluate(variables, budget);
    if (result.kind === 'false') return { kind: 'false', condition };
    if (result.kind === 'unknown')
      unknown ??= { kind: 'unknown', condition, message: result.message };
    if (result.kind === 'error') failed ??= { kind: 'error', condition, message: result.message };
  }
  if (unknown === undefined) return failed ?? MATCH;
  return failed === undefined ? unknown : { ...unknown, kind: 'unknown-or-error' };
}
