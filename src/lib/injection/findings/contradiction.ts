import type { Decision, DecisionInput } from '../decision/decide.ts';
import { describeStep } from '../decision/describe-step.ts';
import { findNearestChange } from '../decision/nearest-change.ts';
import type { RawFinding } from './finding-facts.ts';

/** The rules give new pods the opposite of what somebody expects; nothing where they may as well give that. */
export function findContradiction(
  input: DecisionInput,
  { verdict, decidedBy }: Decision,
  expected: 'injected' | 'not-injected',
): readonly RawFinding[] {
  const [decisive] = decidedBy;
  if (verdict === expected || verdict === 'unknown' || decisive === undefined) return [];
  const found = findNearestChange(input, { target: expected });
  return [
    {
      code: 'expectation-contradicted',
      subject: 'workload',
      detail: `${EXPECTED[expected]}, and new pods ${GET[verdict]}. ${describeStep(decisive)}`,
      ...(found ? { fix: found.edits } : {}),
    },
  ];
}

const EXPECTED = {
  injected: 'a sidecar is expected',
  'not-injected': 'no sidecar is expected',
} as const;

const GET = { injected: 'get one', 'not-injected': 'get none', denied: 'are refused' } as const;
