import type { BenchCluster } from './bench-cluster.ts';
import type { Program } from './programs.ts';

/** One comparison of a row: our measurement, the one it is compared with, and the goal for their ratio. */
export interface Comparison {
  readonly what: string;
  readonly unit: 'ms' | 'MB' | 'requests' | 'decisions/s';
  readonly ours: number;
  readonly against: number;
  /** Our measurement divided by the one it is compared with: the smaller, the better. */
  readonly ratio: number;
  /** Smallest and largest ratio of one round; absent if nothing varies. */
  readonly spread?: readonly [least: number, most: number];
  /** The maximum ratio to reach. */
  readonly goal: number;
}

/** The tools that rows need for measuring. */
interface BenchContext {
  readonly plugin: Program;
  readonly kubectl: Program;
  /** The cluster to measure on; started and filled on first use. */
  readonly cluster: () => Promise<BenchCluster>;
  /** The short form: less of everything. */
  readonly isShort: boolean;
  /** The number of rounds, if the user gives one; otherwise each row has its own. */
  readonly rounds: number | undefined;
}

/** One row of the table. */
export interface Row {
  readonly name: string;
  /** The measured work, and what it is compared with. */
  readonly about: string;
  /**
   * In the short form ratios up to goal × margin pass: it works on little data, where the fixed costs of a start weigh
   * more, and runs next to other programs.
   */
  readonly margin: number;
  readonly measure: (context: BenchContext) => Promise<readonly Comparison[]>;
}
