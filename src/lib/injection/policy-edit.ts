import { isMap, isScalar, parseDocument } from 'yaml';
import { UsageError } from '../errors.ts';
import type { ApiObject, ConfigMapObject, WebhookConfigurationObject } from './api-objects.ts';
import { planNamespaceLabel } from './namespace-edit.ts';
import { NAMESPACE_INJECTION, NAMESPACE_NAME } from './keys.ts';
import type { LabelSelector, LabelSelectorRequirement } from './model.ts';
import type { Change, Plan } from './plan.ts';
import type { InjectionPolicy, NamespaceCondition, PodCondition } from './policy.ts';
import { formatSelector } from './selector-text.ts';
import { compileSelector } from './selector.ts';

/** The objects in which a policy is kept, where one webhook serves it (the shape of Alibaba Cloud Service Mesh). */
export interface PolicyObjects {
  readonly configuration: WebhookConfigurationObject;
  /** Position of the injector's webhook in the configuration. */
  readonly webhookIndex: number;
  readonly configMap: ConfigMapObject;
  /** Absent when it may not be read or does not exist; then the broad policy cannot be set. */
  readonly kubeSystem?: ApiObject | undefined;
}

/**
 * Plans the change of the two conditions. Only the webhook's namespaceSelector and the line `policy:` of the injector's
 * config are touched; caBundle, clientConfig, templates and comments stay as they are.
 *
 * The order keeps the cluster from passing through a policy wider than both the old and the new one: whatever narrows
 * is written first. For the broad combination kube-system is labelled `istio-injection=disabled` before anything
 * widens, as the product does by itself.
 * @param current the policy as the cluster behaves now.
 */
export function planPolicy(
  objects: PolicyObjects,
  current: InjectionPolicy,
  wanted: InjectionPolicy,
): Plan {
  const widens = current.namespaceCondition === 'include-enabled';
  const webhook = planNamespaceCondition(objects, wanted.namespaceCondition);
  const config = planPodCondition(objects.configMap, wanted.podCondition);
  const conditions = widens ? [config, webhook] : [webhook, config];
  const changes = [protectKubeSystem(objects, wanted), ...conditions];
  return { changes: changes.filter((change) => change !== undefined) };
}

function protectKubeSystem(
  { kubeSystem }: PolicyObjects,
  wanted: InjectionPolicy,
): Change | undefined {
  const isBroad =
    wanted.namespaceCondition === 'not-include-disabled' &&
    wanted.podCondition === 'not-include-false';
  if (!isBroad) return undefined;
  if (!kubeSystem) {
    throw new UsageError(
      'this policy covers every namespace, and kube-system cannot be read to be kept out of it',
      {
        code: 'kube-system',
        nextStep: 'ask for the right to get and patch the namespace kube-system',
      },
    );
  }
  return planNamespaceLabel(kubeSystem, 'disabled');
}

function planNamespaceCondition(
  { configuration, webhookIndex }: PolicyObjects,
  condition: NamespaceCondition,
): Change | undefined {
  const webhook = configuration.webhooks?.[webhookIndex];
  const before = webhook?.namespaceSelector ?? {};
  const injectorNamespace = webhook?.clientConfig.service?.namespace;
  const after = withNamespaceCondition(before, condition, injectorNamespace);
  if (isSameSelector(before, after)) return undefined;
  const { name, resourceVersion } = configuration.metadata;
  return {
    object: {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'MutatingWebhookConfiguration',
      name,
    },
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
    write: {
      action: 'json-patch',
      body: [{ op: 'add', path: `/webhooks/${webhookIndex}/namespaceSelector`, value: after }],
    },
    fields: [
      {
        field: `webhooks[${webhook?.name ?? webhookIndex}].namespaceSelector`,
        before: formatSelector(before),
        after: formatSelector(after),
      },
    ],
  };
}

/**
 * A namespaceSelector that expresses the condition. What it says about other keys stays; the injector's own namespace
 * is always left out, since an injector that needs itself to start would never come back from zero replicas.
 */
export function withNamespaceCondition(
  selector: LabelSelector,
  condition: NamespaceCondition,
  injectorNamespace: string | undefined,
): LabelSelector {
  const matchLabels = Object.entries(selector.matchLabels ?? {}).filter(
    ([key]) => key !== NAMESPACE_INJECTION,
  );
  const kept = (selector.matchExpressions ?? []).filter(({ key }) => key !== NAMESPACE_INJECTION);
  const isLeftOut =
    injectorNamespace === undefined ||
    kept.some(
      ({ key, operator, values = [] }) =>
        key === NAMESPACE_NAME && operator === 'NotIn' && values.includes(injectorNamespace),
    );
  const matchExpressions: LabelSelectorRequirement[] = [
    condition === 'include-enabled'
      ? { key: NAMESPACE_INJECTION, operator: 'In', values: ['enabled'] }
      : { key: NAMESPACE_INJECTION, operator: 'NotIn', values: ['disabled'] },
    ...kept,
    ...(isLeftOut ? [] : [{ key: NAMESPACE_NAME, operator: 'NotIn', values: [injectorNamespace] }]),
  ];
  return {
    ...(matchLabels.length > 0 ? { matchLabels: Object.fromEntries(matchLabels) } : {}),
    matchExpressions,
  };
}

// Written as matchLabels or as matchExpressions, in whatever order: it selects the same.
function isSameSelector(a: LabelSelector, b: LabelSelector): boolean {
  const requirements = (selector: LabelSelector): string | undefined => {
    const compiled = compileSelector(selector);
    if (!compiled.ok) return undefined;
    const parts = compiled.selector.requirements.map(({ key, operator, values }) =>
      JSON.stringify([key, operator, values.toSorted()]),
    );
    return parts.sort().join();
  };
  return requirements(a) !== undefined && requirements(a) === requirements(b);
}

function planPodCondition(configMap: ConfigMapObject, condition: PodCondition): Change | undefined {
  const { name, namespace = '', resourceVersion } = configMap.metadata;
  const before = configMap.data?.config ?? '';
  const value = condition === 'include-true' ? 'disabled' : 'enabled';
  const { text, former } = withPolicy(before, value);
  if (text === before) return undefined;
  return {
    object: { apiVersion: 'v1', kind: 'ConfigMap', namespace, name },
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
    write: { action: 'merge-patch', body: { data: { config: text } } },
    fields: [{ field: 'data.config, policy', before: former, after: value }],
  };
}

/**
 * Sets `policy:` in the injector's config. Only that value is replaced in the text, so that comments, order, block
 * scalars and unknown keys stay byte for byte.
 * @returns the new text, and the value it had.
 * @throws {UsageError} the config is not a YAML map, or its policy is not a plain value.
 */
export function withPolicy(
  config: string,
  value: 'enabled' | 'disabled',
): { readonly text: string; readonly former: string | undefined } {
  const document = parseDocument(config, { logLevel: 'error' });
  const root = document.contents;
  if (document.errors.length > 0 || (root !== null && !isMap(root))) {
    throw new UsageError("the injector's config is not a YAML map, so its policy cannot be set", {
      code: 'config-unreadable',
      nextStep: 'mend the key "config" of the ConfigMap first',
    });
  }
  const pair = root?.items.find(({ key }) => isScalar(key) && key.value === 'policy');
  if (!pair) return { text: `policy: ${value}\n${config}`, former: undefined };
  const node = pair.value;
  if (!isScalar(node)) {
    throw new UsageError('the policy in the config of the injector is not a plain value', {
      code: 'config-unreadable',
      nextStep: 'mend the key "config" of the ConfigMap first',
    });
  }
  const former = String(node.value);
  if (former === value) return { text: config, former };
  const [start, end] = node.range;
  // An empty value has an empty range right behind the colon.
  const gap = start === end ? ' ' : '';
  return { text: config.slice(0, start) + gap + value + config.slice(end), former };
}
