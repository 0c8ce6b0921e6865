import type { Cluster } from '../../cluster/cluster.ts';
import type { SendMode } from '../../cluster/object-writer.ts';
import { resources } from '../../cluster/resources.ts';
import { ClusterError } from '../../errors.ts';
import { NAMESPACE_INJECTION } from '../../injection/model/keys.ts';
import type { Change } from '../../injection/model/plan.ts';
import { type AppliedPlan, applyPlan } from '../plan/apply-plan.ts';
import type { PolicyChange } from './set-policy.ts';
import { undoPolicy } from './undo-policy.ts';

/**
 * Writes a planned policy. If any part of it fails, the earlier writes are rolled back, including kube-system's label.
 *
 * That label comes first and is read back before anything widens: without it the next write could keep the cluster's
 * own pods from starting.
 * @param mode `undefined` sends nothing.
 */
export async function writePolicy(
  cluster: Cluster,
  change: PolicyChange,
  mode: SendMode | undefined,
): Promise<AppliedPlan> {
  const applied = await applyPlan(cluster, change.plan, {
    mode,
    onFailure: 'roll-back',
    confirm: (one, signal) => confirmLabel(cluster, one, signal),
  });
  const undo = undoPolicy(change, applied.standing, cluster.commandFlags);
  return { ...applied, result: { ...applied.result, undo } };
}

/** @throws {ClusterError} kube-system's label was written but is missing, or cannot be read. */
async function confirmLabel(
  cluster: Cluster,
  { object: { kind, name } }: Change,
  signal: AbortSignal,
): Promise<void> {
  if (kind !== 'Namespace') return;
  const namespace = await cluster.read(resources.namespace, name, undefined, signal);
  if (namespace?.metadata.labels?.[NAMESPACE_INJECTION] === 'disabled') return;
  throw new ClusterError(`the label of ${name} was written, but is gone again`, {
    code: 'label-not-kept',
    nextStep: 'find out what removes it; see its managedFields',
  });
}
