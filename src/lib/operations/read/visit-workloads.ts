import pMap from 'p-map';
import type { Cluster } from '../../cluster/cluster.ts';
import { type Resource, resources, templateKinds } from '../../cluster/resources.ts';
import type { WorkloadFacts } from '../../injection/impact/impact-model.ts';
import type { DeploymentObject } from '../../injection/model/api-objects.ts';
import { replacePods } from '../../injection/restart/replace-pods.ts';
import {
  type CountedWorkload,
  countPods,
  isCoveredByParent,
  isFinished,
} from '../../injection/workload/workload-pods.ts';
import {
  lenderOf,
  readTemplate,
  type WorkloadObject,
} from '../../injection/workload/workload-template.ts';
import { present } from '../../present.ts';
import { listInScope, type Miss, type WorkloadScope } from './list-in-scope.ts';

/** Receives the workloads that are read. */
export interface WorkloadVisitor {
  /** Called with each workload, in no particular order. */
  readonly visit: (workload: WorkloadFacts) => void;
  /** Called with what cannot be listed. */
  readonly miss: Miss;
  /** Called with each object that another kind made. */
  readonly visitCovered?: (object: CountedWorkload) => void;
}

/**
 * Reads the workloads of a scope page by page and keeps none of them: all objects that make pods from a template,
 * unless another kind made them. Finished Jobs are left out. Pods are not read.
 * @throws {ClusterError} a list fails in another way than by being forbidden.
 */
export async function visitWorkloads(
  cluster: Cluster,
  scope: WorkloadScope,
  visitor: WorkloadVisitor,
): Promise<void> {
  await pMap(templateKinds, (resource) => visitKind(cluster, resource, scope, visitor), {
    concurrency: templateKinds.length,
  });
}

async function visitKind(
  cluster: Cluster,
  resource: Resource,
  scope: WorkloadScope,
  { visit, miss, visitCovered }: WorkloadVisitor,
): Promise<void> {
  const { kind, apiVersion } = resource;
  // Nearly all ReplicaSets belong to a Deployment, so their metadata is enough.
  const options = { metadataOnly: resource === resources.replicaSet };
  for await (const page of listInScope<CountedWorkload>(cluster, resource, scope, {
    ...options,
    miss,
  })) {
    for (const item of page) {
      if (isCoveredByParent(item)) visitCovered?.(item);
      if (isCoveredByParent(item) || isFinished(item)) continue;
      const whole = item.spec ? item : await readWhole(cluster, resource, item);
      if (!whole) continue;
      const object = await withTemplate(cluster, { ...whole, kind, apiVersion });
      const reading = readTemplate(object, { keepsSpec: true });
      const { commands } = replacePods(object, { commandFlags: cluster.commandFlags });
      const restart = commands.length === 0 ? {} : { restart: commands.join(' && ') };
      const { uid } = object.metadata;
      const facts = present({ uid, ...restart });
      if (reading) visit({ ...reading, ...facts, pods: countPods(object) });
    }
  }
}

async function readWhole(
  cluster: Cluster,
  resource: Resource,
  { metadata }: CountedWorkload,
): Promise<CountedWorkload | undefined> {
  return cluster.read<CountedWorkload>(resource, metadata.name, metadata.namespace);
}

/** A workload with its template: a Rollout may take it from a Deployment (Argo Rollouts 1.8 spec.workloadRef). */
export async function withTemplate<T extends WorkloadObject & { readonly kind: string }>(
  cluster: Cluster,
  object: T,
): Promise<T> {
  const lender = lenderOf(object)?.object;
  if (!lender) return object;
  const source = await cluster.read<DeploymentObject>(
    resources.deployment,
    lender.name,
    lender.namespace,
  );
  return source ? { ...object, spec: { ...object.spec, template: source.spec.template } } : object;
}
