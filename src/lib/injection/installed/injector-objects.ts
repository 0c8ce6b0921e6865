import { present } from '../../present.ts';
import type {
  ConfigMapObject,
  ContainerObject,
  DeploymentObject,
  ServiceObject,
  WebhookConfigurationObject,
  WebhookObject,
} from '../model/api-objects.ts';
import type { InjectorSettings, WebhookModel, WebhookTarget } from '../model/injector-model.ts';
import { APP, REVISION, REVISION_TAG } from '../model/keys.ts';
import { parseInjectorConfig } from './injector-config.ts';

/** The revision of an installation without a revision name (Istio 1.30 pkg/revisions). */
const DEFAULT_REVISION = 'default';

/**
 * The webhooks of a configuration that inject sidecars, in order.
 *
 * They are recognised by the webhook's name, which istiod and its charts never vary (Istio 1.30
 * pkg/webhooks/webhookpatch.go looks for the same suffix). Otherwise they are recognised by an injection path together
 * with one other sign: the name of the Service (Alibaba Cloud documents the prefix `istio-sidecar-injector`), or the
 * name or a label of the configuration.
 */
export function readInjectorWebhooks(configuration: WebhookConfigurationObject): WebhookModel[] {
  return (configuration.webhooks ?? [])
    .map((webhook, index) => ({ webhook, index }))
    .filter(({ webhook }) => isInjectorWebhook(webhook, configuration))
    .map(({ webhook, index }) => readWebhook(configuration.metadata.name, index, webhook));
}

/** The webhooks of a configuration that do not inject sidecars, in order. */
export function readOtherWebhooks(configuration: WebhookConfigurationObject): WebhookModel[] {
  return (configuration.webhooks ?? []).flatMap((webhook, index) =>
    isInjectorWebhook(webhook, configuration)
      ? []
      : [readWebhook(configuration.metadata.name, index, webhook)],
  );
}

/** Whether a webhook injects sidecars; {@link readInjectorWebhooks} has the rule. */
export function isInjectorWebhook(
  webhook: WebhookObject,
  { metadata }: WebhookConfigurationObject,
): boolean {
  if (webhook.name.endsWith('sidecar-injector.istio.io')) return true;
  const target = readTarget(webhook);
  const path = target.kind === 'service' ? target.path : pathOf(target.url);
  if (!path.startsWith('/inject')) return false;
  const labels = metadata.labels ?? {};
  return (
    (target.kind === 'service' && /^(istio-sidecar-injector|istiod)/.test(target.name)) ||
    /^(istio-sidecar-injector|istio-revision-tag-)/.test(metadata.name) ||
    labels[APP] === 'sidecar-injector' ||
    labels[REVISION] !== undefined ||
    labels[REVISION_TAG] !== undefined
  );
}

function pathOf(url: string): string {
  return URL.canParse(url) ? new URL(url).pathname : '';
}

/** One webhook as the engine needs it; unset fields have the API server's defaults. */
export function readWebhook(
  configuration: string,
  index: number,
  webhook: WebhookObject,
): WebhookModel {
  const { caBundle } = webhook.clientConfig;
  return present({
    configuration,
    index,
    name: webhook.name,
    target: readTarget(webhook),
    namespaceSelector: webhook.namespaceSelector ?? {},
    objectSelector: webhook.objectSelector ?? {},
    rules: (webhook.rules ?? []).map((rule) =>
      present({
        operations: rule.operations ?? [],
        apiGroups: rule.apiGroups ?? [],
        apiVersions: rule.apiVersions ?? [],
        resources: rule.resources ?? [],
        scope: rule.scope,
      }),
    ),
    matchPolicy: webhook.matchPolicy ?? 'Equivalent',
    matchConditions: webhook.matchConditions ?? [],
    failurePolicy: webhook.failurePolicy ?? 'Fail',
    reinvocationPolicy: webhook.reinvocationPolicy ?? 'Never',
    sideEffects: webhook.sideEffects ?? 'Unknown',
    timeoutSeconds: webhook.timeoutSeconds ?? 10,
    caBundle,
  });
}

/** The target of the webhook; a URL whose host is `<service>.<namespace>.svc` means that Service. */
function readTarget({ clientConfig: { service, url } }: WebhookObject): WebhookTarget {
  if (service) {
    const { namespace, name, port = 443, path = '/' } = service;
    return { kind: 'service', namespace, name, port, path };
  }
  const parsed = url !== undefined && URL.canParse(url) ? new URL(url) : undefined;
  const [, name, namespace] = /^([^.]+)\.([^.]+)\.svc(\.|$)/.exec(parsed?.hostname ?? '') ?? [];
  if (!parsed || url === undefined || name === undefined || namespace === undefined) {
    return { kind: 'url', url: url ?? '' };
  }
  const port = Number(parsed.port || 443);
  return { kind: 'service', namespace, name, port, path: parsed.pathname, url };
}

/** The Deployment whose pods a Service selects, among those of its namespace. */
export function findDeploymentBehind(
  service: ServiceObject,
  deployments: readonly DeploymentObject[],
): DeploymentObject | undefined {
  const selector = Object.entries(service.spec.selector ?? {});
  if (selector.length === 0) return undefined;
  return deployments.find(({ spec }) => {
    const labels = spec.template.metadata?.labels ?? {};
    return selector.every(([key, value]) => labels[key] === value);
  });
}

/** The container that a Service's port leads to: the one that declares the targetPort, else the first. */
export function findContainerBehind(
  service: ServiceObject,
  port: number,
  deployment: DeploymentObject,
): ContainerObject | undefined {
  const { containers } = deployment.spec.template.spec;
  const target = service.spec.ports?.find((one) => one.port === port)?.targetPort ?? port;
  const declares = (container: ContainerObject): boolean =>
    Boolean(container.ports?.some((one) => one.name === target || one.containerPort === target));
  return containers.find(declares) ?? containers[0];
}

/** The revision an injector serves: its environment variable REVISION, else the label of the webhook configuration. */
export function readRevision(
  container: ContainerObject | undefined,
  configuration: WebhookConfigurationObject | undefined,
): string {
  const own = container?.env?.find(({ name }) => name === 'REVISION')?.value;
  return own || configuration?.metadata.labels?.[REVISION] || DEFAULT_REVISION;
}

/** Name of the ConfigMap of a revision (Istio 1.30 pilot/pkg/bootstrap/sidecarinjector.go). */
export function configMapNameOf(revision: string): string {
  return revision === DEFAULT_REVISION
    ? 'istio-sidecar-injector'
    : `istio-sidecar-injector-${revision}`;
}

/** The contents of the injector's ConfigMap, or why they are not known. */
export function readSettings(configMap: ConfigMapObject): InjectorSettings {
  const { name, namespace = '' } = configMap.metadata;
  const text = configMap.data?.config;
  if (text === undefined) {
    return { known: false, reason: `ConfigMap ${namespace}/${name} has no key "config"` };
  }
  const reading = parseInjectorConfig(text);
  return reading.ok
    ? present({
        known: true,
        config: reading.config,
        templates: reading.templates,
      })
    : {
        known: false,
        reason: `ConfigMap ${namespace}/${name}, config: ${reading.problem}`,
        isBroken: true,
      };
}
