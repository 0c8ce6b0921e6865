/**
 * What one expression may cost, and all conditions of a webhook together: the API server's own limits (Kubernetes v1.36
 * apiserver pkg/apis/cel/config.go PerCallLimit and RuntimeCELCostBudgetMatchConditions). What is counted here is close
 * to its cost, not the same: a step of the evaluation costs 1, and what is handled whole costs its size.
 */
const LIMITS = { perExpression: 1_000_000, perWebhook: 2_500_000 } as const;

/** Thrown when the limit is reached. It is always the same, since making one is slow and a loop may meet many. */
class CostLimitError extends Error {}

const exceeded = new CostLimitError('it takes too long to evaluate');

/** What may still be spent on the conditions of one webhook. */
export class CostBudget {
  #webhook: number = LIMITS.perWebhook;
  #expression: number = LIMITS.perExpression;

  /** Begins with the next expression. */
  startExpression(): void {
    this.#expression = LIMITS.perExpression;
  }

  /** What the expression has cost so far. */
  get spent(): number {
    return LIMITS.perExpression - this.#expression;
  }

  /** Whether the limit was reached; what came out of the expression then says nothing. */
  get isExceeded(): boolean {
    return this.#expression < 0 || this.#webhook < 0;
  }

  /**
   * Spends a cost before the work is done.
   * @throws {CostLimitError} there is not so much left, now or after an earlier call.
   */
  spend(cost: number): void {
    this.#expression -= cost;
    this.#webhook -= cost;
    if (this.isExceeded) throw exceeded;
  }
}

/** Characters of a string that cost as much as one step. */
const CHARACTERS_PER_STEP = 4;

const sizes = new WeakMap<object, number>();

/** What it costs to look at a value whole, with all that is in it; a part that occurs twice counts twice. */
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
  // entries() alone can be read of every map: some are known in part only.
  if (value instanceof Map)
    return Array.from(value.entries(), ([, part]: [unknown, unknown]) => part);
  return Object.values(value) as unknown[];
}
