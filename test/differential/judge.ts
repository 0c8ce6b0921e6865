import { isDeepStrictEqual } from 'node:util';
import type { FactName, PodFacts, PredictedFacts } from './pod-facts.ts';

/** One fact, or a field of one, that the program predicts and the API server answers differently. */
export interface FactDifference {
  /** The fact, and below it the field: `rest.containers.istio-proxy.env.A`. */
  readonly field: string;
  readonly predicted: unknown;
  readonly answered: unknown;
}

/** The prediction about one pod, compared with the answer. */
export interface Judgement {
  readonly differences: readonly FactDifference[];
  /** The facts that the program does not know. */
  readonly unknown: readonly FactName[];
}

/** Compares every fact of the answer; a fact that is not predicted at all is unknown, too. */
export function judge(predicted: PredictedFacts, answered: PodFacts): Judgement {
  if (predicted.outcome === 'unknown') return { differences: [], unknown: ['outcome'] };
  const outcome = differ('outcome', predicted.outcome, answered.outcome);
  if (outcome.length > 0) return { differences: outcome, unknown: [] };
  const names = Object.keys(answered) as readonly FactName[];
  const unknown = names.filter((name) => (predicted[name] ?? 'unknown') === 'unknown');
  const differences = names
    .filter((name) => !unknown.includes(name))
    .flatMap((name) => differ(name, predicted[name], answered[name]));
  return { differences, unknown };
}

/** The innermost fields at which two values differ. */
function differ(field: string, predicted: unknown, answered: unknown): readonly FactDifference[] {
  if (isDeepStrictEqual(predicted, answered)) return [];
  if (!isMap(predicted) || !isMap(answered)) return [{ field, predicted, answered }];
  const keys = new Set([...Object.keys(predicted), ...Object.keys(answered)]);
  return [...keys].flatMap((key) => differ(`${field}.${key}`, predicted[key], answered[key]));
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
