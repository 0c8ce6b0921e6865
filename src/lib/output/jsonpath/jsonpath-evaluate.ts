import { compareValues, ComparisonError } from './jsonpath-compare.ts';
import { JsonPathError } from './jsonpath-error.ts';
import { boundsOf } from './jsonpath-slice.ts';
import type { Filter, PathStep, Slice, Steps } from './jsonpath-template.ts';
import { followNames, isList, isMap, type Value } from './jsonpath-walk.ts';

/** The results of an action. */
export interface Results {
  readonly values: readonly Value[];
  /** kubectl returns them in a different order each time: they come from a map whose keys were walked. */
  readonly isUnordered: boolean;
}

/**
 * Carries out the steps of an action, by the rules of client-go v0.36 util/jsonpath/jsonpath.go with missing keys
 * allowed, as in kubectl: a missing name has no results, an index outside of a list is an error.
 * @throws {JsonPathError} kubectl refuses it too.
 */
export function evaluate(steps: Steps, value: Value): Results {
  try {
    return takeSteps(steps, { values: [value], isUnordered: false });
  } catch (error) {
    if (error instanceof Refusal) throw new JsonPathError(error.message);
    throw error;
  }
}

/** A failed step, with its results so far: an existence filter takes those for an answer. */
class Refusal extends Error {
  readonly rest: Results;

  constructor(message: string, rest: Results) {
    super(message);
    this.rest = rest;
  }
}

function takeSteps(steps: Steps, from: Results): Results {
  let results = from;
  for (let next = 0; next < steps.length;) {
    const names = leadingNames(steps, next);
    if (names.length > 0) {
      results = mapValues(results, (value) => followNames(value, names));
      next += names.length;
      continue;
    }
    const step = steps[next];
    if (step) results = takeStep(step, results);
    next += 1;
  }
  return results;
}

/** Consecutive names are followed in one go. */
function leadingNames(steps: Steps, from: number): readonly string[] {
  const names: string[] = [];
  for (const step of steps.slice(from)) {
    if (step.kind !== 'field') break;
    names.push(step.name);
  }
  return names;
}

function mapValues(results: Results, lead: (value: Value) => readonly Value[]): Results {
  return { ...results, values: results.values.flatMap((value) => [...lead(value)]) };
}

function takeStep(step: PathStep, results: Results): Results {
  switch (step.kind) {
    case 'literal': {
      const { value } = step;
      // A text is one result, whatever came before; a number or boolean is one result for each earlier one.
      if (typeof value === 'string') return { values: [value], isUnordered: false };
      const literal = typeof value === 'boolean' ? value : value.value;
      return mapValues(results, () => [literal]);
    }
    case 'field':
      return mapValues(results, (value) => followNames(value, [step.name]));
    case 'slice':
      return takeSlice(step.slice, results);
    case 'filter':
      return takeFilter(step.filter, results);
    case 'union':
      return takeUnion(step.members, results);
    case 'wildcard':
      return takeWildcard(results);
    case 'recursive':
      return takeRecursive(results);
    case 'word':
      throw new Refusal(`has the word "${step.word}", which means nothing there`, results);
  }
}

function takeSlice(slice: Slice, results: Results): Results {
  const values: Value[] = [];
  for (const [index, value] of results.values.entries()) {
    if (value === null) continue;
    if (!isList(value)) throw new Refusal(`takes an item of what is ${describe(value)}`, results);
    const bounds = readBounds(slice, value.length, results);
    if (bounds === 'nothing') {
      // client-go stops here, whatever lists are still to come. Without a fixed order, it is not known which lists
      // those are.
      if (results.isUnordered && index < results.values.length - 1) throw unordered(results);
      break;
    }
    for (let item = bounds.start; item < bounds.end; item += bounds.step) values.push(value[item]);
  }
  return { ...results, values };
}

function readBounds(slice: Slice, length: number, results: Results): ReturnType<typeof boundsOf> {
  try {
    return boundsOf(slice, length);
  } catch (error) {
    if (error instanceof RangeError) throw new Refusal(error.message, results);
    throw error;
  }
}

function takeFilter(filter: Filter, results: Results): Results {
  const values: Value[] = [];
  for (const value of results.values) {
    if (!isList(value)) throw new Refusal(`filters what is ${describe(value)}`, results);
    for (const item of value) if (passes(filter, item, results)) values.push(item);
  }
  return { ...results, values };
}

function passes({ left, operator, right }: Filter, item: Value, results: Results): boolean {
  const one: Results = { values: [item], isUnordered: false };
  if (operator === 'exists') return exists(left, one);
  const lefts = takeSide(left, one, results);
  if (lefts.length === 0) return false;
  const rights = takeSide(right, one, results);
  if (rights.length === 0) return false;
  try {
    return compareValues(lefts[0], operator, rights[0], {
      left: endsInFloat(left),
      right: endsInFloat(right),
    });
  } catch (error) {
    if (error instanceof ComparisonError) throw new Refusal(error.message, results);
    throw error;
  }
}

function exists(steps: Steps, item: Results): boolean {
  try {
    return takeSteps(steps, item).values.length > 0;
  } catch (error) {
    if (error instanceof Refusal) return error.rest.values.length > 0;
    throw error;
  }
}

function takeSide(steps: Steps, item: Results, results: Results): readonly Value[] {
  let values: readonly Value[];
  try {
    ({ values } = takeSteps(steps, item));
  } catch (error) {
    if (error instanceof Refusal) throw new Refusal(error.message, results);
    throw error;
  }
  if (values.length > 1) {
    throw new Refusal('has a filter that compares several values at a time', results);
  }
  return values;
}

/**
 * Whether the steps end in a number that is written with a fraction or an exponent, which Go does not compare with a
 * whole number.
 */
export function endsInFloat(steps: Steps): boolean {
  const last = steps.at(-1);
  return last?.kind === 'literal' && typeof last.value === 'object' && !last.value.isWhole;
}

function takeUnion(members: readonly Steps[], results: Results): Results {
  try {
    const parts = members.map((member) => takeSteps(member, results));
    return {
      values: parts.flatMap(({ values }) => values),
      isUnordered: parts.some(({ isUnordered }) => isUnordered),
    };
  } catch (error) {
    if (error instanceof Refusal) throw new Refusal(error.message, results);
    throw error;
  }
}

function takeWildcard(results: Results): Results {
  return addUnordered(results, results.values.some(hasSeveralKeys), (value) => childrenOf(value));
}

function takeRecursive(results: Results): Results {
  let isUnordered = false;
  const descend = (value: Value): readonly Value[] => {
    const children = childrenOf(value);
    if (children.length === 0) return [];
    isUnordered ||= hasSeveralKeys(value);
    return [value, ...children.flatMap(descend)];
  };
  const { values } = mapValues(results, descend);
  return { values, isUnordered: results.isUnordered || isUnordered };
}

function addUnordered(
  results: Results,
  isUnordered: boolean,
  lead: (value: Value) => readonly Value[],
): Results {
  return { ...mapValues(results, lead), isUnordered: results.isUnordered || isUnordered };
}

/** Items of a list, values of a map, and, as in Go, the bytes of a text. */
function childrenOf(value: Value): readonly Value[] {
  if (isList(value)) return value;
  if (isMap(value)) return Object.values(value);
  return typeof value === 'string' ? [...Buffer.from(value)] : [];
}

function hasSeveralKeys(value: Value): boolean {
  return isMap(value) && Object.keys(value).length > 1;
}

function unordered(results: Results): Refusal {
  return new Refusal('walks the keys of a map, whose order kubectl does not fix', results);
}

function describe(value: Value): string {
  if (value === undefined) return 'not there';
  if (value === null) return 'null, not a list';
  return isMap(value) ? 'a map, not a list' : `a ${typeof value}, not a list`;
}
