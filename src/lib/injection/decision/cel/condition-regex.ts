import { RE2JS } from 're2js';
import type { CostBudget } from './condition-cost.ts';

/** Longer patterns are not compiled; the API server accepts patterns of any length. */
const LONGEST_PATTERN = 10_000;

/** Maximum number of compiled patterns that are kept. */
const KEPT = 100;

/** Automaton states visited per cost step. */
const STATES_PER_STEP = 10;

/** The cost of compiling one instruction of a pattern, in steps. */
const COST_OF_INSTRUCTION = 20;

/** Thrown for a pattern that cannot be compiled here. The API server accepted it, or would report the same error. */
class PatternError extends Error {}

const compiled = new Map<string, RE2JS>();

/** Whether a pattern occurs in a text: RE2's syntax and rules, in time linear in the text. */
export function matchesPattern(text: string, pattern: string, budget: CostBudget): boolean {
  return prepare(text, pattern, budget).matcher(text).find();
}

/** The first `limit` texts that a pattern matches. */
export function findPattern(
  text: string,
  pattern: string,
  budget: CostBudget,
  limit = Infinity,
): readonly string[] {
  const matcher = prepare(text, pattern, budget).matcher(text);
  const found: string[] = [];
  while (found.length < limit && matcher.find()) {
    budget.spend(1);
    found.push(matcher.group() ?? '');
  }
  return found;
}

function prepare(text: string, pattern: string, budget: CostBudget): RE2JS {
  const regex = compile(pattern, budget);
  budget.spend((text.length * regex.programSize()) / STATES_PER_STEP);
  return regex;
}

function compile(pattern: string, budget: CostBudget): RE2JS {
  const kept = compiled.get(pattern);
  if (kept) return kept;
  if (pattern.length > LONGEST_PATTERN)
    throw new PatternError('its regular expression is too long');
  budget.spend(pattern.length);
  const regex = parse(pattern);
  budget.spend(regex.programSize() * COST_OF_INSTRUCTION);
  if (compiled.size >= KEPT) compiled.clear();
  compiled.set(pattern, regex);
  return regex;
}

function parse(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new PatternError(`its regular expression cannot be read here (${message})`);
  }
}
