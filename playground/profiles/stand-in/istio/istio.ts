import { readFileSync } from 'node:fs';
import type { InjectorProfile } from '../injector-profile.ts';
import type { InjectorVersion } from '../versions.ts';
import { webhooks } from './webhooks.ts';

/** Settings of an istiod that is not built. */
export interface IstioStandInOptions {
  readonly namespace: string;
  readonly nativeSidecars: boolean;
}

function meshValues(tag: string, { namespace, nativeSidecars }: IstioStandInOptions): object {
  return {
    gateways: { seccompProfile: {}, securityContext: {} },
    global: {
      caAddress: `istiod.${namespace}.svc:15012`,
      hub: 'docker.io/istio',
      imagePullPolicy: '',
      istioNamespace: namespace,
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
      env: { ENABLE_NATIVE_SIDECARS: String(nativeSidecars) },
    },
    revision: '',
    sidecarInjectorWebhook: {
      alwaysInjectSelector: [],
      defaultTemplates: [],
      enableNamespacesByDefault: false,
      neverInjectSelector: [],
      rewriteAppHTTPProbe: true,
      templates: {},
    },
  };
}

/** istiod of a release that is not built from its source, with one revision. */
export function istioProfile(
  { tag, valueRule }: InjectorVersion,
  options: IstioStandInOptions,
): InjectorProfile {
  const { namespace } = options;
  // Cluster-scoped names include the namespace of the installation, as in the chart.
  const suffix = namespace === 'istio-system' ? '' : `-${namespace}`;
  return {
    namespace,
    name: 'istiod',
    revision: 'default',
    replicas: 1,
    labels: { app: 'istiod', istio: 'pilot' },
    template: {
      labels: { 'istio.io/rev': 'default', 'sidecar.istio.io/inject': 'false' },
      annotations: { 'sidecar.istio.io/inject': 'false' },
      container: 'discovery',
      image: `docker.io/istio/pilot:${tag}`,
      args: ['discovery', '--monitoringAddr=:15014', '--domain', 'cluster.local'],
      environment: { REVISION: 'default', PILOT_CERT_PROVIDER: 'istiod' },
      port: 15017,
      resources: { requests: { cpu: '500m', memory: '2048Mi' } },
    },
    configMap: 'istio-sidecar-injector',
    config: readFileSync(new URL('config.yaml', import.meta.url), 'utf8'),
    values: meshValues(tag, options),
    valueRule,
    webhookConfigurations: [
      {
        name: `istio-sidecar-injector${suffix}`,
        labels: { app: 'sidecar-injector', 'istio.io/rev': 'default' },
        webhooks,
      },
    ],
    timeoutSeconds: 10,
  };
}
