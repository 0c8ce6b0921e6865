import type { WebhookObject } from '../model/api-objects.ts';
import {
  DEACTIVATED,
  NAMESPACE_INJECTION,
  NAMESPACE_NAME,
  POD_INJECT,
  REVISION,
} from '../model/keys.ts';
import type { LabelSelector, LabelSelectorRequirement } from '../model/model.ts';
import { requirementsOf } from './webhook-role.ts';

/** Requirements of webhooks on labels that a policy is not about. */
export interface OtherRequirements {
  /** On the namespace's labels. */
  readonly namespace: readonly LabelSelectorRequirement[];
  /** On the pod's labels. */
  readonly pod: readonly LabelSelectorRequirement[];
  /** Names of excluded namespaces. */
  readonly excluded: readonly string[];
}

const namespaceKeys: ReadonlySet<string> = new Set([
  NAMESPACE_INJECTION,
  NAMESPACE_NAME,
  REVISION,
  DEACTIVATED,
]);

const podKeys: ReadonlySet<string> = new Set([POD_INJECT, REVISION, DEACTIVATED]);

/**
 * Finds the requirements of webhooks that are not about the labels of the policy: those of all webhooks together, each
 * once. Other programs add such requirements: AKS, for example, adds `control-plane DoesNotExist` to every
 * namespaceSelector (Azure/AKS docs, admissions enforcer).
 * @param webhooks those that make up the policy.
 */
export function findOtherRequirements(
  webhooks: readonly Pick<WebhookObject, 'namespaceSelector' | 'objectSelector'>[],
): OtherRequirements {
  const ofNamespaces = webhooks.flatMap(({ namespaceSelector }) =>
    requirementsOf(namespaceSelector),
  );
  const ofPods = webhooks.flatMap(({ objectSelector }) => requirementsOf(objectSelector));
  const names = ofNamespaces.filter(
    ({ key, operator }) => key === NAMESPACE_NAME && operator === 'NotIn',
  );
  return {
    namespace: unique(ofNamespaces.filter(({ key }) => !namespaceKeys.has(key))),
    pod: unique(ofPods.filter(({ key }) => !podKeys.has(key))),
    excluded: [...new Set(names.flatMap(({ values = [] }) => values))],
  };
}

/** The selector plus the given requirements that it does not have yet. */
export function addRequirements(
  selector: LabelSelector | undefined,
  requirements: readonly LabelSelectorRequirement[],
): LabelSelector {
  const present = new Set(requirementsOf(selector).map(identify));
  const missing = requirements.filter((one) => !present.has(identify(one)));
  if (missing.length === 0) return selector ?? {};
  return {
    ...selector,
    matchExpressions: [...(selector?.matchExpressions ?? []), ...missing],
  };
}

/** Identifies a requirement: equal results mean the same requirement on labels. */
function identify({ key, operator, values = [] }: LabelSelectorRequirement): string {
  return JSON.stringify([key, operator, values.toSorted()]);
}

function unique(requirements: readonly LabelSelectorRequirement[]): LabelSelectorRequirement[] {
  return [...new Map(requirements.map((one) => [identify(one), one])).values()];
}
