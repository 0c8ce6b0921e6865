import { present } from '../../present.ts';
import type { ContainerResources, SidecarSettings } from '../model/sidecar-settings.ts';
import { compareVersions, type MeshVersion } from '../model/version.ts';
import { parseInjectorValues } from './injector-values.ts';

const nativeIsKnown = { major: 1, minor: 19, patch: 0 };
const nativeByNodes = { major: 1, minor: 27, patch: 0 };

/**
 * Reads the text under `values` of the injector's ConfigMap.
 * @param environment of the injector's own container, which overrides the values.
 * @returns nothing for unreadable text.
 */
export function readSidecarSettings(
  text: string,
  version: MeshVersion | undefined,
  environment: Readonly<Record<string, string>> = {},
): SidecarSettings | undefined {
  let values: unknown;
  try {
    values = parseInjectorValues(text);
  } catch {
    // The injector could not read it either, and keeps its previous values.
    return undefined;
  }
  const proxy = readResources(at(values, 'global', 'proxy', 'resources'));
  const initResources = at(values, 'global', 'proxy_init', 'resources');
  const image = readImage(at(values, 'global'));
  const cni = readCni(values, version);
  const native = readNative(values, version, environment);
  return present({
    image,
    proxy,
    init: initResources === undefined ? proxy : readResources(initResources),
    cni,
    native,
    isPrivileged: at(values, 'global', 'proxy', 'privileged') === true,
    hasSeccompProfile: keysOf(at(values, 'global', 'proxy', 'seccompProfile')).length > 0,
  });
}

// Istio pkg/kube/inject/template.go ProxyImage: hub, tag and variant are added to a name without a slash.
function readImage(global: unknown): string | undefined {
  const text = (...path: readonly string[]): string | undefined => {
    const value = at(global, ...path);
    return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
  };
  const name = text('proxy', 'image') || 'proxyv2';
  if (name.includes('/')) return name;
  const [hub, tag, variant] = [text('hub'), text('tag'), text('variant')];
  if (!hub || !tag) return undefined;
  const isPlain = !variant || variant === 'default' || tag.endsWith(`-${variant}`);
  return `${hub}/${name}:${tag}${isPlain ? '' : `-${variant}`}`;
}

// Istio has moved the switch twice: istio_cni (up to 1.23), pilot.cni (from 1.21), cni in istiod's own values (1.24).
function readCni(values: unknown, version: MeshVersion | undefined): boolean | undefined {
  const switches = [
    at(values, 'pilot', 'cni', 'enabled'),
    at(values, 'cni', 'enabled'),
    at(values, 'istio_cni', 'enabled'),
  ].filter((value) => value !== undefined);
  if (switches.length > 0) return switches.includes(true);
  return version?.vendor === 'istio' ? false : undefined;
}

// Istio pilot/pkg/features ENABLE_NATIVE_SIDECARS: "false" by default up to 1.26, "auto" from 1.27.
function readNative(
  values: unknown,
  version: MeshVersion | undefined,
  environment: Readonly<Record<string, string>>,
): SidecarSettings['native'] {
  const key = 'ENABLE_NATIVE_SIDECARS';
  const said = environment[key] ?? at(values, 'pilot', 'env', key) ?? at(values, 'env', key);
  if (said !== undefined) {
    return said === 'auto' ? 'by-nodes' : said === true || said === 'true';
  }
  if (version === undefined) return undefined;
  if (compareVersions(version, nativeIsKnown) < 0) return false;
  if (version.vendor === 'asm') return undefined;
  return compareVersions(version, nativeByNodes) < 0 ? false : 'by-nodes';
}

function readResources(value: unknown): ContainerResources {
  return { requests: readAmounts(at(value, 'requests')), limits: readAmounts(at(value, 'limits')) };
}

// A nil in the values means that the amount is left out, as with the template's `omitNil`.
function readAmounts(value: unknown): Readonly<Record<string, string>> {
  const amounts = keysOf(value).flatMap((key): [string, string][] => {
    const amount = at(value, key);
    return typeof amount === 'string' || typeof amount === 'number' ? [[key, String(amount)]] : [];
  });
  return Object.fromEntries(amounts);
}

function keysOf(value: unknown): readonly string[] {
  return typeof value === 'object' && value !== null ? Object.keys(value) : [];
}

function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key)
        ? ((inner as Record<string, unknown>)[key] ?? undefined)
        : undefined,
    value,
  );
}
