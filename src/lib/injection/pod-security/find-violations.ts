import { BASELINE_CHECKS } from './baseline-checks.ts';
import type { Check, CheckPod, SecuredPod, Violation } from './check.ts';
import type { PodSecurityPolicy } from './policy.ts';
import { RESTRICTED_CHECKS } from './restricted-checks.ts';

/**
 * Finds all that a policy refuses in a pod, in the order and the words of the API server (Kubernetes v1.36
 * pod-security-admission policy/registry.go).
 */
export function findViolations(policy: PodSecurityPolicy, pod: SecuredPod): readonly Violation[] {
  const restricted = policy.level === 'restricted' ? inForce(RESTRICTED_CHECKS, policy) : [];
  const overridden = new Set(restricted.map(({ overrides }) => overrides));
  const baseline = inForce(BASELINE_CHECKS, policy).filter(({ id }) => !overridden.has(id));
  return [...baseline, ...restricted].flatMap(({ check }) => check(pod) ?? []);
}

/** Violations as the API server lists them: `reason (detail), reason (detail)`. */
export function formatViolations(violations: readonly Violation[]): string {
  return violations.map(({ reason, detail }) => `${reason} (${detail})`).join(', ');
}

/** The newest form of each rule that the policy's version has. */
function inForce(
  checks: readonly Check[],
  { minor }: PodSecurityPolicy,
): readonly { readonly id: string; readonly overrides?: string; readonly check: CheckPod }[] {
  return checks.flatMap(({ id, overrides, versions }) => {
    const [, check] =
      versions.findLast(([since]) => minor === 'latest' || since <= minor) ?? ([] as const);
    if (check === undefined) return [];
    return [overrides === undefined ? { id, check } : { id, overrides, check }];
  });
}
