import pMap from 'p-map';
import type { Cluster } from '../../cluster/cluster.ts';
import { resources } from '../../cluster/resources.ts';
import type { WorkloadFacts } from '../../injection/impact/impact-model.ts';
import type { ApiObject, ObjectMeta, PodObject } from '../../injection/model/api-objects.ts';
import type { ObjectReference } from '../../injection/model/plan.ts';
import { stripSidecar } from '../../injection/sidecar/strip-sidecar.ts';
import { controllerOf, isCoveredByParent, isNode } from '../../injection/workload/workload-pods.ts';
import { readTemplate, type WorkloadObject } from '../../injection/workload/workload-template.ts';
import { listInScope, type Miss, type WorkloadScope } from './list-in-scope.ts';

/** Receives pods that no known kind of workload makes. */
export interface PodVisitor {
  readonly visit: (workload: WorkloadFacts) => void;
  readonly miss: Miss;
  /**
   * Called with the facts from a pod's metadata; its spec is still unknown.
   * @returns whether that was enough. If not, the pod is read whole and visited.
   */
  readonly visitMetadata: (workload: WorkloadFacts) => boolean;
  /** Called with the metadata of each pod of a workload that {@link visitWorkloads} knows. */
  readonly visitOwned?: (pod: ApiObject) => void;
}

/** Pods of one owner, judged by one of them. */
interface PodGroup {
  readonly object: ObjectReference;
  readonly sample: ObjectMeta;
  pods: number;
}

/**
 * Visits pods without a workload of a kind that {@link visitWorkloads} knows: bare pods, static pods (their mirrors in
 * the API), and the pods of other controllers, once for each of these. Pods are listed by their metadata, page by page;
 * pods that belong to a workload are not kept.
 * @throws {ClusterError} the list fails in another way than by being forbidden.
 */
export async function visitPods(
  cluster: Cluster,
  scope: WorkloadScope,
  visitor: PodVisitor,
): Promise<void> {
  const groups = new Map<string, PodGroup>();
  const options = {
    metadataOnly: true,
    fieldSelector: 'status.phase!=Succeeded,status.phase!=Failed',
  };
  const { miss } = visitor;
  for await (const page of listInScope(cluster, resources.pod, scope, { ...options, miss })) {
    for (const pod of page) {
      if (pod.metadata.deletionTimestamp !== undefined) continue;
      if (isCoveredByParent(pod)) visitor.visitOwned?.(pod);
      else addTo(groups, pod);
    }
  }
  const open = [...groups.values()].filter(
    (group) => !visitor.visitMetadata(readFacts(group, { metadata: group.sample })),
  );
  await pMap(
    open,
    async (group) => {
      const { name, namespace } = group.sample;
      const pod = await cluster.read<PodObject>(resources.pod, name, namespace);
      if (pod) visitor.visit(readFacts(group, stripSidecar(pod)));
    },
    { concurrency: 8 },
  );
}

function addTo(groups: Map<string, PodGroup>, { metadata }: ApiObject): void {
  const controller = controllerOf({ metadata });
  const { uid = metadata.name, namespace = '' } = metadata;
  // A static pod is owned by its node; people know the pod, not the node.
  const owner = controller && isNode(controller) ? undefined : controller;
  const group = groups.get(owner?.uid ?? uid);
  if (group) group.pods += 1;
  else {
    const { apiVersion, kind, name } = owner ?? { apiVersion: 'v1', kind: 'Pod', ...metadata };
    const object = { apiVersion, kind, namespace, name };
    groups.set(owner?.uid ?? uid, { object, sample: metadata, pods: 1 });
  }
}

function readFacts({ object, pods }: PodGroup, pod: WorkloadObject): WorkloadFacts {
  // A pod always has a template: itself.
  const reading = readTemplate({ ...pod, kind: 'Pod' }, { keepsSpec: pod.spec !== undefined });
  if (reading === undefined) throw new TypeError('a pod without a template');
  return { template: reading.template, owner: { object, path: '' }, pods };
}
