import { present } from '../../present.ts';
import type { WriteResult } from '../plan/apply-plan.ts';
import type { Persistence } from '../plan/watch-writes.ts';
import type { NamespaceSync } from './sync-document.ts';
import type { PreparedSync, WrittenTarget } from './sync-namespaces.ts';

/**
 * Assembles the report of `namespace sync`.
 * @param holds one for each write, in the same order; `undefined` if it was not watched.
 */
export function describeSync(
  { request, controlPlane, clusters, plan, overwritten, warnings }: PreparedSync,
  applied: readonly WrittenTarget[],
  holds: readonly (Persistence | undefined)[],
  dryRun: WriteResult['dryRun'],
): NamespaceSync {
  return {
    apiVersion: 'asm-inject/v1alpha1',
    kind: 'NamespaceSync',
    direction: request.direction,
    dryRun,
    controlPlane: { context: controlPlane.cluster.context, plane: controlPlane.plane },
    clusters,
    differences: plan.differences,
    overwritten,
    writes: applied.map(({ target: { cluster, blastRadius }, result: { changes, undo } }, at) => {
      const hold = holds[at];
      return present({
        context: cluster.context,
        changes,
        undo,
        blastRadius,
        hold,
      });
    }),
    skipped: plan.skipped,
    onlyThere: plan.onlyThere,
    warnings,
  };
}
