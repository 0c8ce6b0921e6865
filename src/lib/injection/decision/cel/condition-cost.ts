/**
 * The cost limits for one expression and for all conditions of a webhook together: the API server's own (Kubernetes
 * v1.36 apiserver pkg/apis/cel/config.go PerCallLimit and RuntimeCELCostBudgetMatchConditions). The cost counted here
 * is close to the API server's, but not equal: each evaluation step costs 1, and a value processed as a whole costs its
 * size.
 */
const LIMITS = { perExpression: 1_000_000, perWebhook: 2_500_000 } as const;

/** Thrown when the limit is reached. One shared instance: creating an error is slow, and a loop may throw many. */
class CostLimitError extends Error {}

const exceeded = new CostLimitError('it takes too long to evaluate');

/** The remaining budget for the conditions of one webhook. */
export class CostBudget {
  #webhook: number = LIMITS.perWebhook;
  #expression: number = LIMITS.perExpression;

  /** Starts the next expression. */
  startExpression(): void {
    this.#expression = LIMITS.perExpression;
  }

  /** The cost of the current expression so far. */
  get spent(): number {
    return LIMITS.perExpression - this.#expression;
  }

  /** Whether the limit was reached; the result of the expression is then meaningless. */
  get isExceeded(): boolean {
    return this.#expression < 0 || this.#webhook < 0;
  }

  /**
   * Spends a cost before the work is done.
   * @throws {CostLimitError} the remaining budget is too small, now or in an earlier call.
   */
  spend(cost: number): void {
    this.#expression -= cost;
    this.#webhook -= cost;
    if (this.isExceeded) throw exceeded;
  }
}

/** Number of characters of a string that cost as much as one step. */
const CHARACTERS_PER_STEP = 4;

const sizes = new WeakMap<object, number>();

/** The cost of looking at a whole value with everything in it; a part that occurs twice counts twice. */
export function costOf(value: unknown): number {
  if (typeof value === 'string') return value.length / CHARACTERS_PER_STEP;
  if (typeof value !== 'object' || value === null) return 0;
  const known = sizes.get(value);
  if (known !== undefined) return known;
  let sum = 0;
  for (const part of partsOf(value)) sum += 1 + costOf(part);
  sizes.set(value, sum);
  return sum;
}

function partsOf(value: object): Iterable<unknown> {
  if (Array.isArray(value)) return value as unknown[];
  // Only entries() works on every map: some maps are known only in part.
  if (value instanceof Map)
    return Array.from(value.entries(), ([, part]: [unknown, unknown]) => part);
  return Object.values(value) as unknown[];
}
