import pMap from 'p-map';
import type { Cluster } from '../../cluster/cluster.ts';
import { type ExitCode, exitCodes } from '../../errors.ts';
import { type ReportedError, settle } from '../plan/reported-error.ts';
import { type NeededPlane, refuseAfter } from '../read/refuse-control-plane.ts';

/** One value that can be compared between clusters: `namespace shop`, `istio-injection`, `enabled`. */
export interface Fact {
  readonly subject: string;
  readonly aspect: string;
  readonly value: string;
}

/** A fact that differs between the reachable clusters. */
export interface ClusterDifference {
  readonly subject: string;
  readonly aspect: string;
  /** By context; `null`: the subject does not have this. A cluster without the subject is left out. */
  readonly values: Readonly<Record<string, string | null>>;
}

/** The outcome in one cluster. */
export interface ClusterResult<T> {
  readonly context: string;
  /** `skipped`: it is on a plane that the command is not for, and was not named explicitly. */
  readonly state: 'done' | 'failed' | 'skipped';
  readonly exitCode: ExitCode;
  /** The command's document for this cluster alone. */
  readonly result?: T;
  readonly error?: ReportedError;
}

/** Result document of a command in several clusters. */
export interface ClusterResults<T> {
  readonly apiVersion: 'asm-inject/v1alpha1';
  readonly kind: 'ClusterResults';
  readonly clusters: readonly ClusterResult<T>[];
  readonly differences: readonly ClusterDifference[];
}

/** What to do in each cluster, and which facts of it to compare. */
export interface LookAcross<T> {
  readonly look: (
    cluster: Cluster,
  ) => Promise<{ readonly result: T; readonly exitCode?: ExitCode }>;
  readonly facts: (result: T) => readonly Fact[];
}

/** The clusters in which the command makes sense. */
export interface PlaneRule {
  readonly needs: NeededPlane;
  /** Whether an ASM instance is skipped if the command needs a data plane; otherwise it counts as failed. */
  readonly skipsOtherPlane: boolean;
}

/** Clusters that are read at a time: a big one takes memory meanwhile. */
const CONCURRENCY = 8;

/**
 * Reads several clusters in parallel, and compares them. A failure in one is that cluster's own result.
 */
export async function lookAcross<T>(
  clusters: readonly Cluster[],
  { look, facts }: LookAcross<T>,
  { needs, skipsOtherPlane }: PlaneRule,
): Promise<ClusterResults<T>> {
  const results = await pMap(
    clusters,
    async (cluster): Promise<ClusterResult<T>> => {
      const { context } = cluster;
      const settled = await settle(() => lookAt(cluster, look, needs));
      if (settled.error === undefined) {
        const { result, exitCode = exitCodes.done.code } = settled.result;
        return { context, state: 'done', exitCode, result };
      }
      const { error, exitCode } = settled;
      return skipsOtherPlane && error.code === 'wrong-plane'
        ? { context, state: 'skipped', exitCode: exitCodes.done.code, error }
        : { context, state: 'failed', exitCode, error };
    },
    { concurrency: CONCURRENCY },
  );
  const reached = results.flatMap(({ context, result }) =>
    result === undefined ? [] : [{ context, facts: facts(result) }],
  );
  return {
    apiVersion: 'asm-inject/v1alpha1',
    kind: 'ClusterResults',
    clusters: results,
    differences: compareFacts(reached),
  };
}

async function lookAt<T>(
  cluster: Cluster,
  look: LookAcross<T>['look'],
  needs: NeededPlane,
): ReturnType<typeof look> {
  try {
    return await look(cluster);
  } catch (error) {
    if (needs === 'data-plane') await refuseAfter(error, cluster);
    throw error;
  }
}

/** The facts that differ between clusters, by subject and in the order of their first appearance. */
export function compareFacts(
  clusters: readonly { readonly context: string; readonly facts: readonly Fact[] }[],
): readonly ClusterDifference[] {
  const all = clusters.flatMap(({ context, facts }) => facts.map((fact) => ({ ...fact, context })));
  return [...Map.groupBy(all, ({ subject }) => subject)].flatMap(([subject, reported]) => {
    const contexts = [...new Set(reported.map(({ context }) => context))];
    return [...Map.groupBy(reported, ({ aspect }) => aspect)].flatMap(([aspect, facts]) => {
      const valueOf = new Map(facts.map(({ context, value }) => [context, value]));
      const values = contexts.map((context) => [context, valueOf.get(context) ?? null] as const);
      const isSame =
        contexts.length === clusters.length && new Set(values.map(([, value]) => value)).size === 1;
      return isSame ? [] : [{ subject, aspect, values: Object.fromEntries(values) }];
    });
  });
}
