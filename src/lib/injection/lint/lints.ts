import { showValue } from '../model/shown-value.ts';
import type { LintFacts, LintRule, Trap } from './lint-facts.ts';
import { missRules } from './lint-misses.ts';
import { podSpecRules } from './lint-pod-spec.ts';
import { LINTS, type Severity } from './lint-reasons.ts';
import { surroundingRules } from './lint-surroundings.ts';
import { valueRules } from './lint-values.ts';

const RULES: readonly LintRule[] = [
  ...missRules,
  ...valueRules,
  ...podSpecRules,
  ...surroundingRules,
];

const ORDER: readonly Severity[] = ['error', 'warning', 'info'];

/** Every trap of a pod template and its surroundings, the worst first. */
export function findTraps(facts: LintFacts): readonly Trap[] {
  const traps = RULES.flatMap((rule) => rule(facts));
  return ORDER.flatMap((severity) => traps.filter(({ code }) => LINTS[code].severity === severity));
}

/** A trap as one English sentence. */
export function describeTrap(trap: Trap): string {
  const words: Readonly<Record<string, string | undefined>> = {
    field: trap.field,
    value: trap.value === undefined ? 'not set' : showValue(trap.field, trap.value),
    detail: trap.detail,
  };
  return LINTS[trap.code].sentence.replaceAll(/\{(\w+)\}/g, (_, name: string) => words[name] ?? '');
}
