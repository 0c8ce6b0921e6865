import type { Cluster, SendMode } from '../../cluster/cluster.ts';
import { resources } from '../../cluster/resources.ts';
import { ClusterError } from '../../errors.ts';
import { NAMESPACE_INJECTION } from '../../injection/model/keys.ts';
import type { Plan } from '../../injection/model/plan.ts';
import { applyPlan, type AppliedPlan } from '../plan/apply-plan.ts';

/**
 * Writes a planned policy. If any part of it fails, what was written before is taken back.
 *
 * kube-system's label comes first and is read back before anything widens: without it the next write could keep the
 * cluster's own pods from starting.
 * @param mode `undefined` sends nothing.
 * @throws {ClusterError} kube-system's label was written and is not there.
 */
export async function writePolicy(
  cluster: Cluster,
  { changes }: Plan,
  mode: SendMode | undefined,
): Promise<AppliedPlan> {
  const [first, ...rest] = changes;
  if (mode !== 'apply' || first?.object.kind !== 'Namespace') {
    return applyPlan(cluster, { changes }, mode, 'roll-back');
  }
  const labelled = await applyPlan(cluster, { changes: [first] }, mode, 'stop');
  if (labelled.exitCode !== 0) return withNotTried(labelled, rest);
  const namespace = await cluster.read(resources.namespace, first.object.name);
  if (namespace?.metadata.labels?.[NAMESPACE_INJECTION] !== 'disabled') {
    throw new ClusterError(
      `the label of ${first.object.name} was written, but it is not there; nothing else was written`,
      { code: 'label-not-kept', nextStep: 'find out who takes it away; see its managedFields' },
    );
  }
  const others = await applyPlan(cluster, { changes: rest }, mode, 'roll-back');
  const all = [...labelled.result.changes, ...others.result.changes];
  return {
    result: { ...others.result, changes: all },
    exitCode: others.exitCode,
    written: [...labelled.written, ...others.written],
  };
}

function withNotTried(applied: AppliedPlan, rest: Plan['changes']): AppliedPlan {
  const notTried = rest.map(({ object, fields }) => ({
    object,
    action: 'patch' as const,
    fields,
    outcome: 'not-tried' as const,
  }));
  const changes = [...applied.result.changes, ...notTried];
  return { ...applied, result: { ...applied.result, changes } };
}
