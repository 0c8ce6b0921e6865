import type { ASTNode } from '@marcbachmann/cel-js';
import { type CostBudget, costOf } from './condition-cost.ts';

/** A node of the parsed expression as cel-js 8.0.0 evaluates it; its type declarations omit this. */
interface Node {
  readonly op: string;
  readonly args: unknown;
  readonly input: string;
  readonly meta: {
    /** The expansion of a macro such as `all`. */
    readonly alternate?: Node;
    /** A macro that evaluates itself: `has`, `cel.bind`. */
    readonly macro?: Evaluated;
    readonly evaluate: Evaluate;
  };
  evaluate: Evaluate;
}

type Evaluate = (evaluator: unknown, node: unknown, context: unknown) => unknown;

interface Evaluated {
  readonly evaluate: Evaluate;
}

/** Returns the budget that the current evaluation spends from. */
type CurrentBudget = () => CostBudget;

/**
 * Makes every step of an expression spend from a budget, so that every evaluation is bounded: cel-js limits only the
 * length of an expression.
 * @param ast parsed and checked, but not evaluated yet.
 */
export function meterExpression(ast: ASTNode, current: CurrentBudget): void {
  const nodes = collectNodes(ast as unknown as Node);
  const weighed = new Set([...nodes].flatMap(operandsOf));
  for (const node of nodes) meterNode(node, weighed.has(node), current);
}

/**
 * Redirects calls of one function to another that the evaluator does not know yet: built-in functions of the evaluator
 * cannot be replaced.
 * @param ast parsed, but not checked yet.
 */
export function renameCalls(ast: ASTNode, from: string, to: string): void {
  for (const { op, args } of collectNodes(ast as unknown as Node)) {
    if ((op === 'rcall' || op === 'call') && Array.isArray(args) && args[0] === from) args[0] = to;
  }
}

function meterNode(node: Node, isWeighed: boolean, current: CurrentBudget): void {
  const evaluate = evaluationOf(node);
  const cost = stepCost(node);
  const costOfError = COST_OF_ERROR + node.input.length / CHARACTERS_PER_STEP;
  node.evaluate = (evaluator, _node, context) => {
    const budget = current();
    budget.spend(cost);
    try {
      const result = evaluate(evaluator, context);
      if (isWeighed) budget.spend(costOf(result));
      return result;
    } catch (error) {
      // To locate an error, the evaluator walks over the whole text of the expression.
      if (!budget.isExceeded) budget.spend(costOfError);
      throw error;
    }
  };
}

/** Chooses the function that `ASTNode.evaluate` of cel-js chooses. */
function evaluationOf(node: Node): (evaluator: unknown, context: unknown) => unknown {
  const { alternate, macro, evaluate } = node.meta;
  if (alternate) return (evaluator, context) => alternate.evaluate(evaluator, alternate, context);
  if (macro) return (evaluator, context) => macro.evaluate(evaluator, macro, context);
  return (evaluator, context) => evaluate(evaluator, node, context);
}

/** Formatting a time in a time zone, such as getHours("UTC"), is the slowest step. */
function stepCost({ op, args }: Node): number {
  const isOfTime = op === 'rcall' && Array.isArray(args) && /^get[A-Z]/.test(String(args[0]));
  if (isOfTime) return 100;
  return op === 'call' || op === 'rcall' ? 2 : 1;
}

const COST_OF_ERROR = 100;
const CHARACTERS_PER_STEP = 20;

/** The nodes whose values a node reads as a whole. */
function operandsOf({ op, args }: Node): Node[] {
  if (op === 'comprehension') return nodesIn((args as { iterable: unknown }).iterable);
  return WEIGHING.has(op) ? nodesIn(args) : [];
}

const WEIGHING: ReadonlySet<string> = new Set([
  '==',
  '!=',
  'in',
  '+',
  '<',
  '<=',
  '>',
  '>=',
  'call',
  'rcall',
]);

/** The nodes in the arguments of another node, without those nested in them. */
function nodesIn(value: unknown): Node[] {
  if (isNode(value)) return [value];
  return Array.isArray(value) ? value.flatMap(nodesIn) : [];
}

function collectNodes(root: Node): ReadonlySet<Node> {
  const nodes = new Set<Node>();
  const waiting: unknown[] = [root];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (isNode(next)) {
      if (nodes.has(next)) continue;
      nodes.add(next);
      waiting.push(next.args, next.meta.alternate, ...valuesOf(next.meta.macro ?? {}));
    } else if (Array.isArray(next)) {
      waiting.push(...(next as unknown[]));
    } else if (isPlain(next)) {
      waiting.push(...valuesOf(next));
    }
  }
  return nodes;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'op' in value && 'meta' in value;
}

function isPlain(value: unknown): value is object {
  return (
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  );
}

function valuesOf(object: object): unknown[] {
  return Object.values(object) as unknown[];
}
