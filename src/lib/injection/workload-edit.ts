import { UsageError } from '../errors.ts';
import { POD_INJECT } from './keys.ts';
import type { Change } from './plan.ts';
import { planTemplateEdit } from './template-edit.ts';
import type { WrittenKey } from './version.ts';
import { readTemplate, type WorkloadObject } from './workload-template.ts';

/** What a workload's own pods should have: a sidecar, none, or whatever the policy says. */
export type InjectionWish = 'injected' | 'not-injected' | 'inherited';

/** The value that `sidecar.istio.io/inject` has for each wish. */
const VALUES = { injected: 'true', 'not-injected': 'false', inherited: undefined } as const;

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
  workload: WorkloadObject & { readonly kind: string },
  wish: InjectionWish,
  method: WrittenKey,
): Change | undefined {
  const { labels = {}, annotations = {} } =
    readTemplate(workload, { keepsSpec: false })?.template ?? {};
  const wanted = VALUES[wish];
  const label = wantedValue(labels[POD_INJECT], wanted, method !== 'annotation');
  const annotation = wantedValue(annotations[POD_INJECT], wanted, method !== 'label');
  refuseSelected(workload, label);
  return planTemplateEdit(workload, [
    { map: 'labels', key: POD_INJECT, value: label },
    { map: 'annotations', key: POD_INJECT, value: annotation },
  ]);
}

function refuseSelected(
  { kind, metadata, spec }: WorkloadObject & { readonly kind: string },
  label: string | undefined,
): void {
  const selected = spec?.selector?.matchLabels?.[POD_INJECT];
  if (selected === undefined || label === selected) return;
  const name = `${kind.toLowerCase()}/${metadata.name}`;
  throw new UsageError(
    `the label ${POD_INJECT} is part of the selector of ${name}, and a selector cannot be changed`,
    {
      code: 'label-in-selector',
      nextStep: 'make the workload anew without this label in spec.selector',
    },
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
