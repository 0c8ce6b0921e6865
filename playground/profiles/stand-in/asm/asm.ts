import { readFileSync } from 'node:fs';
import type { InjectorProfile } from '../injector-profile.ts';
import type { InjectorVersion } from '../versions.ts';

/** Settings of profile `asm` other than its version. */
export interface AsmOptions {
  readonly namespace: string;
  readonly nativeSidecars: boolean;
  readonly clusterId: string | undefined;
}

const name = 'istio-sidecar-injector';
const registry = 'registry-vpc.cn-hangzhou.aliyuncs.com/acs';
const proxyLimits = { cpu: '2', memory: '1Gi' };

/**
 * The injector that Alibaba Cloud Service Mesh installs into a data-plane cluster: one webhook, and all objects named
 * `istio-sidecar-injector`. Namespaces opt in by label, pods opt out.
 */
export function asmProfile(
  { tag, valueRule }: InjectorVersion,
  { namespace, nativeSidecars, clusterId = 'playground' }: AsmOptions,
): InjectorProfile {
  const image = `${registry}/proxyv2:${tag}`;
  return {
    namespace,
    name,
    revision: 'default',
    replicas: 2,
    labels: { app: name, istio: 'sidecar-injector' },
    template: {
      labels: {},
      annotations: { 'sidecar.istio.io/inject': 'false' },
      container: 'sidecar-injector-webhook',
      image: `${registry}/sidecar-injector:${tag}`,
      args: ['--injectConfig=/etc/istio/inject/config', '--meshConfig=/etc/istio/config/mesh'],
      environment: {},
      port: 9443,
      resources: {
        requests: { cpu: '100m', memory: '256Mi' },
        limits: { cpu: '2', memory: '2Gi' },
      },
    },
    configMap: name,
    config: readFileSync(new URL('config.yaml', import.meta.url), 'utf8'),
    values: {
      global: {
        caAddress: `istiod.${namespace}.svc:15012`,
        meshID: 'c0ffee0123456789abcdef0123456789a',
        multiCluster: { clusterName: clusterId },
        proxy: {
          image,
          resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: proxyLimits },
        },
        proxy_init: {
          image,
          resources: { requests: { cpu: '10m', memory: '10Mi' }, limits: proxyLimits },
        },
      },
      pilot: { env: { ENABLE_NATIVE_SIDECARS: String(nativeSidecars) } },
      sidecarInjectorWebhook: { rewriteAppHTTPProbe: false },
    },
    valueRule,
    webhookConfigurations: [
      {
        name,
        labels: { app: name },
        webhooks: [
          {
            name: 'sidecar-injector.istio.io',
            namespaceSelector: { matchLabels: { 'istio-injection': 'enabled' } },
          },
        ],
      },
    ],
    timeoutSeconds: 30,
  };
}
