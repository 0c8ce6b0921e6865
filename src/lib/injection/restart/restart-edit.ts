import { UsageError } from '../../errors.ts';
import { RESTARTED_AT } from '../model/keys.ts';
import type { Change } from '../model/plan.ts';
import type { RolloutObject } from '../rollout/rollout-status.ts';
import { planTemplateEdit } from '../workload/template-edit.ts';

/**
 * Plans a restart: sets the annotation that `kubectl rollout restart` sets too. The time has milliseconds, because a
 * second restart within the same second would otherwise change nothing.
 * @param now the time to stamp.
 * @throws {UsageError} the Deployment is paused, so no pod would be replaced.
 */
export function planRestart(workload: RolloutObject, now: Date): Change {
  const { kind, metadata, spec } = workload;
  const { name, namespace = '' } = metadata;
  if (kind === 'Deployment' && spec?.paused) {
    throw new UsageError(`deployment/${name} is paused, so a restart would not move it`, {
      code: 'paused',
      nextStep: `resume it first: kubectl rollout resume deployment/${name} -n ${namespace}`,
    });
  }
  const edit = { map: 'annotations', key: RESTARTED_AT, value: now.toISOString() } as const;
  const change = planTemplateEdit(workload, [edit]);
  if (change === undefined) throw new TypeError('two restarts in one millisecond');
  return change;
}
