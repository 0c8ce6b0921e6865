import { showValue } from '../model/shown-value.ts';
import type { FindingFacts, FindingRule, RawFinding } from './finding-facts.ts';
import { FINDINGS, type Severity } from './finding-reasons.ts';
import { missRules } from './near-misses.ts';
import { podSpecRules } from './pod-spec-findings.ts';
import { surroundingRules } from './surroundings-findings.ts';
import { valueRules } from './value-findings.ts';

const RULES: readonly FindingRule[] = [
  ...missRules,
  ...valueRules,
  ...podSpecRules,
  ...surroundingRules,
];

const ORDER: readonly Severity[] = ['error', 'warning', 'info'];

/** Every finding of a pod template and its surroundings, the most severe first. */
export function findRawFindings(facts: FindingFacts): readonly RawFinding[] {
  const findings = RULES.flatMap((rule) => rule(facts));
  return ORDER.flatMap((severity) =>
    findings.filter(({ code }) => FINDINGS[code].severity === severity),
  );
}

/** A finding as one English sentence. */
export function describeRawFinding(finding: RawFinding): string {
  const words: Readonly<Record<string, string | undefined>> = {
    field: finding.field,
    value: finding.value === undefined ? 'not set' : showValue(finding.field, finding.value),
    detail: finding.detail,
  };
  return FINDINGS[finding.code].sentence.replaceAll(
    /\{(\w+)\}/g,
    (_, name: string) => words[name] ?? '',
  );
}
