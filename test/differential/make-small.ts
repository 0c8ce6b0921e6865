import type { Cluster } from '../../src/lib/cluster/cluster.ts';
import type { ClusterSettings, DrawnWorkload } from './differential-case.ts';
import type { FactDifference } from './judge.ts';
import type { LiveCluster } from './live-cluster.ts';
import { readKnownRules } from './predicted-facts.ts';
import { askFor, judgeRound, type Round } from './round.ts';
import { shrink } from './shrink.ts';

/** A difference, with the smallest cluster and workload that still show it. */
export interface FoundDifference extends FactDifference {
  readonly settings: ClusterSettings;
  readonly workload: DrawnWorkload;
  /** What the API server says about a pod that it refuses. */
  readonly message: string;
}

/** Differences of one kind have one cause, as far as that can be seen. */
export function kindOf({ field, predicted, answered }: FactDifference): string {
  return field === 'outcome' ? `${field} ${String(predicted)} ${String(answered)}` : field;
}

/**
 * Makes the workload small, then the settings, asking the cluster again at each step. The cluster is left with the last
 * settings that were tried. An earlier pod stays as it is.
 */
export async function makeSmall(
  live: LiveCluster,
  cluster: Cluster,
  round: Round,
  difference: FactDifference,
): Promise<FoundDifference> {
  const { settings, known, earlier } = round;
  const kind = kindOf(difference);
  const find = (one: Round): FactDifference | undefined =>
    judgeRound(one).differences.find((other) => kindOf(other) === kind);
  const asked = (workload: DrawnWorkload) => (earlier ? { workload, earlier } : { workload });
  await live.apply(settings);
  const workload = await shrink(round.workload, (smaller) =>
    shows(find, () => askFor(live, { settings, known }, asked(smaller))),
  );
  const askUnder = async (smaller: ClusterSettings): Promise<Round> => {
    await live.apply(smaller);
    return askFor(
      live,
      { settings: smaller, known: await readKnownRules(cluster) },
      asked(workload),
    );
  };
  const smallest = await shrink(settings, (smaller) => shows(find, () => askUnder(smaller)));
  const last = await askUnder(smallest);
  return {
    ...(find(last) ?? difference),
    settings: smallest,
    workload,
    message: last.message,
  };
}

async function shows(
  find: (round: Round) => FactDifference | undefined,
  ask: () => Promise<Round>,
): Promise<boolean> {
  try {
    return find(await ask()) !== undefined;
  } catch {
    // Without that part it is no legal cluster or workload.
    return false;
  }
}
