import pMap from 'p-map';
import type { Cluster } from '../../cluster/cluster.ts';
import type { ListScope } from '../../cluster/list/list-scope.ts';
import {
  type Resource,
  resourceOfKind,
  resources,
  templateKinds,
} from '../../cluster/resources.ts';
import { ClusterError } from '../../errors.ts';
import { DriftModel } from '../../injection/drift/drift-model.ts';
import type { WorkloadDrift } from '../../injection/drift/drifted-workload.ts';
import type { NextPod } from '../../injection/drift/next-pod.ts';
import type { UnknownPart } from '../../injection/impact/impact-tally.ts';
import type { PodObject } from '../../injection/model/api-objects.ts';
import type { ObjectReference } from '../../injection/model/plan.ts';
import type { RolloutObject } from '../../injection/rollout/rollout-status.ts';
import { podQueryOf } from '../../injection/workload/pod-query.ts';
import { isCoveredByParent } from '../../injection/workload/workload-pods.ts';
import type { WorkloadReference } from '../../injection/workload/workload-reference.ts';
import { findNamed } from '../read/find-subjects.ts';
import { listInScope, type Miss } from '../read/list-in-scope.ts';
import { type InjectionRules, readRules } from '../rules/injection-rules.ts';
import { NextPods } from './next-pods.ts';
import { DriftObjects } from './read-drift-objects.ts';

/** The workloads whose drift is read. */
export type DriftScope =
  | {
      /** Left out: all namespaces. */
      readonly namespace: string | undefined;
      /** Of the workloads' own labels, in kubectl's `-l` syntax. */
      readonly labelSelector?: string | undefined;
      readonly references?: never;
    }
  | { readonly namespace: string; readonly references: readonly WorkloadReference[] };

/** How far the workloads of a scope differ from their next pods. */
export interface DriftReading {
  readonly rules: InjectionRules;
  /** The known next pods. */
  readonly nextPods: NextPods;
  /** By namespace, name and kind. */
  readonly workloads: readonly WorkloadDrift[];
  /** Parts that may be missing, because they could not be read. */
  readonly unknownParts: readonly UnknownPart[];
}

/**
 * Compares running pods with those that would be created now: for each workload its next pod (the cluster's own answer
 * if it can be asked, else the engine's) with its present pods. This one computation is behind `status` and `restart`.
 *
 * Everything is read in pages. Only counts of pods are kept, and only the parts of next pods that drift depends on.
 * @throws {UsageError} the namespace, or a named workload, does not exist.
 */
export async function readDrift(cluster: Cluster, scope: DriftScope): Promise<DriftReading> {
  const rules = await readRules(cluster, {
    namespaces: scope.namespace === undefined ? 'all' : [scope.namespace],
    predictsPods: true,
  });
  const model = new DriftModel();
  const nextPods = NextPods.of(cluster, rules);
  const objects = new DriftObjects(cluster, model, nextPods);
  const unknownParts = await readDriftObjects(cluster, scope, objects);
  return { rules, nextPods, workloads: model.judge(), unknownParts };
}

/** Reads the workloads and pods of a scope; returns the parts that cannot be read. */
export async function readDriftObjects(
  cluster: Cluster,
  scope: DriftScope,
  objects: DriftObjects,
): Promise<readonly UnknownPart[]> {
  const unknownParts: UnknownPart[] = [];
  const miss: Miss = ({ plural }, namespace, reason) => {
    const part = namespace === undefined ? plural : `${plural} in ${namespace}`;
    unknownParts.push({ part, reason });
  };
  const reader = new DriftReader(cluster, objects, scope.namespace, miss);
  if (scope.references) await reader.readNamed(scope.namespace, scope.references);
  else await reader.readAll(scope.labelSelector);
  return unknownParts;
}

/** One workload at present, and its next pod. */
export interface DriftLook {
  readonly workload: RolloutObject;
  readonly next: NextPod;
  readonly drift: WorkloadDrift;
}

/**
 * Reads one workload again, with the same computation; the cluster is asked again.
 * @returns `undefined` when it is gone.
 * @throws {ClusterError} a part of it cannot be read: then its drift is unknown.
 */
export async function lookAgain(
  cluster: Cluster,
  { nextPods }: Pick<DriftReading, 'nextPods'>,
  { kind, name, namespace = '' }: ObjectReference,
): Promise<DriftLook | undefined> {
  const resource = resourceOfKind(kind);
  const object = await cluster.read<RolloutObject>(resource, name, namespace);
  if (!object) return undefined;
  const workload = { ...object, kind, apiVersion: resource.apiVersion };
  const model = new DriftModel();
  const fresh = nextPods.afresh();
  const refuse: Miss = ({ plural }, place = '', reason) => {
    throw new ClusterError(reason, {
      code: 'forbidden',
      status: 403,
      nextStep: `ask for permission to list ${plural} in ${place}`,
    });
  };
  const objects = new DriftObjects(cluster, model, fresh);
  await new DriftReader(cluster, objects, namespace, refuse).readOne(workload);
  const [drift] = model.judge();
  return drift && { workload, next: await fresh.of(workload), drift };
}

type Selection = Pick<ListScope, 'labelSelector'>;

class DriftReader {
  readonly #cluster: Cluster;
  readonly #objects: DriftObjects;
  readonly #scope: { readonly namespaces?: readonly string[] };
  readonly #miss: Miss;

  constructor(cluster: Cluster, objects: DriftObjects, namespace: string | undefined, miss: Miss) {
    this.#cluster = cluster;
    this.#objects = objects;
    this.#scope = namespace === undefined ? {} : { namespaces: [namespace] };
    this.#miss = miss;
  }

  async readAll(labelSelector: string | undefined): Promise<void> {
    for (const resource of templateKinds) {
      // Nearly all ReplicaSets belong to a Deployment, so their metadata is enough.
      const options = { labelSelector, metadataOnly: resource === resources.replicaSet };
      for await (const page of this.#list<RolloutObject>(resource, options)) {
        await this.#objects.takeWorkloads(resource, page);
      }
    }
    // Objects between a workload and its pods need not have the workload's labels.
    if (labelSelector !== undefined) await this.#readIntermediates({});
    await this.#readPods({}, labelSelector === undefined);
  }

  async readNamed(namespace: string, references: readonly WorkloadReference[]): Promise<void> {
    const found = await pMap(references, (one) => findNamed(this.#cluster, namespace, one), {
      concurrency: 8,
    });
    const objects = new Map(found.map(({ object }) => [object.metadata.uid, object]));
    for (const object of objects.values() as Iterable<RolloutObject>) {
      if (object.kind === 'Pod') {
        await this.#objects.takePods([object as unknown as PodObject], { alone: true });
        continue;
      }
      await this.readOne(object);
    }
  }

  async readOne(workload: RolloutObject): Promise<void> {
    await this.#objects.takeWorkloads(resourceOfKind(workload.kind), [workload]);
    const selection = { labelSelector: podQueryOf(workload) };
    await this.#readIntermediates(selection, intermediateKindsOf(workload));
    await this.#readPods(selection, false);
  }

  async #readIntermediates(
    selection: Selection,
    kinds: readonly Resource[] = [resources.replicaSet, resources.job],
  ): Promise<void> {
    for (const resource of kinds) {
      const options = { ...selection, metadataOnly: true };
      for await (const page of this.#list<RolloutObject>(resource, options)) {
        await this.#objects.takeWorkloads(resource, page.filter(isCoveredByParent));
      }
    }
  }

  async #readPods(selection: Selection, alone: boolean): Promise<void> {
    const options = { ...selection, fieldSelector: RUNNING };
    for await (const page of this.#list<PodObject>(resources.pod, options)) {
      await this.#objects.takePods(page, { alone });
    }
  }

  #list<T extends PodObject | RolloutObject>(resource: Resource, options: Partial<ListScope>) {
    return listInScope<T>(this.#cluster, resource, this.#scope, { ...options, miss: this.#miss });
  }
}

/** Finished pods have nothing left to change. */
const RUNNING = 'status.phase!=Succeeded,status.phase!=Failed';

function intermediateKindsOf({ kind }: RolloutObject): readonly Resource[] {
  switch (kind) {
    case 'Deployment':
    case 'Rollout':
      return [resources.replicaSet];
    case 'CronJob':
      return [resources.job];
    default:
      return [];
  }
}
