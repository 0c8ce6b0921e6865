import type {
  ContainerObject,
  PodObject,
  PodSpecObject,
  TolerationObject,
} from '../model/api-objects.ts';
import { type Amount, amountOf } from '../model/quantity.ts';
import type { NodeObject, TaintObject } from '../model/scheduling-objects.ts';

/** CPU and memory that the scheduler reserves. */
export interface Reserved {
  readonly cpu: Amount;
  readonly memory: Amount;
}

/** The reservations of all pods of one node, and the number of these pods. */
export interface NodeUsage extends Reserved {
  readonly pods: number;
}

/** Where a pod can be scheduled. */
export type Placement = Pick<PodSpecObject, 'nodeSelector' | 'tolerations'>;

/** Why a node does not accept pods with a placement; `undefined` when it does. */
export type NodeObstacle = 'labels' | 'not-ready' | 'cordoned' | 'tainted' | undefined;

const nothing: Reserved = { cpu: 0n, memory: 0n };

/**
 * The amounts that a pod reserves: those of its containers and native sidecars together, or an init container if that
 * is more (Kubernetes component-helpers v0.36 resource/helpers.go PodRequests). A limit without a request is the
 * request.
 */
export function reservedBy({ containers, initContainers = [], overhead }: PodSpecObject): Reserved {
  const isSidecar = ({ restartPolicy }: ContainerObject): boolean => restartPolicy === 'Always';
  const running = [...containers, ...initContainers.filter(isSidecar)]
    .map(requestsOf)
    .reduce(add, nothing);
  let started = nothing;
  let most = running;
  for (const container of initContainers) {
    const own = requestsOf(container);
    if (isSidecar(container)) started = add(started, own);
    else most = larger(most, add(started, own));
  }
  return add(most, { cpu: amountOf(overhead?.cpu), memory: amountOf(overhead?.memory) });
}

/** Adds a pod to the usage of its node. Pods that have ended, or have no node yet, use nothing. */
export function addUsage(usage: Map<string, NodeUsage>, pod: PodObject): void {
  const { nodeName } = pod.spec;
  const hasEnded = pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
  if (nodeName === undefined || hasEnded) return;
  const before = usage.get(nodeName) ?? { ...nothing, pods: 0 };
  usage.set(nodeName, { ...add(before, reservedBy(pod.spec)), pods: before.pods + 1 });
}

/** What keeps pods with a placement off a node. Affinities are not evaluated: they may exclude more nodes. */
export function findNodeObstacle(node: NodeObject, placement: Placement): NodeObstacle {
  const { labels = {} } = node.metadata;
  const { nodeSelector = {}, tolerations = [] } = placement;
  if (Object.entries(nodeSelector).some(([key, value]) => labels[key] !== value)) return 'labels';
  const ready = node.status?.conditions?.find(({ type }) => type === 'Ready');
  if (ready?.status !== 'True') return 'not-ready';
  if (node.spec?.unschedulable) return 'cordoned';
  const isKeptOff = (node.spec?.taints ?? []).some(
    (taint) =>
      taint.effect !== 'PreferNoSchedule' && !tolerations.some((one) => tolerates(one, taint)),
  );
  return isKeptOff ? 'tainted' : undefined;
}

/**
 * How many pods of one size fit on the nodes, given what is already in use.
 * @param nodes those that accept such pods.
 */
export function countRoom(
  nodes: readonly NodeObject[],
  usage: ReadonlyMap<string, NodeUsage>,
  pod: Reserved,
): number {
  return nodes
    .map(({ metadata, status }) => {
      const { cpu, memory, pods } = usage.get(metadata.name) ?? { ...nothing, pods: 0 };
      const allocatable = status?.allocatable ?? {};
      const room = [
        fits(allocatable['pods'], amountOf(`${pods}`), amountOf('1')),
        fits(allocatable['cpu'], cpu, pod.cpu),
        fits(allocatable['memory'], memory, pod.memory),
      ];
      return Math.max(0, Math.min(...room));
    })
    .reduce((sum, room) => sum + room, 0);
}

// A node that does not report its capacity counts as unlimited.
function fits(allocatable: string | undefined, used: Amount, size: Amount): number {
  if (allocatable === undefined || size <= 0n) return Infinity;
  const free = amountOf(allocatable) - used;
  return free <= 0n ? 0 : Number(free / size);
}

function requestsOf({ resources: { requests = {}, limits = {} } = {} }: ContainerObject): Reserved {
  return {
    cpu: amountOf(requests['cpu'] ?? limits['cpu']),
    memory: amountOf(requests['memory'] ?? limits['memory']),
  };
}

// Kubernetes core/v1 toleration.go: an empty key with Exists tolerates all taints, an empty effect matches every
// effect.
function tolerates(toleration: TolerationObject, taint: TaintObject): boolean {
  const { key = '', operator = 'Equal', value = '', effect = '' } = toleration;
  if (effect !== '' && effect !== taint.effect) return false;
  if (key !== '' && key !== taint.key) return false;
  if (operator === 'Equal') return key !== '' && value === (taint.value ?? '');
  return true;
}

function add(one: Reserved, other: Reserved): Reserved {
  return { cpu: one.cpu + other.cpu, memory: one.memory + other.memory };
}

function larger(one: Reserved, other: Reserved): Reserved {
  return {
    cpu: one.cpu > other.cpu ? one.cpu : other.cpu,
    memory: one.memory > other.memory ? one.memory : other.memory,
  };
}
