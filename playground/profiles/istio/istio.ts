import { readFileSync } from 'node:fs';
import type { InjectorProfile } from '../injector-profile.ts';
import type { InjectorVersion } from '../versions.ts';
import { autoscaler, disruptionBudget, gateway } from './companions.ts';
import { deactivated, defaultWebhooks, revisionWebhooks } from './webhooks.ts';

/**
 * Optional parts of an Istio installation: `auto`, a webhook that injects in unlabelled namespaces; `canary`, a second
 * revision; `default-tag`, a revision tag in place of the default webhooks; `gateway`.
 */
export const istioVariants = ['auto', 'canary', 'default-tag', 'gateway'] as const;

/** One of `istioVariants`. */
export type IstioVariant = (typeof istioVariants)[number];

/** Settings of profile `istio` other than its version. */
export interface IstioOptions {
  readonly namespace: string;
  readonly nativeSidecars: boolean;
  readonly variants: readonly IstioVariant[];
}

type Configurations = InjectorProfile['webhookConfigurations'];

const app = { app: 'sidecar-injector' };

/** Name of an object that each revision has; that of the default revision has no suffix. */
function named(base: string, revision: string): string {
  return revision === 'default' ? base : `${base}-${revision}`;
}

function webhookConfigurations(
  revision: string,
  { namespace, variants }: IstioOptions,
): Configurations {
  // Cluster-scoped names include the namespace of the installation, as in the chart.
  const suffix = namespace === 'istio-system' ? '' : `-${namespace}`;
  const name = `${named('istio-sidecar-injector', revision)}${suffix}`;
  const labels = { ...app, 'istio.io/rev': revision };
  if (revision !== 'default') return [{ name, labels, webhooks: revisionWebhooks(revision) }];
  const webhooks = defaultWebhooks(variants.includes('auto'));
  if (!variants.includes('default-tag')) return [{ name, labels, webhooks }];
  const tag = {
    name: `istio-revision-tag-default${suffix}`,
    labels: { ...labels, 'istio.io/tag': 'default' },
    webhooks,
  };
  return [{ name, labels, webhooks: deactivated(webhooks) }, tag];
}

function meshValues(tag: string, name: string, revision: string, options: IstioOptions): object {
  return {
    gateways: { seccompProfile: {}, securityContext: {} },
    global: {
      caAddress: `${name}.${options.namespace}.svc:15012`,
      hub: 'docker.io/istio',
      imagePullPolicy: '',
      istioNamespace: options.namespace,
      meshID: '',
      multiCluster: { clusterName: '', enabled: false },
      proxy: {
        clusterDomain: 'cluster.local',
        image: 'proxyv2',
        logLevel: 'warning',
        readinessFailureThreshold: 4,
        readinessPeriodSeconds: 15,
        resources: {
          limits: { cpu: '2000m', memory: '1024Mi' },
          requests: { cpu: '100m', memory: '128Mi' },
        },
        startupProbe: { enabled: true, failureThreshold: 600 },
      },
      tag,
      variant: '',
    },
    pilot: {
      cni: { enabled: false, provider: 'default' },
      env: { ENABLE_NATIVE_SIDECARS: String(options.nativeSidecars) },
    },
    revision: revision === 'default' ? '' : revision,
    sidecarInjectorWebhook: {
      alwaysInjectSelector: [],
      defaultTemplates: [],
      enableNamespacesByDefault: options.variants.includes('auto'),
      neverInjectSelector: [],
      rewriteAppHTTPProbe: true,
      templates: {},
    },
  };
}

function istiod(
  revision: string,
  { tag, valueRule }: InjectorVersion,
  options: IstioOptions,
): InjectorProfile {
  const { namespace, variants } = options;
  const name = named('istiod', revision);
  const selector =
    revision === 'default'
      ? { app: 'istiod', istio: 'pilot' }
      : { app: 'istiod', 'istio.io/rev': revision };
  return {
    namespace,
    name,
    revision,
    replicas: 1,
    labels: selector,
    template: {
      labels: { 'istio.io/rev': revision, 'sidecar.istio.io/inject': 'false' },
      annotations: { 'sidecar.istio.io/inject': 'false' },
      container: 'discovery',
      image: `docker.io/istio/pilot:${tag}`,
      args: ['discovery', '--monitoringAddr=:15014', '--domain', 'cluster.local'],
      environment: { REVISION: revision, PILOT_CERT_PROVIDER: 'istiod' },
      port: 15017,
      resources: { requests: { cpu: '500m', memory: '2048Mi' } },
    },
    configMap: named('istio-sidecar-injector', revision),
    config: readFileSync(new URL('config.yaml', import.meta.url), 'utf8'),
    values: meshValues(tag, name, revision, options),
    valueRule,
    webhookConfigurations: webhookConfigurations(revision, options),
    timeoutSeconds: 10,
    companions: [autoscaler(name, namespace), disruptionBudget(name, namespace, selector)],
    injected: revision === 'default' && variants.includes('gateway') ? gateway(namespace) : [],
  };
}

/** The injectors of an Istio installation: istiod of the default revision and, as a variant, of revision `canary`. */
export function istioProfiles(
  version: InjectorVersion,
  options: IstioOptions,
): readonly InjectorProfile[] {
  const revisions = options.variants.includes('canary') ? ['default', 'canary'] : ['default'];
  return revisions.map((revision) => istiod(revision, version, options));
}
