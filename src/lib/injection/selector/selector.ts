import type { LabelSelector, PredictedLabels } from '../model/model.ts';
import { findKeyProblem, findValueProblem } from './label-syntax.ts';
import { formatRequirement } from './selector-text.ts';

/** The four operators of a label selector. */
type SelectorOperator = 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';

/** One requirement of a compiled selector; `values` is empty for Exists and DoesNotExist. */
export interface Requirement {
  readonly key: string;
  readonly operator: SelectorOperator;
  readonly values: readonly string[];
  /** Its position in the selector, as a field path: `matchLabels[app]`, `matchExpressions[0]`. */
  readonly field: string;
  /** Field path of the label that it reads, in the selected object. */
  readonly labelField: string;
  /** As people write it: `app=web`, `tier NotIn [batch]`. */
  readonly text: string;
}

/** A selector that Kubernetes accepts: all its requirements must hold. Without requirements it matches everything. */
export interface Selector {
  readonly requirements: readonly Requirement[];
}

/** The result of compiling: the selector, or one clear sentence on what Kubernetes rejects. */
export type SelectorCompilation =
  | { readonly ok: true; readonly selector: Selector }
  | { readonly ok: false; readonly problem: string };

/** Whether a condition holds; `unknown` when it depends on a value that is not known yet. */
export type Truth = boolean | 'unknown';

/**
 * Checks a label selector as Kubernetes does (apimachinery v0.36 meta/v1 LabelSelectorAsSelector, labels.NewRequirement)
 * and prepares it for matching.
 */
export function compileSelector(selector: LabelSelector): SelectorCompilation {
  const requirements: Requirement[] = [];
  for (const [key, value] of Object.entries(selector.matchLabels ?? {})) {
    requirements.push({
      key,
      operator: 'In',
      values: [value],
      field: `matchLabels[${key}]`,
      labelField: `metadata.labels[${key}]`,
      text: `${key}=${value}`,
    });
  }
  for (const [index, expression] of (selector.matchExpressions ?? []).entries()) {
    const { key, operator, values = [] } = expression;
    const field = `matchExpressions[${index}]`;
    if (!isOperator(operator)) {
      return {
        ok: false,
        problem: `${field}: "${operator}" is not an operator; use In, NotIn, Exists or DoesNotExist`,
      };
    }
    requirements.push({
      key,
      operator,
      values,
      field,
      labelField: `metadata.labels[${key}]`,
      text: formatRequirement(expression),
    });
  }
  for (const requirement of requirements) {
    const problem = findRequirementProblem(requirement);
    if (problem !== undefined) return { ok: false, problem: `${requirement.field}: ${problem}` };
  }
  return { ok: true, selector: { requirements } };
}

/** Whether the labels satisfy every requirement. One that certainly fails outweighs one that is unknown. */
export function matchSelector(selector: Selector, labels: PredictedLabels): Truth {
  let verdict: Truth = true;
  for (const requirement of selector.requirements) {
    const truth = matchRequirement(requirement, labels);
    if (truth === false) return false;
    if (truth === 'unknown') verdict = 'unknown';
  }
  return verdict;
}

/** Whether the labels satisfy one requirement. */
export function matchRequirement(requirement: Requirement, labels: PredictedLabels): Truth {
  const { key } = requirement;
  return matchValue(requirement, Object.hasOwn(labels, key) ? labels[key] : undefined);
}

/**
 * Whether a label's value satisfies the requirement; `undefined`: the label is absent, `null`: its value is not known.
 * In needs the label; NotIn holds without it; a label with an empty value exists (apimachinery v0.36
 * labels.Requirement.Matches).
 */
export function matchValue(requirement: Requirement, value: string | null | undefined): Truth {
  const { operator, values } = requirement;
  switch (operator) {
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'In':
      if (value === null) return 'unknown';
      return value !== undefined && values.includes(value);
    case 'NotIn':
      if (value === null) return 'unknown';
      return value === undefined || !values.includes(value);
  }
}

function isOperator(operator: string): operator is SelectorOperator {
  return (
    operator === 'In' ||
    operator === 'NotIn' ||
    operator === 'Exists' ||
    operator === 'DoesNotExist'
  );
}

function findRequirementProblem({ key, operator, values }: Requirement): string | undefined {
  const keyProblem = findKeyProblem(key);
  if (keyProblem !== undefined) return keyProblem;
  const needsValues = operator === 'In' || operator === 'NotIn';
  if (needsValues && values.length === 0) return `operator ${operator} needs at least one value`;
  if (!needsValues && values.length > 0) return `operator ${operator} takes no values`;
  for (const value of values) {
    const problem = findValueProblem(value);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
