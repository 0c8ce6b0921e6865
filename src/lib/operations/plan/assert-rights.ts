import { describeAccess, findDenied } from '../../cluster/access.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import { resourceOfKind } from '../../cluster/resources.ts';
import { ClusterError } from '../../errors.ts';
import type { Plan } from '../../injection/model/plan.ts';
import { present } from '../../present.ts';

/**
 * Checks the rights to everything that a plan writes, before the first write.
 * @throws {ClusterError} naming the missing ones.
 */
export async function assertRights(cluster: Cluster, { changes }: Plan): Promise<void> {
  const needed = changes.flatMap(({ object }) =>
    (['get', 'patch'] as const).map((verb) =>
      present({
        verb,
        resource: resourceOfKind(object.kind),
        name: object.name,
        namespace: object.namespace,
      }),
    ),
  );
  const denied = await findDenied(cluster, needed);
  if (denied.length === 0) return;
  throw new ClusterError(
    `this needs rights that you do not have: ${denied.map(describeAccess).join('; ')}`,
    { code: 'forbidden', nextStep: 'ask for them; nothing was written' },
  );
}
