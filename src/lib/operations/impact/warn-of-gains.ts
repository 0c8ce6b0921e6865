import type { Cluster } from '../../cluster/cluster.ts';
import { type Resource, resources } from '../../cluster/resources.ts';
import { warnOfJob } from '../../injection/impact/impact-job.ts';
import {
  type LimitRangeObject,
  warnOfLimitRanges,
} from '../../injection/impact/impact-limit-range.ts';
import type { WorkloadFacts, WorkloadImpact } from '../../injection/impact/impact-model.ts';
import {
  type GainingWorkload,
  type ResourceQuotaObject,
  warnOfQuotas,
} from '../../injection/impact/impact-quota.ts';
import type { Assessment } from '../../injection/impact/impact.ts';
import { computeAddition, predictContainers } from '../../injection/impact/sidecar-addition.ts';
import type { ApiObject, PodSpecObject } from '../../injection/model/api-objects.ts';
import {
  canRunNative,
  type NativePrediction,
  predictNative,
} from '../../injection/sidecar/native-sidecar.ts';
import type { PredictedContainers } from '../../injection/sidecar/predicted-containers.ts';
import { runsToCompletion } from '../../injection/workload/run-to-completion.ts';
import { present } from '../../present.ts';
import { listInScope, type Miss, type WorkloadScope } from '../read/list-in-scope.ts';

/** A workload whose pods gain a sidecar, with the facts that are kept until its neighbours are known as well. */
export interface Gain extends GainingWorkload {
  readonly impact: WorkloadImpact;
  /** The requests of its containers; absent if the sidecar's are unknown. */
  readonly containers?: PredictedContainers;
  readonly native: NativePrediction;
  /** Whether its pods are meant to end. */
  readonly isMeantToEnd: boolean;
}

/** Keeps only the facts of a gaining workload that its warnings depend on; its template is not kept. */
export function describeGain(
  { template, pods, owner }: WorkloadFacts,
  { impact, injector }: Assessment,
): Gain {
  const addition = computeAddition(template, injector);
  const containers = predictContainers(template, injector);
  const native = predictNative(template.annotations, injector?.sidecar);
  const { labels, spec = {} } = template;
  const { restartPolicy } = spec as Partial<PodSpecObject>;
  return {
    impact,
    pods,
    native,
    isMeantToEnd: runsToCompletion({ maker: owner.object, labels, restartPolicy }),
    ...present({ addition, containers }),
  };
}

/**
 * Warns of workloads that gain a sidecar and would not do well with it: pods that a LimitRange or a quota refuses, jobs
 * that do not end. Nodes are read only if something depends on them.
 * @param miss called with parts that cannot be read.
 */
export async function warnOfGains(
  cluster: Cluster,
  gains: readonly Gain[],
  scope: WorkloadScope,
  miss: Miss,
): Promise<readonly WorkloadImpact[]> {
  if (gains.length === 0) return [];
  const nodesRunNative = await readNodes(cluster, gains, miss);
  const [quotas, ranges] = await Promise.all([
    readByNamespace<ResourceQuotaObject>(cluster, resources.resourceQuota, scope, miss),
    readByNamespace<LimitRangeObject>(cluster, resources.limitRange, scope, miss),
  ]);
  const byNamespace = Map.groupBy(gains, ({ impact }) => impact.object.namespace ?? '');
  return [...byNamespace].flatMap(([namespace, some]) => {
    const refused = warnOfQuotas(some, quotas.get(namespace) ?? [], ranges.has(namespace));
    return some.map((gain) => {
      const { impact, native, containers, isMeantToEnd } = gain;
      const limit = warnOfLimitRanges(containers, ranges.get(namespace) ?? []);
      const flags = [limit, refused.get(gain), warnOfJob(isMeantToEnd, native, nodesRunNative)];
      return {
        ...impact,
        warnings: [...impact.warnings, ...flags.filter((flag) => flag !== undefined)],
      };
    });
  });
}

interface NodeVersion extends ApiObject {
  readonly status?: { readonly nodeInfo?: { readonly kubeletVersion?: string } };
}

async function readNodes(
  cluster: Cluster,
  gains: readonly Gain[],
  miss: Miss,
): Promise<boolean | undefined> {
  const depends = ({ isMeantToEnd, native }: Gain): boolean =>
    isMeantToEnd && native === 'by-nodes';
  if (!gains.some(depends)) return undefined;
  const missed: string[] = [];
  const missNodes: Miss = (resource, namespace, reason) => {
    missed.push(reason);
    miss(resource, namespace, reason);
  };
  for await (const page of listInScope<NodeVersion>(
    cluster,
    resources.node,
    {},
    { miss: missNodes },
  )) {
    const versions = page.map(({ status }) => status?.nodeInfo?.kubeletVersion ?? '');
    if (!canRunNative(versions)) return false;
  }
  return missed.length === 0 ? true : undefined;
}

async function readByNamespace<T extends ApiObject>(
  cluster: Cluster,
  resource: Resource,
  scope: WorkloadScope,
  miss: Miss,
): Promise<ReadonlyMap<string, readonly T[]>> {
  const found: T[] = [];
  for await (const page of listInScope<T>(cluster, resource, scope, { miss })) found.push(...page);
  return Map.groupBy(found, ({ metadata }) => metadata.namespace ?? '');
}
