import type { Cluster } from '../../cluster/cluster.ts';
import { resourceOfKind } from '../../cluster/resources.ts';
import { ClusterError } from '../../errors.ts';
import { RESTARTED_AT } from '../../injection/model/keys.ts';
import { planRestart } from '../../injection/restart/restart-edit.ts';
import type { RolloutObject } from '../../injection/rollout/rollout-status.ts';
import type { Standstill } from '../wait/standstill.ts';

/**
 * Stamps the template of a workload once, whatever happens to the answer: if it is lost, the object shows the result.
 * @returns `overtaken`: somebody else has changed or deleted the workload; or why the API server has certainly written
 * nothing.
 * @throws {ClusterError} whether it is written is unknown.
 */
export async function sendStamp(
  cluster: Cluster,
  standstill: Standstill,
  workload: RolloutObject,
  now: Date,
): Promise<'written' | 'overtaken' | ClusterError> {
  const change = planRestart(workload, now);
  const { kind, metadata } = workload;
  const known = { mayBeWritten: false };
  const send = async (): Promise<'written' | 'overtaken'> => {
    if (known.mayBeWritten) {
      const resource = resourceOfKind(kind);
      const object = await cluster.read<RolloutObject>(resource, metadata.name, metadata.namespace);
      return object && stampOf(object) === now.toISOString() ? 'written' : 'overtaken';
    }
    try {
      await cluster.send(change, 'apply');
      return 'written';
    } catch (error) {
      const { status = 0 } = error instanceof ClusterError ? error : {};
      if (status === 404 || status === 409) return 'overtaken';
      known.mayBeWritten = status < 400 || status > 499;
      throw error;
    }
  };
  try {
    return await standstill.through(send);
  } catch (error) {
    if (error instanceof ClusterError && !known.mayBeWritten) return error;
    throw error;
  }
}

/** The last time a template was stamped, in the format of the stamp. */
export function stampOf({ spec }: RolloutObject): string | undefined {
  return spec?.template?.metadata?.annotations?.[RESTARTED_AT];
}
