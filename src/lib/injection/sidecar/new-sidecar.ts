import { parse } from 'yaml';
import type { ContainerObject, PodObject } from '../model/api-objects.ts';
import { NATIVE_SIDECAR, PROXY_CONFIG, PROXY_IMAGE } from '../model/keys.ts';
import { valueOf } from '../model/label-value.ts';
import type { Labels } from '../model/model.ts';

/** One setting of the sidecar that a new pod gets, and its source. */
export interface NewSidecarSetting {
  readonly setting: SettingName;
  readonly value: string;
  /** An annotation's key, the template's own container istio-proxy, or the injector (its ConfigMap and mesh config). */
  readonly setBy: string;
}

/** The reported settings of a sidecar. */
export type SettingName =
  | 'kind'
  | 'image'
  | 'cpu request'
  | 'cpu limit'
  | 'memory request'
  | 'memory limit'
  | 'interception'
  | 'dns capture'
  | 'lifecycle'
  | 'app probes';

const INJECTOR = 'injector';
const OWN_CONTAINER = 'container istio-proxy of the template';

/** The parts of a template that its sidecar depends on. */
export interface SidecarIntents {
  readonly annotations: Labels;
  /** A container istio-proxy in the template: its settings override the injector's template. */
  readonly ownProxy?: ContainerObject;
}

/**
 * Reads the sidecar from a pod as the cluster would create it, and for each setting its source: an annotation of the
 * template, the template's own istio-proxy, or the injector (annotations as of Istio 1.30
 * manifests/charts/istio-control/istio-discovery/files/injection-template.yaml). Returns nothing for a pod without a
 * sidecar.
 */
export function describeNewSidecar(
  pod: PodObject,
  intents: SidecarIntents,
): readonly NewSidecarSetting[] {
  const native = pod.spec.initContainers?.find(({ name }) => name === 'istio-proxy');
  const proxy = pod.spec.containers.find(({ name }) => name === 'istio-proxy') ?? native;
  if (proxy === undefined) return [];
  const { annotations, ownProxy } = intents;
  const config = readProxyConfig(annotations);
  const by = (isOwn: unknown, ...keys: readonly string[]): string => {
    const key = keys.find((one) => Object.hasOwn(annotations, one));
    if (key !== undefined) return `annotation ${key}`;
    return isOwn === undefined ? INJECTOR : OWN_CONTAINER;
  };
  const byConfig = (value: unknown, otherwise: string): string =>
    value === undefined ? otherwise : `annotation ${PROXY_CONFIG}`;
  const { requests = {}, limits = {} } = proxy.resources ?? {};
  const own = ownProxy?.resources;
  const rows: readonly (readonly [SettingName, string | undefined, string])[] = [
    ['kind', native ? 'native' : 'classic', by(undefined, NATIVE_SIDECAR)],
    [
      'image',
      proxy.image,
      byConfig(
        config.image?.imageType,
        by(ownImage(ownProxy), PROXY_IMAGE, 'sidecar.istio.io/proxyImageType'),
      ),
    ],
    ['cpu request', requests['cpu'], by(own?.requests?.['cpu'], 'sidecar.istio.io/proxyCPU')],
    ['cpu limit', limits['cpu'], by(own?.limits?.['cpu'], 'sidecar.istio.io/proxyCPULimit')],
    [
      'memory request',
      requests['memory'],
      by(own?.requests?.['memory'], 'sidecar.istio.io/proxyMemory'),
    ],
    [
      'memory limit',
      limits['memory'],
      by(own?.limits?.['memory'], 'sidecar.istio.io/proxyMemoryLimit'),
    ],
    [
      'interception',
      readInterception(pod, proxy),
      byConfig(config.interceptionMode, by(undefined, 'sidecar.istio.io/interceptionMode')),
    ],
    [
      'dns capture',
      readEnv(proxy, DNS_CAPTURE) === 'true' ? 'on' : 'off',
      byConfig(config.proxyMetadata?.[DNS_CAPTURE], by(undefined)),
    ],
    [
      'lifecycle',
      readLifecycle(proxy),
      byConfig(config.holdApplicationUntilProxyStarts, by(ownProxy?.lifecycle)),
    ],
    [
      'app probes',
      readEnv(proxy, 'ISTIO_KUBE_APP_PROBERS') === undefined
        ? 'as they are'
        : 'through the sidecar',
      by(undefined, 'sidecar.istio.io/rewriteAppHTTPProbers'),
    ],
  ];
  return rows.map(([setting, value, setBy]) => ({ setting, value: value ?? '<none>', setBy }));
}

const DNS_CAPTURE = 'ISTIO_META_DNS_CAPTURE';

// "auto" is the placeholder for the injector's image.
function ownImage(proxy: ContainerObject | undefined): string | undefined {
  return proxy?.image === 'auto' ? undefined : proxy?.image;
}

function readEnv({ env }: ContainerObject, name: string): string | undefined {
  return env?.find((one) => one.name === name)?.value;
}

/** The mode passed to the init container (`-m`), else the mode passed to the proxy. */
function readInterception(pod: PodObject, proxy: ContainerObject): string | undefined {
  const args = pod.spec.initContainers?.find(({ args: one }) =>
    one?.includes('istio-iptables'),
  )?.args;
  const flag = args?.indexOf('-m') ?? -1;
  const reported = flag === -1 ? undefined : args?.[flag + 1];
  return reported ?? readEnv(proxy, 'ISTIO_META_INTERCEPTION_MODE');
}

function readLifecycle({ lifecycle = {} }: ContainerObject): string | undefined {
  const hooks = Object.entries(lifecycle).map(([hook, action]) => {
    const command = (action as { readonly exec?: { readonly command?: readonly string[] } }).exec
      ?.command;
    return command ? `${hook}: ${command.join(' ')}` : hook;
  });
  return hooks.length > 0 ? hooks.join('; ') : undefined;
}

interface ProxyConfig {
  readonly interceptionMode?: unknown;
  readonly holdApplicationUntilProxyStarts?: unknown;
  readonly image?: { readonly imageType?: unknown };
  readonly proxyMetadata?: Readonly<Record<string, unknown>>;
}

function readProxyConfig(annotations: Labels): ProxyConfig {
  const text = valueOf(annotations, PROXY_CONFIG);
  if (text === undefined) return {};
  try {
    const config: unknown = parse(text, { logLevel: 'silent' });
    return typeof config === 'object' && config !== null ? config : {};
  } catch {
    // The injector refuses such a pod, so there is no sidecar with settings of its own.
    return {};
  }
}
