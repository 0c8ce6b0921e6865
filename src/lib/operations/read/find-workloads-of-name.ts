import pMap from 'p-map';
import type { Cluster } from '../../cluster/cluster.ts';
import { readIfAllowed } from '../../cluster/read-allowed.ts';
import { resourceOfKind } from '../../cluster/resources.ts';
import { ClusterError } from '../../errors.ts';
import { typeNameOf, workloadKinds } from '../../injection/workload/workload-kinds.ts';

/**
 * Finds the objects of a name that came without a type.
 * @returns as `deployment/details`; kinds that cannot be read are left out.
 */
export async function findWorkloadsOfName(
  cluster: Cluster,
  namespace: string,
  name: string,
): Promise<readonly string[]> {
  const found = await pMap(
    workloadKinds,
    async (kind) => {
      try {
        const { object } = await readIfAllowed(cluster, resourceOfKind(kind), name, namespace);
        return object ? [`${typeNameOf(kind)}/${name}`] : [];
      } catch (error) {
        // It only serves a suggestion; the API server refuses an impossible name.
        if (error instanceof ClusterError) return [];
        throw error;
      }
    },
    { concurrency: 8 },
  );
  return found.flat();
}
