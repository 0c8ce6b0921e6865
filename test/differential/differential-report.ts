import { stringify } from 'yaml';
import type { DifferentialResult } from './differential.ts';
import type { FoundDifference } from './make-small.ts';

/** A difference for a person to read: the fact, and the input as YAML. */
export function describeDifference(difference: FoundDifference): string {
  const { field, predicted, answered, message, settings, workload } = difference;
  const namespace = workload.metadata.namespace ?? '';
  const { [namespace]: labels = {} } = settings.namespaces;
  return [
    `${field}: predicted ${JSON.stringify(predicted)}, answered ${JSON.stringify(answered)}`,
    ...(message === '' ? [] : [`the API server says: ${message}`]),
    stringify({
      workload,
      settings: { ...settings, namespaces: { [namespace]: labels } },
    }),
  ].join('\n');
}

/** The last line, and before it the facts that are unknown. */
export function describeResult(
  { rounds, differing, unknown, unknownFacts }: DifferentialResult,
  { seed, seconds }: { readonly seed: number; readonly seconds: number },
): string {
  const outcomes = Map.groupBy(rounds, ({ answered }) => answered.outcome);
  const share = (part: number): string => `${((100 * part) / rounds.length).toFixed(2)} %`;
  return [
    `answers: ${listCounts([...outcomes].map(([name, { length }]) => [name, length]))}`,
    ...(unknown > 0 ? [`unknown facts: ${listCounts([...unknownFacts])}`] : []),
    `${rounds.length} rounds, ${differing} differences, ${unknown} unknown (${share(unknown)}), seed ${seed}, ${(rounds.length / seconds).toFixed(0)} a second`,
  ].join('\n');
}

function listCounts(counts: readonly (readonly [string, number])[]): string {
  return counts
    .toSorted(([, one], [, other]) => other - one)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
}
