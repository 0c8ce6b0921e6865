import { stringify } from 'yaml';
import { UsageError } from '../../errors.ts';
import { present } from '../../present.ts';
import type {
  ApiObject,
  ConfigMapObject,
  WebhookConfigurationObject,
  WebhookObject,
} from '../model/api-objects.ts';
import { NAMESPACE_INJECTION } from '../model/keys.ts';
import type { Json, LabelSelector } from '../model/model.ts';
import type { Change, FieldChange, Plan } from '../model/plan.ts';
import { planNamespaceLabel } from '../namespace/namespace-edit.ts';
import { formatSelector } from '../selector/selector-text.ts';
import { spliceText } from '../text/text-splice.ts';
import { compareWebhooks } from './compare-webhooks.ts';
import { webhooksFor } from './policy-webhooks.ts';
import type { InjectionPolicy } from './policy.ts';
import { policyKeys, undoWebhooks } from './webhook-undo.ts';

/** The objects that hold the policy of one injector. */
export interface PolicyObjects {
  readonly configurations: readonly WebhookConfigurationObject[];
  readonly configMap: ConfigMapObject;
  /** The namespace of the injector. */
  readonly injectorNamespace: string;
  /** Absent when it cannot be read or does not exist; the broad policy cannot be set then. */
  readonly kubeSystem?: ApiObject | undefined;
}

/** A policy with its selector lists; a list that is left out stays unchanged. */
export interface WantedPolicy extends InjectionPolicy {
  readonly alwaysInjectSelector?: readonly LabelSelector[] | undefined;
  readonly neverInjectSelector?: readonly LabelSelector[] | undefined;
}

/** Options for the plan of a policy. */
export interface PolicyPlanOptions {
  /** Whether another value of kube-system's label may be replaced. */
  readonly overwrite?: boolean;
  /** Whether the webhooks already behave as wanted, however they are written. */
  readonly keepsWebhooks?: boolean;
}

/**
 * Plans the change of a policy. Only selectors of the policy's own webhooks and three values of the injector's config
 * change; caBundle, clientConfig, templates and comments stay.
 *
 * The order of writes keeps the cluster from a temporary policy that is wider than both the old and the new one:
 * narrowing writes come first. For the broad combination kube-system gets the label `istio-injection=disabled` before
 * anything widens, as the product itself does. Leaving that combination never removes the label.
 * @param current the present policy, according to the cluster's behaviour.
 */
export function planPolicy(
  objects: PolicyObjects,
  current: InjectionPolicy,
  wanted: WantedPolicy,
  { overwrite = false, keepsWebhooks = false }: PolicyPlanOptions = {},
): Plan {
  const widens = current.namespaceCondition === 'include-enabled';
  const webhooks = keepsWebhooks
    ? []
    : objects.configurations.map((one) => planWebhooks(one, objects, wanted));
  const config = [planConfig(objects.configMap, wanted)];
  const conditions = widens ? [...config, ...webhooks] : [...webhooks, ...config];
  const changes = [protectKubeSystem(objects, wanted, overwrite), ...conditions];
  return { changes: changes.filter((change) => change !== undefined) };
}

function protectKubeSystem(
  { kubeSystem }: PolicyObjects,
  wanted: InjectionPolicy,
  overwrite: boolean,
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
        nextStep: 'ask for permission to get and patch the namespace kube-system',
      },
    );
  }
  const value = kubeSystem.metadata.labels?.[NAMESPACE_INJECTION];
  if (value !== undefined && value !== 'disabled' && !overwrite) {
    throw new UsageError(
      `kube-system is labelled ${NAMESPACE_INJECTION}=${value}, and this policy needs it disabled there`,
      { code: 'kube-system', nextStep: 'if nothing rests on that label, add --overwrite' },
    );
  }
  return planNamespaceLabel(kubeSystem, 'disabled');
}

function planWebhooks(
  configuration: WebhookConfigurationObject,
  { injectorNamespace }: PolicyObjects,
  { namespaceCondition }: InjectionPolicy,
): Change | undefined {
  const before = configuration.webhooks ?? [];
  const after = webhooksFor(configuration, namespaceCondition, injectorNamespace);
  const { operations, fields, result } = compareWebhooks(before, after);
  if (operations.length === 0) return undefined;
  const { name, resourceVersion } = configuration.metadata;
  return present({
    object: {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'MutatingWebhookConfiguration',
      name,
    },
    resourceVersion,
    write: { action: 'json-patch', body: operations },
    undo: { action: 'json-patch', body: undoWebhooks(before, result) },
    fields,
    list: { field: 'webhooks', keys: policyKeys, before, after: result },
    texts: { before: selectorsAsText(before), after: selectorsAsText(after) },
  });
}

function selectorsAsText(webhooks: readonly WebhookObject[]): string {
  const shown = webhooks.map(({ name, namespaceSelector, objectSelector }) => ({
    name,
    namespaceSelector,
    objectSelector,
  }));
  return stringify({ webhooks: shown }, { lineWidth: 0 });
}

function planConfig(configMap: ConfigMapObject, wanted: WantedPolicy): Change | undefined {
  const { name, namespace = '', resourceVersion } = configMap.metadata;
  const before = configMap.data?.config ?? '';
  const values: readonly (readonly [string, Json | undefined])[] = [
    ['policy', wanted.podCondition === 'include-true' ? 'disabled' : 'enabled'],
    ['alwaysInjectSelector', wanted.alwaysInjectSelector as Json | undefined],
    ['neverInjectSelector', wanted.neverInjectSelector as Json | undefined],
  ];
  let config = before;
  const fields: FieldChange[] = [];
  for (const [key, value] of values) {
    if (value === undefined) continue;
    const { text, former } = setValue(config, key, value);
    if (text === config) continue;
    config = text;
    fields.push({ field: `data.config.${key}`, before: show(former), after: show(value) });
  }
  if (config === before) return undefined;
  return present({
    object: { apiVersion: 'v1', kind: 'ConfigMap', namespace, name },
    resourceVersion,
    write: { action: 'merge-patch', body: { data: { config } } },
    undo: { action: 'merge-patch', body: { data: { config: before } } },
    fields,
    texts: { before, after: config },
  });
}

function setValue(
  config: string,
  key: string,
  value: Json,
): { readonly text: string; readonly former: Json | undefined } {
  const spliced = spliceText(config, [key], value);
  if (spliced.ok) return spliced;
  throw new UsageError(`${key} cannot be set in the injector's config: ${spliced.problem}`, {
    code: 'config-unreadable',
    nextStep: 'correct the key "config" of its ConfigMap first',
  });
}

function show(value: Json | undefined): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value))
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  const entries = value as unknown as readonly LabelSelector[];
  return entries.length === 0 ? 'none' : entries.map(formatSelector).join(' or ');
}
