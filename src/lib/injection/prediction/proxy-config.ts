import { parse } from 'yaml';
import { PROXY_CONFIG } from '../model/keys.ts';
import { valueOf } from '../model/label-value.ts';
import type { Json, JsonObject, Labels } from '../model/model.ts';
import { YAML_OF_THE_INJECTOR } from '../text/injector-yaml.ts';
import { asObject, isJsonObject } from './pod-json.ts';
import { PROXY_CONFIG_FIELDS, toFieldName } from './proxy-config-fields.ts';

/** Istio's defaults, which the mesh config overrides (Istio 1.30 pkg/config/mesh/mesh.go DefaultProxyConfig). */
const DEFAULTS: JsonObject = {
  discoveryAddress: 'istiod.istio-system.svc:15012',
  interceptionMode: 'REDIRECT',
  statusPort: 15_020,
};

/** The settings of all proxies of a mesh. */
export function readDefaultConfig(mesh: JsonObject): JsonObject {
  return mergeConfig(DEFAULTS, asObject(mesh['defaultConfig']));
}

/**
 * The settings of a pod's proxy: the mesh's, overridden by the pod's annotation (pkg/config/mesh/mesh.go
 * MergeProxyConfig). An annotation that cannot be read is refused before this.
 */
export function readProxyConfig(mesh: JsonObject, annotations: Labels): JsonObject {
  const base = readDefaultConfig(mesh);
  const text = valueOf(annotations, PROXY_CONFIG);
  if (text === undefined) return base;
  const own: unknown = parse(text, YAML_OF_THE_INJECTOR);
  return mergeConfig(base, asObject(own as Json));
}

/** Messages replace each other field by field; the pod's metadata are added to the mesh's. */
function mergeConfig(base: JsonObject, own: JsonObject): JsonObject {
  const merged: Record<string, Json | undefined> = { ...base };
  for (const [written, value] of Object.entries(own)) {
    const key = toFieldName(written);
    if (value === null || value === undefined || !PROXY_CONFIG_FIELDS.has(key)) continue;
    const before = merged[key];
    merged[key] = isJsonObject(before) && isJsonObject(value) ? { ...before, ...value } : value;
  }
  return merged;
}

/** Defaults that Istio leaves out of the proxy's variable PROXY_CONFIG, besides those that its JSON never has. */
const LEFT_OUT: JsonObject = {
  ...DEFAULTS,
  binaryPath: '/usr/local/bin/envoy',
  configPath: './etc/istio/proxy',
  controlPlaneAuthPolicy: 'MUTUAL_TLS',
  drainDuration: '45s',
  proxyAdminPort: 15_000,
  serviceCluster: 'istio-proxy',
  statNameLength: 189,
  terminationDrainDuration: '5s',
};

/** A proxy's settings without defaults and empty ones (Istio 1.30 pkg/kube/inject/template.go, cleanProxyConfig). */
export function withoutDefaults(config: Readonly<Record<string, unknown>>): object {
  const entries = Object.entries(config).map(
    ([key, value]) =>
      [
        key,
        value instanceof Map ? Object.fromEntries(value as ReadonlyMap<string, string>) : value,
      ] as const,
  );
  return Object.fromEntries(
    entries.filter(([key, value]) => {
      const isEmpty =
        typeof value === 'object' && value !== null && Object.keys(value).length === 0;
      return value !== LEFT_OUT[key] && !(key === 'proxyMetadata' && isEmpty);
    }),
  );
}
