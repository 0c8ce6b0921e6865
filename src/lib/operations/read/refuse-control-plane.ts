import type { Cluster } from '../../cluster/cluster.ts';
import { readApiTraces } from '../../cluster/read-plane.ts';
import { ClusterError, UsageError } from '../../errors.ts';
import { judgePlane, type Plane } from '../../injection/plane/plane.ts';

/** Where a command makes sense: only in a cluster that runs pods, or on the API server of an ASM instance as well. */
export type NeededPlane = 'data-plane' | 'any';

const WRONG_PLANE = 'wrong-plane';

/**
 * Refuses the API server of an ASM instance, for a command about pods. Call it only if no injector was found, or the
 * command failed: an injector is proof enough of a data plane.
 * @throws {UsageError} it is one.
 */
export async function refuseControlPlane(cluster: Cluster): Promise<void> {
  const plane = await readPlaneIfPossible(cluster);
  if (plane?.kind === 'asm-control-plane') throw wrongPlane(cluster, plane);
}

/**
 * Refuses the API server of an ASM instance after a command about pods failed in a way that this explains: an object
 * did not exist, or could not be read.
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
