import type { ASTNode } from '@marcbachmann/cel-js';
import { type CostBudget, costOf } from './condition-cost.ts';

/** A node of the parsed expression as cel-js 8.0.0 evaluates it; its declarations leave this out. */
interface Node {
  readonly op: string;
  readonly args: unknown;
  readonly input: string;
  readonly meta: {
    /** What a macro such as `all` was expanded to. */
    readonly alternate?: Node;
    /** What evaluates itself: `has`, `cel.bind`. */
    readonly macro?: Evaluated;
    readonly evaluate: Evaluate;
  };
  evaluate: Evaluate;
}

type Evaluate = (evaluator: unknown, node: unknown, context: unknown) => unknown;

interface Evaluated {
  readonly evaluate: Evaluate;
}

/** Who is asked for the budget that an evaluation spends from. */
type CurrentBudget = () => CostBudget;

/**
 * Makes every step of an expression spend from a budget, so that no evaluation goes on without bound: cel-js bounds the
 * length of an expression alone.
 * @param ast parsed, checked, and not evaluated yet.
 */
export function meterExpression(ast: ASTNode, current: CurrentBudget): void {
  const nodes = collectNodes(ast as unknown as Node);
  const weighed = new Set([...nodes].flatMap(operandsOf));
  for (const node of nodes) meterNode(node, weighed.has(node), current);
}

/**
 * Makes calls of one function calls of another, which the evaluator does not know yet: it lets nobody replace its own.
 * @param ast parsed, and not checked yet.
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
      // The evaluator walks over the whole text of the expression to say where an error is.
      if (!budget.isExceeded) budget.spend(costOfError);
      throw error;
    }
  };
}

/** As `ASTNode.evaluate` of cel-js chooses it. */
function evaluationOf(node: Node): (evaluator: unknown, context: unknown) => unknown {
  const { alternate, macro, evaluate } = node.meta;
  if (alternate) return (evaluator, context) => alternate.evaluate(evaluator, alternate, context);
  if (macro) return (evaluator, context) => macro.evaluate(evaluator, macro, context);
  return (evaluator, context) => evaluate(evaluator, node, context);
}

/** Formatting a time in a time zone, such as getHours("UTC"), is the slowest thing there is. */
function stepCost({ op, args }: Node): number {
  const isOfTime = op === 'rcall' && Array.isArray(args) && /^get[A-Z]/.test(String(args[0]));
  if (isOfTime) return 100;
  return op === 'call' || op === 'rcall' ? 2 : 1;
}

const COST_OF_ERROR = 100;
const CHARACTERS_PER_STEP = 20;

/** The nodes whose values a node looks at whole. */
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

/** The nodes in the arguments of another one, and not those within these. */
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
