import fc from 'fast-check';
import pMap from 'p-map';
import type { Cluster } from '../../src/lib/cluster/cluster.ts';
import { anySettings } from './any-settings.ts';
import { anyWorkload } from './any-workload.ts';
import type { LiveCluster } from './live-cluster.ts';
import { type FoundDifference, kindOf, makeSmall } from './make-small.ts';
import type { FactName } from './pod-facts.ts';
import { readKnownRules } from './predicted-facts.ts';
import { askFor, judgeRound, type Question, type Round } from './round.ts';

/** How many rounds, and which: the same seed draws the same clusters and pods. */
export interface DifferentialOptions {
  readonly rounds: number;
  readonly seed: number;
  /** Pods that are tried before the rules of the cluster are changed. */
  readonly podsPerCluster: number;
  /** How many differences of one kind are made small; asking again takes time. Default: 1. */
  readonly shrunkPerKind?: number;
  /** Called with every difference that was made small, as soon as it is. */
  readonly report?: (difference: FoundDifference) => void;
  /** Called after every cluster with the rounds so far. */
  readonly progress?: (rounds: number) => void;
}

/** What all rounds came to. */
export interface DifferentialResult {
  readonly rounds: readonly Round[];
  /** Rounds with a difference. */
  readonly differing: number;
  /** Rounds in which a fact is unknown. */
  readonly unknown: number;
  /** In how many rounds each fact is unknown. */
  readonly unknownFacts: ReadonlyMap<FactName, number>;
}

const IN_FLIGHT = 8;

/** Of every six pods one is asked for again under the next settings, to see its drift. */
const CARRIED = 6;

/** Compares what the program predicts with what the cluster answers, for random clusters and pods. */
export async function compareRandomPods(
  live: LiveCluster,
  cluster: Cluster,
  options: DifferentialOptions,
): Promise<DifferentialResult> {
  const { rounds: count, seed, podsPerCluster } = options;
  const tally = new Tally(live, cluster, options);
  const numRuns = Math.ceil(count / podsPerCluster);
  let earlier: readonly Question[] = [];
  for (const [index, settings] of fc
    .sample(anySettings(live.revisions), { numRuns, seed })
    .entries()) {
    await live.apply(settings);
    const known = await readKnownRules(cluster);
    const size = Math.min(podsPerCluster, count - tally.rounds.length);
    const drawn = fc.sample(anyWorkload, { numRuns: size, seed: seed + index + 1 });
    const questions = [...earlier, ...drawn.map((workload) => ({ workload }))].slice(0, size);
    const rounds = await pMap(questions, (one) => askFor(live, { settings, known }, one), {
      concurrency: IN_FLIGHT,
    });
    earlier = carryOver(rounds);
    await tally.add(rounds);
    options.progress?.(tally.rounds.length);
  }
  return tally;
}

/** Pods that drift can be seen of: those that were admitted, with a sidecar first. */
function carryOver(rounds: readonly Round[]): readonly Question[] {
  return rounds
    .toSorted((one, other) => Number(hasSidecar(other)) - Number(hasSidecar(one)))
    .slice(0, Math.floor(rounds.length / CARRIED))
    .flatMap(({ workload, pod }) => (pod ? [{ workload, earlier: pod }] : []));
}

function hasSidecar({ answered }: Round): boolean {
  return answered.outcome === 'injected';
}

class Tally implements DifferentialResult {
  readonly rounds: Round[] = [];
  readonly unknownFacts = new Map<FactName, number>();
  differing = 0;
  unknown = 0;
  readonly #shrunk = new Map<string, number>();
  readonly #live: LiveCluster;
  readonly #cluster: Cluster;
  readonly #options: DifferentialOptions;

  constructor(live: LiveCluster, cluster: Cluster, options: DifferentialOptions) {
    this.#live = live;
    this.#cluster = cluster;
    this.#options = options;
  }

  async add(rounds: readonly Round[]): Promise<void> {
    this.rounds.push(...rounds);
    for (const round of rounds) {
      const { differences, unknown } = judgeRound(round);
      for (const name of unknown) increment(this.unknownFacts, name);
      if (unknown.length > 0) this.unknown += 1;
      if (differences.length > 0) this.differing += 1;
      for (const difference of differences) {
        const times = increment(this.#shrunk, kindOf(difference));
        if (times > (this.#options.shrunkPerKind ?? 1)) continue;
        this.#options.report?.(await makeSmall(this.#live, this.#cluster, round, difference));
      }
    }
  }
}

function increment<Key>(counts: Map<Key, number>, key: Key): number {
  const count = (counts.get(key) ?? 0) + 1;
  counts.set(key, count);
  return count;
}
