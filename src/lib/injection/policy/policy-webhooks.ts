import type { WebhookConfigurationObject, WebhookObject } from '../model/api-objects.ts';
import { isInjectorWebhook } from '../injector/injector-objects.ts';
import {
  DEACTIVATED,
  NAMESPACE_INJECTION,
  NAMESPACE_NAME,
  POD_INJECT,
  REVISION,
} from '../model/keys.ts';
import type { LabelSelector, LabelSelectorRequirement } from '../model/model.ts';
import type { NamespaceCondition } from './policy.ts';

/** What a webhook is for, as far as the policy is concerned. */
export type WebhookRole =
  /** Serves a revision or tag: selects by `istio.io/rev`. Outside the policy. */
  | 'revision'
  /** Switched off by `istio.io/deactivated`. Outside the policy. */
  | 'deactivated'
  /** Upstream's webhook for opted-in pods in namespaces that say nothing. */
  | 'object'
  /** Upstream's webhook for all pods in namespaces that say nothing (enableNamespacesByDefault). */
  | 'auto'
  /** Everything else: the one webhook of Alibaba Cloud Service Mesh, upstream's `namespace.`. */
  | 'namespace';

/** Tells what a webhook is for, by what it selects; the names of upstream's are only a hint between object and auto. */
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

// As this program writes `auto.`: everything but what `namespace.` serves and what is switched off.
function isAuto(ofNamespace: readonly LabelSelectorRequirement[]): boolean {
  return ofNamespace.some(
    ({ operator, values = [] }) => operator === 'NotIn' && values.includes('enabled'),
  );
}

function requirementsOf(selector: LabelSelector = {}): readonly LabelSelectorRequirement[] {
  return [
    ...Object.entries(selector.matchLabels ?? {}).map(([key, value]) => ({
      key,
      operator: 'In',
      values: [value],
    })),
    ...(selector.matchExpressions ?? []),
  ];
}

// The injector itself never acts there (Istio 1.30 pkg/kube/inject/initializer.go); upstream's `auto.` leaves them out.
const ignoredNamespaces = ['kube-system', 'kube-public', 'kube-node-lease', 'local-path-storage'];

/**
 * The webhooks of a configuration as they must be for a namespace condition; those of revisions and switched-off ones
 * are passed through as they are.
 *
 * | shape                        | include-enabled                       | not-include-disabled                        |
 * |------------------------------|---------------------------------------|---------------------------------------------|
 * | one webhook (ASM)            | `istio-injection In [enabled]`        | `istio-injection NotIn [disabled]`          |
 * | upstream: `namespace.`       | `istio-injection In [enabled]`        | the same                                    |
 * | upstream: `auto.`            | none                                  | `istio-injection NotIn [enabled, disabled]` |
 * | upstream: `object.`          | the injector's own namespace only     | the same                                    |
 *
 * `object.` injects opted-in pods wherever the namespace says nothing, which neither condition allows; it is kept for
 * the injector's own namespace, where gateways live that could not start without it. That namespace is left out of all
 * the others: an injector that needs itself to start would never come back from zero replicas. No objectSelector may
 * require the pod's label, or annotations and selectors would not count.
 * @param injectorNamespace where the injector runs.
 */
export function webhooksFor(
  configuration: WebhookConfigurationObject,
  condition: NamespaceCondition,
  injectorNamespace: string,
): WebhookObject[] {
  const { webhooks = [] } = configuration;
  const isInjector = (webhook: WebhookObject): boolean => isInjectorWebhook(webhook, configuration);
  const isUpstream = webhooks.some(
    (webhook) => isInjector(webhook) && ['object', 'auto', 'revision'].includes(roleOf(webhook)),
  );
  const kept = webhooks.flatMap((webhook) => {
    const role = isInjector(webhook) ? roleOf(webhook) : 'revision';
    switch (role) {
      case 'revision':
      case 'deactivated':
        return [webhook];
      case 'auto':
        return [];
      case 'object':
        return [narrowToNamespace(webhook, injectorNamespace)];
      case 'namespace':
        return [
          withNamespaceCondition(
            webhook,
            isUpstream ? 'include-enabled' : condition,
            injectorNamespace,
          ),
        ];
    }
  });
  const sibling = kept.find((webhook) => isInjector(webhook) && roleOf(webhook) === 'namespace');
  if (!isUpstream || condition === 'include-enabled' || !sibling) return kept;
  return [...kept, autoWebhook(sibling, injectorNamespace)];
}

function withNamespaceCondition(
  webhook: WebhookObject,
  condition: NamespaceCondition,
  injectorNamespace: string,
): WebhookObject {
  const wanted: LabelSelectorRequirement =
    condition === 'include-enabled'
      ? { key: NAMESPACE_INJECTION, operator: 'In', values: ['enabled'] }
      : { key: NAMESPACE_INJECTION, operator: 'NotIn', values: ['disabled'] };
  return {
    ...webhook,
    namespaceSelector: leaveOut(
      replaceRequirement(webhook.namespaceSelector, NAMESPACE_INJECTION, wanted),
      injectorNamespace,
    ),
    objectSelector: withoutRequiredLabel(webhook.objectSelector),
  };
}

function narrowToNamespace(webhook: WebhookObject, injectorNamespace: string): WebhookObject {
  return {
    ...webhook,
    namespaceSelector: {
      matchExpressions: [
        { key: NAMESPACE_NAME, operator: 'In', values: [injectorNamespace] },
        { key: NAMESPACE_INJECTION, operator: 'NotIn', values: ['disabled'] },
        { key: REVISION, operator: 'DoesNotExist' },
      ],
    },
  };
}

function autoWebhook(sibling: WebhookObject, injectorNamespace: string): WebhookObject {
  const excluded = [...new Set([...ignoredNamespaces, injectorNamespace])];
  return {
    ...sibling,
    name: sibling.name.replace(/^(namespace\.)?/, 'auto.'),
    namespaceSelector: {
      matchExpressions: [
        { key: NAMESPACE_INJECTION, operator: 'NotIn', values: ['enabled', 'disabled'] },
        { key: REVISION, operator: 'DoesNotExist' },
        { key: NAMESPACE_NAME, operator: 'NotIn', values: excluded },
      ],
    },
    objectSelector: {
      matchExpressions: [
        { key: POD_INJECT, operator: 'NotIn', values: ['false'] },
        { key: REVISION, operator: 'DoesNotExist' },
      ],
    },
  };
}

function replaceRequirement(
  selector: LabelSelector = {},
  key: string,
  wanted: LabelSelectorRequirement,
): LabelSelector {
  const matchLabels = Object.entries(selector.matchLabels ?? {}).filter(([one]) => one !== key);
  const others = (selector.matchExpressions ?? []).filter((one) => one.key !== key);
  return {
    ...(matchLabels.length > 0 ? { matchLabels: Object.fromEntries(matchLabels) } : {}),
    matchExpressions: [wanted, ...others],
  };
}

function leaveOut(selector: LabelSelector, namespace: string): LabelSelector {
  const expressions = selector.matchExpressions ?? [];
  const isOut = expressions.some(
    ({ key, operator, values = [] }) =>
      key === NAMESPACE_NAME && operator === 'NotIn' && values.includes(namespace),
  );
  if (isOut) return selector;
  const exclusion = { key: NAMESPACE_NAME, operator: 'NotIn', values: [namespace] };
  return { ...selector, matchExpressions: [...expressions, exclusion] };
}

function withoutRequiredLabel(selector: LabelSelector = {}): LabelSelector {
  const requires = requirementsOf(selector).some(
    ({ key, operator }) => key === POD_INJECT && (operator === 'In' || operator === 'Exists'),
  );
  if (!requires) return selector;
  return replaceRequirement(selector, POD_INJECT, {
    key: POD_INJECT,
    operator: 'NotIn',
    values: ['false'],
  });
}
