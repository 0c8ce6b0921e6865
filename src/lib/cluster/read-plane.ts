import { ClusterError, UsageError } from '../errors.ts';
import { type ApiTraces, ASM_GROUP, judgePlane, type Plane } from '../injection/plane/plane.ts';
import type { Cluster } from './cluster.ts';
import { isForbidden } from './read-allowed.ts';
import { resources } from './resources.ts';

const WRONG_PLANE = 'wrong-plane';

const planes = new WeakMap<Cluster, Promise<Plane | undefined>>();

/**
 * Reads the API's own evidence of its plane: one request outside Alibaba Cloud's mesh, else three.
 * @throws {ClusterError} the API groups cannot be read.
 */
export async function readApiTraces(cluster: Cluster): Promise<ApiTraces> {
  const groups = await cluster.apiGroups();
  const asm = groups.find(({ name }) => name === ASM_GROUP);
  const names = groups.map(({ name }) => name);
  if (!asm) return { groups: names, asmKinds: [] };
  const [asmKinds, hasNodes] = await Promise.all([
    cluster.apiKinds(asm.preferredVersion.groupVersion),
    readHasNodes(cluster),
  ]);
  return { groups: names, asmKinds, ...(hasNodes === undefined ? {} : { hasNodes }) };
}

/**
 * Refuses the API server of an ASM instance if a command needs a cluster that runs pods. Call it only if no injector
 * was found, or a command failed: an injector is proof enough.
 * @throws {UsageError} it is one.
 */
export async function refuseControlPlane(cluster: Cluster): Promise<void> {
  if (cluster.needs !== 'data-plane') return;
  // The plane does not change while a command reads the cluster again and again.
  const asked = planes.get(cluster) ?? readPlaneIfPossible(cluster);
  planes.set(cluster, asked);
  const plane = await asked;
  if (plane?.kind === 'asm-control-plane') throw wrongPlane(cluster, plane);
}

/**
 * Refuses the API server of an ASM instance after a command failed in a way that this explains: an object did not
 * exist, or could not be read.
 * @throws {UsageError} it is one.
 */
export async function refuseAfter(error: unknown, cluster: Cluster): Promise<void> {
  const isExplained =
    (error instanceof UsageError && error.code !== WRONG_PLANE) ||
    (error instanceof ClusterError && (error.status === 403 || error.status === 404));
  if (isExplained) await refuseControlPlane(cluster);
}

// If this check fails, the original question still gets its own answer.
async function readPlaneIfPossible(cluster: Cluster): Promise<Plane | undefined> {
  try {
    return judgePlane([], await readApiTraces(cluster));
  } catch (error) {
    if (error instanceof ClusterError) return undefined;
    throw error;
  }
}

function wrongPlane({ context }: Cluster, { evidence }: Plane): UsageError {
  return new UsageError(
    `context ${context} is the API server of an ASM instance, its control plane (${evidence}): no pods run there, and no injector`,
    {
      code: WRONG_PLANE,
      nextStep:
        'this command needs a data-plane cluster of the instance: name its kubeconfig with --kubeconfig, or its context with --context',
    },
  );
}

async function readHasNodes(cluster: Cluster): Promise<boolean | undefined> {
  try {
    for await (const page of cluster.pages(resources.node, { metadataOnly: true })) {
      return page.length > 0;
    }
    return false;
  } catch (error) {
    if (isForbidden(error)) return undefined;
    throw error;
  }
}
