import type { Cluster } from '../../cluster/cluster.ts';
import { isGaining, type WorkloadImpact } from '../../injection/impact/impact-model.ts';
import { type BlastRadius, ImpactTally, isReported } from '../../injection/impact/impact-tally.ts';
import type { Surroundings } from '../../injection/impact/impact-warnings.ts';
import {
  assessImpact,
  type Assessment,
  type RuleSet,
  type WorkloadFacts,
} from '../../injection/impact/impact.ts';
import type { ApiObject } from '../../injection/model/api-objects.ts';
import type { Miss, WorkloadScope } from '../read/list-in-scope.ts';
import { visitPods } from '../read/visit-pods.ts';
import { visitWorkloads } from '../read/visit-workloads.ts';
import { readSurroundings } from './read-surroundings.ts';
import { RunningSidecars } from './running-sidecars.ts';
import { describeGain, type Gain, warnOfGains } from './warn-of-gains.ts';
import { warnOfRefused } from './warn-of-refused.ts';

/** The workloads to check. */
export interface BlastRadiusScope extends WorkloadScope {
  /** Their surroundings, if already read. */
  readonly surroundings?: Surroundings;
}

/**
 * Computes the effect of a change on every workload of a scope: the prediction now compared with the prediction after.
 * Everything is read in pages, and only reported facts are kept.
 * @returns the result; unreadable parts are in `unknownParts`.
 * @throws {ClusterError} the API server cannot be reached, or fails in another way than by forbidding.
 */
export async function computeBlastRadius(
  cluster: Cluster,
  before: RuleSet,
  after: RuleSet,
  { surroundings: known, ...scope }: BlastRadiusScope = {},
): Promise<BlastRadius> {
  const surroundings = known ?? (await readSurroundings(cluster, [before, after]));
  const tally = new ImpactTally(surroundings.isSystem);
  const gains: Gain[] = [];
  const movers: WorkloadImpact[] = [];
  const uids = new Map<string, string>();
  const running = new RunningSidecars();
  const miss: Miss = (resource, namespace, reason) => {
    const part = namespace === undefined ? resource.plural : `${resource.plural} in ${namespace}`;
    tally.miss({ part, reason });
  };
  const assess = (workload: WorkloadFacts): Assessment =>
    assessImpact(workload, before, after, surroundings);
  const visit = (workload: WorkloadFacts): void => {
    const assessment = assess(workload);
    const { impact } = assessment;
    if (workload.uid !== undefined && isReported(impact)) uids.set(nameOf(impact), workload.uid);
    // Whether these can start depends on the other workloads of their namespace.
    if (isGaining(impact.effect, impact.after)) gains.push(describeGain(workload, assessment));
    else if (impact.restart === undefined) tally.add(impact);
    else movers.push(impact);
  };
  const visitMetadata = ({ template, ...workload }: WorkloadFacts): boolean => {
    const [impact, onHost] = [false, true].map(
      (hostNetwork) => assess({ ...workload, template: { ...template, hostNetwork } }).impact,
    );
    if (!impact || !onHost || isReported(impact) || !isSame(impact, onHost)) return false;
    tally.add(impact);
    return true;
  };
  const visitOwned = (pod: ApiObject): void => {
    running.addPod(pod);
  };
  await Promise.all([
    visitWorkloads(cluster, scope, {
      visit,
      miss,
      visitCovered: (object) => {
        running.addMaker(object);
      },
    }),
    visitPods(cluster, scope, { visit, miss, visitMetadata, visitOwned }),
  ]);
  const changing = [...(await warnOfGains(cluster, gains, scope, miss)), ...movers].map((impact) =>
    running.follow(uids.get(nameOf(impact)), impact) ? asFollowed(impact) : impact,
  );
  for (const impact of await warnOfRefused(cluster, changing, before.injectors)) tally.add(impact);
  return tally.sum();
}

function nameOf({ object: { apiVersion, kind, namespace = '', name } }: WorkloadImpact): string {
  return `${apiVersion}/${kind}/${namespace}/${name}`;
}

function asFollowed(impact: WorkloadImpact): WorkloadImpact {
  const followed: { restart?: string } & WorkloadImpact = { ...impact, podsFollow: true };
  delete followed.restart;
  return followed;
}

/** Whether two predictions for one pod have the same result, so that the difference between them need not be known. */
function isSame(one: WorkloadImpact, other: WorkloadImpact): boolean {
  const facts = ({ effect, blockedByOutage, warnings }: WorkloadImpact): string =>
    JSON.stringify([effect, blockedByOutage, warnings]);
  return facts(one) === facts(other);
}
