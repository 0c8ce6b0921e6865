import type { Json } from '../../injection/model/model.ts';
import { formatGoFloat, formatGoJson, formatGoValue, InexactNumberError } from './go-text.ts';
import { JsonPathError } from './jsonpath-error.ts';
import { endsInFloat, evaluate, type Results } from './jsonpath-evaluate.ts';
import { findNeeds, type Needs } from './jsonpath-needs.ts';
import { parseTemplate } from './jsonpath-parse.ts';
import type { Steps, TemplateNode } from './jsonpath-template.ts';
import type { Value } from './jsonpath-walk.ts';

/** A parsed template, and the fields that it reads of the objects it is filled in with. */
export interface Template {
  readonly nodes: readonly TemplateNode[];
  readonly needs: Needs;
}

/**
 * Reads a template of `kubectl get -o jsonpath`.
 * @throws {JsonPathError} the template cannot be read.
 */
export function compileTemplate(text: string): Template {
  const nodes = parseTemplate(text);
  return { nodes, needs: findNeeds(nodes) };
}

/**
 * Fills in a template: byte for byte what kubectl prints for the same object, or an error.
 * @param root what `$` stands for; for kubectl's lists, a List of API version v1.
 * @throws {JsonPathError} the template does not fit the object, and kubectl refuses it too; or kubectl's output is not
 * certain: the order of a map's keys, a number beyond 2^53.
 */
export function fillTemplate({ nodes }: Template, root: Json): string {
  const pieces: string[] = [];
  try {
    fill(nodes, root, (piece) => {
      pieces.push(piece);
    });
  } catch (error) {
    if (!(error instanceof InexactNumberError)) throw error;
    throw new JsonPathError(
      `leads to the number ${error.number}, which is too large to be written exactly`,
      'leave that field out, or ask kubectl',
    );
  }
  return pieces.join('');
}

/**
 * The values that a template of a single action leads to, in order.
 * @throws {JsonPathError} as {@link fillTemplate} does.
 */
export function evaluateTemplate({ nodes }: Template, root: Json): readonly Json[] {
  return nodes.flatMap((node) => {
    if (node.kind !== 'action') return [];
    const results = evaluate(node.steps, root);
    const values = results.values.map((value) => value ?? null);
    refuseUncertain(results, values.map(formatGoJson));
    return values;
  });
}

/** Receives each piece of the result in order. */
type Emit = (piece: string) => void;

function fill(nodes: readonly TemplateNode[], value: Value, emit: Emit | undefined): void {
  for (const node of nodes) {
    if (node.kind === 'text') {
      emit?.(node.text);
    } else if (node.kind === 'range') {
      fillRange(node.steps, node.body, value, emit);
    } else {
      const results = evaluate(node.steps, value);
      emit?.(print(results, node.steps));
    }
  }
}

function fillRange(
  steps: Steps,
  body: readonly TemplateNode[],
  value: Value,
  emit: Emit | undefined,
): void {
  // Inside the block a float could no longer be distinguished from a whole number, which kubectl prints differently.
  if (endsInFloat(steps)) throw new JsonPathError('ranges over a number');
  const results = evaluate(steps, value);
  // Without results kubectl runs the block once on nothing: it prints nothing, but reports errors in it.
  if (results.values.length === 0) fill(body, undefined, undefined);
  for (const one of results.values) {
    if (one === undefined) throw new JsonPathError('ranges over what is not there');
    fill(body, one, emit);
  }
  if (emit) {
    refuseUncertain(
      results,
      results.values.map((one) => formatGoJson(one ?? null)),
    );
  }
}

function print(results: Results, steps: Steps): string {
  const isFloat = endsInFloat(steps);
  const texts = results.values.map((value) =>
    isFloat ? formatGoFloat(Number(value)) : formatGoValue(value ?? null),
  );
  refuseUncertain(results, texts);
  return texts.join(' ');
}

function refuseUncertain({ isUnordered }: Results, texts: readonly string[]): void {
  if (!isUnordered || new Set(texts).size < 2) return;
  throw new JsonPathError(
    'walks the keys of a map, and kubectl prints those in another order each time',
    'name the keys instead of using "*" or ".."',
  );
}
