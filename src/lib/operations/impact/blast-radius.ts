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
  const miss: Miss = (resource, namespace, reason) => {
    const part = namespace === undefined ? resource.plural : `${resource.plural} in ${namespace}`;
    tally.miss({ part, reason });
  };
  const visitor = new ImpactVisitor(tally, (workload) =>
    assessImpact(workload, before, after, surroundings),
  );
  await Promise.all([
    visitWorkloads(cluster, scope, { ...visitor.ofWorkloads, miss }),
    visitPods(cluster, scope, { ...visitor.ofPods, miss }),
  ]);
  const gaining = await warnOfGains(cluster, visitor.gains, scope, miss);
  const changing = visitor.follow([...gaining, ...visitor.movers]);
  for (const impact of await warnOfRefused(cluster, changing, before.injectors)) tally.add(impact);
  return tally.sum();
}

/** Assesses workloads and pods one by one. Most only count; the others are kept until all have been seen. */
class ImpactVisitor {
  /** Workloads that gain a sidecar: whether they can start depends on the others of their namespace. */
  readonly gains: Gain[] = [];
  /** Other workloads that need a restart. */
  readonly movers: WorkloadImpact[] = [];
  readonly #tally: ImpactTally;
  readonly #assess: (workload: WorkloadFacts) => Assessment;
  readonly #uids = new Map<string, string>();
  readonly #running = new RunningSidecars();

  constructor(tally: ImpactTally, assess: (workload: WorkloadFacts) => Assessment) {
    this.#tally = tally;
    this.#assess = assess;
  }

  readonly ofWorkloads = {
    visit: (workload: WorkloadFacts): void => {
      this.#visit(workload);
    },
    visitCovered: (object: ApiObject): void => {
      this.#running.addMaker(object);
    },
  };

  readonly ofPods = {
    visit: (workload: WorkloadFacts): void => {
      this.#visit(workload);
    },
    visitMetadata: (workload: WorkloadFacts): boolean => this.#visitMetadata(workload),
    visitOwned: (pod: ApiObject): void => {
      this.#running.addPod(pod);
    },
  };

  /** Marks the impacts on workloads whose running pods are already like new ones. */
  follow(impacts: readonly WorkloadImpact[]): readonly WorkloadImpact[] {
    return impacts.map((impact) =>
      this.#running.follow(this.#uids.get(nameOf(impact)), impact) ? asFollowed(impact) : impact,
    );
  }

  #visit(workload: WorkloadFacts): void {
    const assessment = this.#assess(workload);
    const { impact } = assessment;
    const { uid } = workload;
    if (uid !== undefined && isReported(impact)) this.#uids.set(nameOf(impact), uid);
    if (isGaining(impact.effect, impact.after)) this.gains.push(describeGain(workload, assessment));
    else if (impact.restart === undefined) this.#tally.add(impact);
    else this.movers.push(impact);
  }

  /** @returns whether the metadata of a pod was enough: nothing changes, on the network of its host or not. */
  #visitMetadata({ template, ...workload }: WorkloadFacts): boolean {
    const [impact, onHost] = [false, true].map(
      (hostNetwork) => this.#assess({ ...workload, template: { ...template, hostNetwork } }).impact,
    );
    if (!impact || !onHost || isReported(impact) || !isSame(impact, onHost)) return false;
    this.#tally.add(impact);
    return true;
  }
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
