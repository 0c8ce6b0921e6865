import type { Cluster } from '../../cluster/cluster.ts';
import { isForbidden, listIfAllowed } from '../../cluster/read-allowed.ts';
import { resources } from '../../cluster/resources.ts';
import { ClusterError } from '../../errors.ts';
import { addUsage, type NodeUsage, reservedBy } from '../../injection/injector/capacity.ts';
import type { DesiredPods, InjectorObjects } from '../../injection/injector/injector-edit.ts';
import { checkRoom, findNodes } from '../../injection/injector/injector-settings-check.ts';
import type { DeploymentObject, PodObject } from '../../injection/model/api-objects.ts';
import type { NodeObject } from '../../injection/model/scheduling-objects.ts';

/** The result of checking a plan against the nodes. */
export interface NodeCheck {
  /** Checks that were skipped because rights are missing. */
  readonly unchecked: readonly string[];
  /** The number of nodes that accept the pods; left out if nodes cannot be listed. */
  readonly nodes?: { readonly taking: number; readonly total: number };
}

/**
 * Checks that the nodes accept an injector's pods, and have room for all of them in addition to the other pods there.
 * @throws {UsageError} no node accepts them, or there is no room.
 */
export async function checkNodes(
  cluster: Cluster,
  { deployment, container }: InjectorObjects,
  desired: DesiredPods,
): Promise<NodeCheck> {
  const nodes = await listIfAllowed<NodeObject>(cluster, resources.node);
  if (nodes.problem !== undefined) {
    return { unchecked: [`not checked against the nodes: ${nodes.problem}`] };
  }
  const { spec } = deployment.spec.template;
  const podSpec = {
    ...spec,
    nodeSelector: desired.nodeSelector,
    containers: spec.containers.map((one) =>
      one.name === container.name ? { ...one, resources: desired.resources } : one,
    ),
  };
  const taking = findNodes(nodes.objects, podSpec);
  const count = { taking: taking.length, total: nodes.objects.length };
  const usage = await readUsage(cluster, deployment);
  if (usage instanceof ClusterError) {
    return {
      unchecked: [`not checked for room on the nodes: ${usage.message}`],
      nodes: count,
    };
  }
  checkRoom(taking, usage, reservedBy(podSpec), desired.replicas);
  return { unchecked: [], nodes: count };
}

/**
 * The resources that all other pods reserve, by node; read page by page, so that memory stays flat however many there
 * are.
 */
async function readUsage(
  cluster: Cluster,
  deployment: DeploymentObject,
): Promise<ReadonlyMap<string, NodeUsage> | ClusterError> {
  const usage = new Map<string, NodeUsage>();
  const fieldSelector = 'spec.nodeName!=,status.phase!=Succeeded,status.phase!=Failed';
  try {
    for await (const page of cluster.pages<PodObject>(resources.pod, { fieldSelector })) {
      for (const pod of page) if (!isOf(pod, deployment)) addUsage(usage, pod);
    }
  } catch (error) {
    if (isForbidden(error)) return error;
    throw error;
  }
  return usage;
}

function isOf({ metadata }: PodObject, { metadata: own, spec }: DeploymentObject): boolean {
  const labels = Object.entries(spec.selector.matchLabels ?? {});
  return (
    metadata.namespace === own.namespace &&
    labels.every(([key, value]) => metadata.labels?.[key] === value)
  );
}
