import type { WebhookObject } from '../model/api-objects.ts';
import {
  DEACTIVATED,
  NAMESPACE_INJECTION,
  NAMESPACE_NAME,
  POD_INJECT,
  REVISION,
} from '../model/keys.ts';
import type { LabelSelector, LabelSelectorRequirement } from '../model/model.ts';

/** The purpose of a webhook with respect to the policy. */
export type WebhookRole =
  /** Serves a revision or tag: selects by `istio.io/rev`. Not part of the policy. */
  | 'revision'
  /** Switched off by `istio.io/deactivated`. Not part of the policy. */
  | 'deactivated'
  /** Upstream's webhook for opted-in pods in namespaces without a label. */
  | 'object'
  /** Upstream's webhook for all pods in namespaces without a label (enableNamespacesByDefault). */
  | 'auto'
  /** Everything else: the one webhook of Alibaba Cloud Service Mesh, upstream's `namespace.`. */
  | 'namespace';

/**
 * Finds the purpose of a webhook from its selectors. Upstream's names are only a hint to choose between object and
 * auto.
 */
export function roleOf({
  namespaceSelector,
  objectSelector,
}: Pick<WebhookObject, 'namespaceSelector' | 'objectSelector'>): WebhookRole {
  const requirements = [...requirementsOf(namespaceSelector), ...requirementsOf(objectSelector)];
  if (requirements.some(({ key }) => key === DEACTIVATED)) return 'deactivated';
  const needs = (key: string, operator: string): boolean =>
    requirements.some((one) => one.key === key && one.operator === operator);
  if (needs(REVISION, 'In')) return 'revision';
  const ofNamespace = requirementsOf(namespaceSelector).filter(
    ({ key }) => key === NAMESPACE_INJECTION,
  );
  const isForSilent = ofNamespace.some(({ operator }) => operator === 'DoesNotExist');
  const isForOwnNamespace = requirementsOf(namespaceSelector).some(
    ({ key, operator }) => key === NAMESPACE_NAME && operator === 'In',
  );
  if (needs(POD_INJECT, 'In') && (isForSilent || isForOwnNamespace)) return 'object';
  if (isForSilent || isAuto(ofNamespace)) return 'auto';
  return 'namespace';
}

// The form of `auto.` that this program writes: everything except what `namespace.` serves and what is switched off.
function isAuto(ofNamespace: readonly LabelSelectorRequirement[]): boolean {
  return ofNamespace.some(
    ({ operator, values = [] }) => operator === 'NotIn' && values.includes('enabled'),
  );
}

/** Whether a webhook of this role is part of the policy; other webhooks serve revisions, or are switched off. */
export function isOfPolicy(role: WebhookRole): boolean {
  return role !== 'revision' && role !== 'deactivated';
}

/** All requirements of a selector; a matchLabel is an In with one value. */
export function requirementsOf(selector: LabelSelector = {}): readonly LabelSelectorRequirement[] {
  return [
    ...Object.entries(selector.matchLabels ?? {}).map(([key, value]) => ({
      key,
      operator: 'In',
      values: [value],
    })),
    ...(selector.matchExpressions ?? []),
  ];
}
