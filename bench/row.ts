import type { BenchCluster } from './bench-cluster.ts';
import type { Program } from './programs.ts';

/** One comparison of a row: what was measured of ours, of what it is held against, and how far apart they may be. */
export interface Comparison {
  readonly what: string;
  readonly unit: 'ms' | 'MB' | 'requests' | 'decisions/s';
  readonly ours: number;
  readonly against: number;
  /** How much ours needs in units of what it is held against: the smaller, the better. */
  readonly ratio: number;
  /** Smallest and largest ratio of one round; absent where nothing varies. */
  readonly spread?: readonly [least: number, most: number];
  /** What is to be reached. */
  readonly goal: number;
}

/** What rows need to be measured. */
interface BenchContext {
  readonly plugin: Program;
  readonly kubectl: Program;
  /** The cluster to measure on; started and filled when it is first asked for. */
  readonly cluster: () => Promise<BenchCluster>;
  /** The short form: less of everything. */
  readonly isShort: boolean;
  /** How often to measure, where somebody says so; else a row has its own number. */
  readonly rounds: number | undefined;
}

/** One row of the table. */
export interface Row {
  readonly name: string;
  /** What is done, and what it is compared with. */
  readonly about: string;
  /**
   * In the short form ratios up to goal × margin pass: it works on little, where the fixed costs of a start weigh more,
   * and next to other programs.
   */
  readonly margin: number;
  readonly measure: (context: BenchContext) => Promise<readonly Comparison[]>;
}
