import { present } from '../../present.ts';
import type { Decision, DecisionInput } from '../decision/decide.ts';
import { describeStep } from '../decision/describe-step.ts';
import { findNearestChange } from '../decision/nearest-change.ts';
import type { RawFinding } from './finding-facts.ts';

/** Reports that new pods will not be as expected, and the change that would help; nothing if they may be. */
export function findContradiction(
  input: DecisionInput,
  { verdict, decidedBy }: Decision,
  expected: 'injected' | 'not-injected',
): readonly RawFinding[] {
  const [decisive] = decidedBy;
  if (verdict === expected || verdict === 'unknown' || decisive === undefined) return [];
  const found = findNearestChange(input, { target: expected });
  return [
    present({
      code: 'expectation-contradicted',
      subject: 'workload',
      detail: `${EXPECTED[expected]}, and new pods ${GET[verdict]}. ${describeStep(decisive)}`,
      fix: found?.edits,
    }),
  ];
}

const EXPECTED = {
  injected: 'a sidecar is expected',
  'not-injected': 'no sidecar is expected',
} as const;

const GET = { injected: 'get one', 'not-injected': 'get none', denied: 'are refused' } as const;
