import { counted } from '../../counted.ts';
import { UsageError } from '../../errors.ts';
import type { ResourceRequirementsObject } from '../model/api-objects.ts';
import { amountOf, describeCores, formatMebibytes } from '../model/quantity.ts';
import type { NodeObject } from '../model/scheduling-objects.ts';
import { quoteWord } from '../model/shell.ts';
import {
  countRoom,
  findNodeObstacle,
  type NodeUsage,
  type Placement,
  type Reserved,
} from './capacity.ts';

/** With this many, one pod can go (a node's failure, a rollout), and another still injects. */
export const RECOMMENDED_REPLICAS = 2;

/**
 * Refuses a limit below its request, which the API server would refuse too.
 * @param resources after the change, current values included.
 * @throws {UsageError} naming both.
 */
export function checkLimits({ requests = {}, limits = {} }: ResourceRequirementsObject): void {
  for (const resource of ['cpu', 'memory'] as const) {
    const request = requests[resource];
    const limit = limits[resource];
    if (request === undefined || limit === undefined) continue;
    if (amountOf(limit) >= amountOf(request)) continue;
    throw new UsageError(
      `the ${resource} limit ${limit} would be below the request ${request}: a limit cannot be lower than the request`,
      {
        code: 'limit-below-request',
        nextStep: `raise the limit or lower the request: --requests ${resource}=…, --limits ${resource}=…`,
      },
    );
  }
}

/**
 * Finds the nodes that accept the injector's pods.
 * @throws {UsageError} no node does: the pods would stay Pending.
 */
export function findNodes(
  nodes: readonly NodeObject[],
  placement: Placement,
): readonly NodeObject[] {
  const obstacles = Map.groupBy(nodes, (node) => findNodeObstacle(node, placement));
  const open = obstacles.get(undefined) ?? [];
  if (open.length > 0) return open;
  const labels = Object.entries(placement.nodeSelector ?? {}).map((entry) => entry.join('='));
  const closed = (['not-ready', 'cordoned', 'tainted'] as const).flatMap((obstacle) => {
    const count = obstacles.get(obstacle)?.length ?? 0;
    return count === 0 ? [] : [`${count} ${obstacle === 'not-ready' ? 'not ready' : obstacle}`];
  });
  const which = labels.length === 0 ? '' : ` has ${labels.join(' and ')} and`;
  throw new UsageError(
    `no node${which} is ready for the injector's pods${closed.length === 0 ? '' : ` (${closed.join(', ')})`}, so none of them could start`,
    {
      code: 'no-matching-node',
      nextStep:
        `see the nodes: kubectl get nodes ${labels.length === 0 ? '' : `-l ${quoteWord(labels.join(','))}`}`.trim(),
    },
  );
}

/**
 * Refuses more pods than the nodes have room for, given what else runs there.
 * @param nodes those that accept the injector's pods.
 * @param usage of other pods, by node.
 * @param pod the reservation of one injector pod.
 * @throws {UsageError} naming how many fit.
 */
export function checkRoom(
  nodes: readonly NodeObject[],
  usage: ReadonlyMap<string, NodeUsage>,
  pod: Reserved,
  replicas: number,
): void {
  const room = countRoom(nodes, usage, pod);
  if (room >= replicas) return;
  const size = `${describeCores(pod.cpu)} and ${formatMebibytes(pod.memory)} MiB`;
  throw new UsageError(
    `${counted(replicas, 'pod')} of ${size} each do not fit: the nodes that take them have room for ${room}`,
    {
      code: 'no-room',
      nextStep: 'ask for less, for fewer replicas, or for other nodes; or add nodes first',
    },
  );
}

/** Why fewer replicas than recommended are a risk; `undefined` when there are enough. */
export function describeFewReplicas(
  replicas: number,
  failurePolicies: readonly string[],
): string | undefined {
  if (replicas >= RECOMMENDED_REPLICAS) return undefined;
  const outcome = failurePolicies.includes('Fail')
    ? 'no pod that should get a sidecar can be created'
    : 'pods are created without their sidecar, silently';
  return `${replicas} replica is below the recommended ${RECOMMENDED_REPLICAS}: while its one pod is replaced or its node fails, ${outcome}`;
}
