import type {
  WebhookConfigurationObject,
  WebhookObject,
} from '../../../src/lib/injection/model/api-objects.ts';
import type { LabelSelectorRequirement } from '../../../src/lib/injection/model/model.ts';

const REVISION = 'istio.io/rev';
const INJECTION = 'istio-injection';
const INJECT = 'sidecar.istio.io/inject';

const absent = (key: string): LabelSelectorRequirement => ({ key, operator: 'DoesNotExist' });
const among = (key: string, ...values: string[]): LabelSelectorRequirement => ({
  key,
  operator: 'In',
  values,
});
const notFalse = { key: INJECT, operator: 'NotIn', values: ['false'] };

/** What the AKS admissions enforcer adds to every namespaceSelector. */
export const ofAks: LabelSelectorRequirement = absent('control-plane');

/**
 * The webhook configuration of a revision, as Istio 1.30 installs it
 * (manifests/charts/istio-control/istio-discovery/templates/mutatingwebhook.yaml).
 * @param added to every namespaceSelector.
 */
export function stockConfiguration(
  revision = 'default',
  ...added: readonly LabelSelectorRequirement[]
): WebhookConfigurationObject {
  const webhook = (
    name: string,
    namespace: readonly LabelSelectorRequirement[],
    pod: readonly LabelSelectorRequirement[],
  ): WebhookObject => ({
    name: `${name}.sidecar-injector.istio.io`,
    clientConfig: { service: { namespace: 'istio-system', name: 'istiod', path: '/inject' } },
    rules: [{ operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] }],
    namespaceSelector: { matchExpressions: [...namespace, ...added] },
    objectSelector: { matchExpressions: pod },
  });
  const ofRevision = [
    webhook('rev.namespace', [among(REVISION, revision), absent(INJECTION)], [notFalse]),
    webhook(
      'rev.object',
      [absent(REVISION), absent(INJECTION)],
      [notFalse, among(REVISION, revision)],
    ),
  ];
  const ofDefault = [
    webhook('namespace', [among(INJECTION, 'enabled')], [notFalse]),
    webhook(
      'object',
      [absent(INJECTION), absent(REVISION)],
      [among(INJECT, 'true'), absent(REVISION)],
    ),
  ];
  const suffix = revision === 'default' ? '' : `-${revision}`;
  return {
    metadata: { name: `istio-sidecar-injector${suffix}`, labels: { [REVISION]: revision } },
    webhooks: [...ofRevision, ...(revision === 'default' ? ofDefault : [])],
  };
}

/** The one webhook of Alibaba Cloud Service Mesh. */
export function asmConfiguration(
  ...added: readonly LabelSelectorRequirement[]
): WebhookConfigurationObject {
  const [webhook] = stockConfiguration().webhooks ?? [];
  if (!webhook) throw new TypeError('no webhook');
  return {
    metadata: { name: 'istio-sidecar-injector' },
    webhooks: [
      {
        ...webhook,
        name: 'sidecar-injector.istio.io',
        namespaceSelector: { matchExpressions: [among(INJECTION, 'enabled'), ...added] },
        objectSelector: {},
      },
    ],
  };
}
