import { UsageError } from '../errors.ts';
import type { DeploymentObject } from './api-objects.ts';
import { POD_INJECT, RESTARTED_AT } from './keys.ts';
import type { Change, FieldChange, ObjectReference } from './plan.ts';
import type { WrittenKey } from './version.ts';

/** What a workload's own pods should have: a sidecar, none, or whatever the policy says. */
export type InjectionWish = 'injected' | 'not-injected' | 'inherited';

/**
 * Plans the edit of a workload's pod template that makes the wish true for its new pods.
 *
 * The key that is not written is removed where it says the opposite, since which of the two wins depends on the
 * version. `inherited` removes both.
 * @param method where to write; see `writtenKeyFor`.
 * @returns `undefined` when the template already is as wished.
 * @throws {UsageError} the label is part of the workload's selector, which cannot be changed.
 */
export function planWorkloadEdit(
  workload: DeploymentObject,
  wish: InjectionWish,
  method: WrittenKey,
): Change | undefined {
  const wanted = { injected: 'true', 'not-injected': 'false', inherited: undefined }[wish];
  const { labels = {}, annotations = {} } = workload.spec.template.metadata ?? {};
  const label = wantedValue(labels[POD_INJECT], wanted, method !== 'annotation');
  const annotation = wantedValue(annotations[POD_INJECT], wanted, method !== 'label');
  const fields = [
    fieldChange('labels', labels[POD_INJECT], label),
    fieldChange('annotations', annotations[POD_INJECT], annotation),
  ].filter((change) => change !== undefined);
  if (fields.length === 0) return undefined;

  const inSelector = workload.spec.selector.matchLabels?.[POD_INJECT];
  if (inSelector !== undefined && label !== inSelector) {
    throw new UsageError(
      `the label ${POD_INJECT} is part of the selector of deployment/${workload.metadata.name}, and a selector cannot be changed`,
      {
        code: 'label-in-selector',
        nextStep: 'make the workload anew without this label in spec.selector',
      },
    );
  }
  return patchTemplate(workload, fields, {
    ...(label === labels[POD_INJECT] ? {} : { labels: { [POD_INJECT]: label ?? null } }),
    ...(annotation === annotations[POD_INJECT]
      ? {}
      : { annotations: { [POD_INJECT]: annotation ?? null } }),
  });
}

/**
 * Plans a restart: the annotation that `kubectl rollout restart` sets too. With milliseconds, because a second restart
 * within one second would otherwise change nothing.
 * @param now the time to stamp.
 * @throws {UsageError} the Deployment is paused, so that nothing would move.
 */
export function planRestart(workload: DeploymentObject, now: Date): Change {
  const { name, namespace = '' } = workload.metadata;
  if (workload.spec.paused) {
    throw new UsageError(`deployment/${name} is paused, so a restart would not move it`, {
      code: 'paused',
      nextStep: `resume it first: kubectl rollout resume deployment/${name} -n ${namespace}`,
    });
  }
  const before = workload.spec.template.metadata?.annotations?.[RESTARTED_AT];
  const after = now.toISOString();
  return patchTemplate(
    workload,
    [{ field: `spec.template.metadata.annotations[${RESTARTED_AT}]`, before, after }],
    { annotations: { [RESTARTED_AT]: after } },
  );
}

function wantedValue(
  current: string | undefined,
  wanted: string | undefined,
  isWritten: boolean,
): string | undefined {
  if (isWritten || current === undefined) return isWritten ? wanted : undefined;
  return current === wanted ? current : undefined;
}

function fieldChange(
  map: 'labels' | 'annotations',
  before: string | undefined,
  after: string | undefined,
): FieldChange | undefined {
  if (before === after) return undefined;
  return { field: `spec.template.metadata.${map}[${POD_INJECT}]`, before, after };
}

function patchTemplate(
  workload: DeploymentObject,
  fields: readonly FieldChange[],
  metadata: Readonly<Record<string, unknown>>,
): Change {
  const { resourceVersion } = workload.metadata;
  return {
    object: referenceTo(workload),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
    write: { action: 'merge-patch', body: { spec: { template: { metadata } } } },
    fields,
  };
}

function referenceTo(workload: DeploymentObject): ObjectReference {
  const { name, namespace } = workload.metadata;
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    ...(namespace === undefined ? {} : { namespace }),
    name,
  };
}
