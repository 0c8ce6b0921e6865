import pMap from 'p-map';
import type { Cluster } from '../../cluster/cluster.ts';
import { type Resource, resourceOfKind, resources } from '../../cluster/resources.ts';
import { UsageError } from '../../errors.ts';
import type { WorkloadDrift } from '../../injection/drift/drifted-workload.ts';
import type { ResourceQuotaObject } from '../../injection/impact/impact-quota.ts';
import type { UnknownPart } from '../../injection/impact/impact-tally.ts';
import type { ApiObject } from '../../injection/model/api-objects.ts';
import { kindOf } from '../../injection/model/kind.ts';
import type { ObjectReference } from '../../injection/model/plan.ts';
import type { DisruptionBudgetObject } from '../../injection/model/scheduling-objects.ts';
import type { ActiveAutoscaler } from '../../injection/restart/restart-notes.ts';
import {
  isWanted,
  planRestarts,
  type RestartCandidate,
  type RestartPlan,
  type RestartRules,
  type RestartSkip,
  type SkippedRestart,
} from '../../injection/restart/restart-plan.ts';
import type { RolloutObject } from '../../injection/rollout/rollout-status.ts';
import { restartableKinds } from '../../injection/workload/workload-kinds.ts';
import type { WorkloadReference } from '../../injection/workload/workload-reference.ts';
import { type DriftReading, type DriftScope, readDrift } from '../drift/read-drift.ts';
import { listInScope, type Miss } from '../read/list-in-scope.ts';

/** A planned restart; nothing is written yet. */
export interface PreparedRestart {
  readonly plan: RestartPlan;
  readonly reading: DriftReading;
  readonly rules: RestartRules;
  /** Named workloads that have not drifted, or not for one of the chosen reasons. */
  readonly unchanged: readonly ObjectReference[];
  readonly unknownParts: readonly UnknownPart[];
}

/**
 * Reads how far workloads have drifted and plans which of them are restarted. Nothing else decides, so `status` and a
 * dry run list the same workloads.
 * @throws {UsageError} the namespace, or a named workload, does not exist or has no pods of its own.
 */
export async function prepareRestart(
  cluster: Cluster,
  scope: DriftScope,
  rules: RestartRules,
): Promise<PreparedRestart> {
  const reading = await readDrift(cluster, scope);
  if (scope.references) assertRestartable(scope.references, reading);
  const isSystem = ({ object }: WorkloadDrift): boolean =>
    reading.rules.isSystem(object.namespace ?? '');
  const wanted = reading.workloads.filter((drift) => isWanted(drift, rules, isSystem(drift)));
  const unknownParts = [...reading.unknownParts];
  const surroundings = await readSurroundings(cluster, wanted, (part) => unknownParts.push(part));
  const read = await pMap(
    wanted,
    async (drift): Promise<RestartCandidate | SkippedRestart> => {
      const workload = await readWorkload(cluster, drift);
      if (!workload) return { drift, skip: GONE };
      return {
        drift,
        workload,
        next: await reading.nextPods.of(workload),
        surroundings: surroundings(drift.object.namespace ?? ''),
        isSystem: isSystem(drift),
      };
    },
    { concurrency: 8 },
  );
  const candidates = read.flatMap((one) => ('skip' in one ? [] : [one]));
  const gone = read.flatMap((one) => ('skip' in one ? [one] : []));
  const { steps, skipped } = planRestarts(candidates, {
    ...rules,
    commandFlags: reading.rules.commandFlags,
  });
  const plan = { steps, skipped: [...gone, ...skipped] };
  const others = scope.references ? reading.workloads.filter((one) => !wanted.includes(one)) : [];
  const unchanged = others.map(({ object }) => object);
  return { plan, reading, rules, unchanged, unknownParts };
}

function assertRestartable(
  references: readonly WorkloadReference[],
  { workloads }: DriftReading,
): void {
  for (const { kind, name } of references) {
    if (workloads.some(({ object }) => kindOf(object) === kind && object.name === name)) continue;
    throw new UsageError(
      `${kind.toLowerCase()}/${name} has finished, or belongs to another workload: there is nothing of its own to restart`,
      { code: 'nothing-of-its-own', nextStep: 'name the workload that owns it, or recreate it' },
    );
  }
}

/** It existed a moment ago, when its drift was read. */
const GONE: RestartSkip = {
  code: 'workload-gone',
  message: 'it was deleted meanwhile',
  nextStep: 'nothing to do, unless it should be there',
};

/** The kind alone shows that a workload cannot be restarted, so nothing else of it matters. */
async function readWorkload(
  cluster: Cluster,
  { object: { apiVersion, kind, name, namespace = '' } }: WorkloadDrift,
): Promise<RolloutObject | undefined> {
  const own = kindOf({ apiVersion, kind });
  const bare = { apiVersion, kind: own, metadata: { name, namespace } };
  if (!restartableKinds.some((one) => one === own)) return bare;
  const workload = await cluster.read<RolloutObject>(resourceOfKind(kind), name, namespace);
  return workload && { ...workload, kind, apiVersion };
}

type Surroundings = RestartCandidate['surroundings'];

/** Budgets, autoscalers and quotas of the relevant namespaces; the result returns those of one namespace. */
async function readSurroundings(
  cluster: Cluster,
  wanted: readonly WorkloadDrift[],
  onMiss: (part: UnknownPart) => void,
): Promise<(namespace: string) => Surroundings> {
  const namespaces = [...new Set(wanted.map(({ object }) => object.namespace ?? ''))];
  const miss: Miss = ({ plural }, namespace, reason) => {
    onMiss({ part: namespace === undefined ? plural : `${plural} in ${namespace}`, reason });
  };
  const list = async <T extends ApiObject>(
    resource: Resource,
  ): Promise<ReadonlyMap<string, readonly T[]>> => {
    const found: T[] = [];
    if (namespaces.length > 0) {
      for await (const page of listInScope<T>(cluster, resource, { namespaces }, { miss })) {
        found.push(...page);
      }
    }
    return Map.groupBy(found, ({ metadata }) => metadata.namespace ?? '');
  };
  const [budgets, autoscalers, quotas] = await Promise.all([
    list<DisruptionBudgetObject>(resources.podDisruptionBudget),
    list<ActiveAutoscaler>(resources.horizontalPodAutoscaler),
    list<ResourceQuotaObject>(resources.resourceQuota),
  ]);
  return (namespace) => ({
    budgets: budgets.get(namespace) ?? [],
    autoscalers: autoscalers.get(namespace) ?? [],
    quotas: quotas.get(namespace) ?? [],
  });
}
