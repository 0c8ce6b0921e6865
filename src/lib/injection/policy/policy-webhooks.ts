import { present } from '../../present.ts';
import { IGNORED_NAMESPACES } from '../decision/injector-phase.ts';
import { isInjectorWebhook } from '../installed/injector-objects.ts';
import type { WebhookConfigurationObject, WebhookObject } from '../model/api-objects.ts';
import { NAMESPACE_INJECTION, NAMESPACE_NAME, POD_INJECT, REVISION } from '../model/keys.ts';
import type { LabelSelector, LabelSelectorRequirement } from '../model/model.ts';
import {
  addRequirements,
  findOtherRequirements,
  type OtherRequirements,
} from './other-requirements.ts';
import type { NamespaceCondition } from './policy.ts';
import { isOfPolicy, requirementsOf, roleOf } from './webhook-role.ts';

/**
 * The webhooks that a configuration needs for a namespace condition. Webhooks of revisions and switched-off ones are
 * passed through unchanged.
 *
 * | shape                        | include-enabled                       | not-include-disabled                        |
 * |------------------------------|---------------------------------------|---------------------------------------------|
 * | one webhook (ASM)            | `istio-injection In [enabled]`        | `istio-injection NotIn [disabled]`          |
 * | upstream: `namespace.`       | `istio-injection In [enabled]`        | the same                                    |
 * | upstream: `auto.`            | none                                  | `istio-injection NotIn [enabled, disabled]` |
 * | upstream: `object.`          | the injector's own namespace only     | the same                                    |
 *
 * `object.` injects opted-in pods wherever the namespace has no label, which neither condition allows. It is kept for
 * the injector's own namespace, whose gateways could not start without it. All other webhooks exclude that namespace:
 * an injector that needs itself to start would never come back from zero replicas. No objectSelector may require the
 * pod's label; otherwise annotations and selectors would have no effect.
 *
 * Other requirements of a webhook on namespaces or pods are not part of the policy: they are kept, and all webhooks get
 * them.
 * @param injectorNamespace where the injector runs.
 */
export function webhooksFor(
  configuration: WebhookConfigurationObject,
  condition: NamespaceCondition,
  injectorNamespace: string,
): WebhookObject[] {
  const { webhooks = [] } = configuration;
  const roles = new Map(
    webhooks
      .filter((webhook) => isInjectorWebhook(webhook, configuration))
      .map((webhook) => [webhook, roleOf(webhook)]),
  );
  const ofPolicy = [...roles].flatMap(([webhook, role]) => (isOfPolicy(role) ? [webhook] : []));
  const others = findOtherRequirements(ofPolicy);
  const isUpstream = [...roles.values()].some((role) =>
    ['object', 'auto', 'revision'].includes(role),
  );
  const surroundings = { injectorNamespace, others };
  const kept = webhooks.flatMap((webhook) => {
    switch (roles.get(webhook)) {
      case 'auto':
        return [];
      case 'object':
        return [narrowToNamespace(webhook, surroundings)];
      case 'namespace':
        return [
          withNamespaceCondition(webhook, isUpstream ? 'include-enabled' : condition, surroundings),
        ];
      default:
        return [webhook];
    }
  });
  const sibling = webhooks.find((webhook) => roles.get(webhook) === 'namespace');
  if (!isUpstream || condition === 'include-enabled' || !sibling) return kept;
  const present = webhooks.find((webhook) => roles.get(webhook) === 'auto');
  const auto = present ?? {
    ...sibling,
    name: sibling.name.replace(/^(namespace\.)?/, 'auto.'),
  };
  return [...kept, withAutoSelectors(auto, surroundings)];
}

/** The parts that all webhooks of a policy share. */
interface Surroundings {
  readonly injectorNamespace: string;
  readonly others: OtherRequirements;
}

function withNamespaceCondition(
  webhook: WebhookObject,
  condition: NamespaceCondition,
  { injectorNamespace, others }: Surroundings,
): WebhookObject {
  const wanted: LabelSelectorRequirement =
    condition === 'include-enabled'
      ? { key: NAMESPACE_INJECTION, operator: 'In', values: ['enabled'] }
      : { key: NAMESPACE_INJECTION, operator: 'NotIn', values: ['disabled'] };
  const selector = replaceRequirement(webhook.namespaceSelector, NAMESPACE_INJECTION, wanted);
  const foreign = others.excluded.filter((name) => !IGNORED_NAMESPACES.has(name));
  return {
    ...webhook,
    namespaceSelector: addRequirements(
      leaveOut(selector, [injectorNamespace, ...foreign]),
      others.namespace,
    ),
    objectSelector: addRequirements(withoutRequiredLabel(webhook.objectSelector), others.pod),
  };
}

function narrowToNamespace(
  webhook: WebhookObject,
  { injectorNamespace, others }: Surroundings,
): WebhookObject {
  return {
    ...webhook,
    namespaceSelector: {
      matchExpressions: [
        { key: NAMESPACE_NAME, operator: 'In', values: [injectorNamespace] },
        { key: NAMESPACE_INJECTION, operator: 'NotIn', values: ['disabled'] },
        { key: REVISION, operator: 'DoesNotExist' },
        ...others.namespace,
      ],
    },
    objectSelector: addRequirements(webhook.objectSelector, others.pod),
  };
}

function withAutoSelectors(
  webhook: WebhookObject,
  { injectorNamespace, others }: Surroundings,
): WebhookObject {
  const excluded = [...new Set([...IGNORED_NAMESPACES, injectorNamespace, ...others.excluded])];
  return {
    ...webhook,
    namespaceSelector: {
      matchExpressions: [
        { key: NAMESPACE_INJECTION, operator: 'NotIn', values: ['enabled', 'disabled'] },
        { key: REVISION, operator: 'DoesNotExist' },
        { key: NAMESPACE_NAME, operator: 'NotIn', values: excluded },
        ...others.namespace,
      ],
    },
    objectSelector: {
      matchExpressions: [
        { key: POD_INJECT, operator: 'NotIn', values: ['false'] },
        { key: REVISION, operator: 'DoesNotExist' },
        ...others.pod,
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
  return present({
    matchLabels: matchLabels.length > 0 ? Object.fromEntries(matchLabels) : undefined,
    matchExpressions: [wanted, ...others],
  });
}

function leaveOut(selector: LabelSelector, namespaces: readonly string[]): LabelSelector {
  const { excluded } = findOtherRequirements([{ namespaceSelector: selector }]);
  const missing = [...new Set(namespaces)].filter((name) => !excluded.includes(name));
  if (missing.length === 0) return selector;
  const exclusion = { key: NAMESPACE_NAME, operator: 'NotIn', values: missing };
  return { ...selector, matchExpressions: [...(selector.matchExpressions ?? []), exclusion] };
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
