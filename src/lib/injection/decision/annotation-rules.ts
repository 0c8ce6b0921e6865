import { isIPv4, isIPv6 } from 'node:net';
import { PROXY_CONFIG, PROXY_OVERRIDES } from '../model/keys.ts';
import type { Labels } from '../model/model.ts';
import { amountOf, parseQuantity } from '../model/quantity.ts';
import { compareVersions } from '../model/version.ts';
import type { Release } from '../model/version.ts';
import type { AnnotationFinding } from './proxy-config-annotation.ts';
import { checkProxyConfig } from './proxy-config-annotation.ts';
import { checkScrape, SCRAPE_TARGETS, SCRAPED_PORT } from './scrape-annotations.ts';

/** Returns why a value is refused, or nothing. */
type Check = (value: string) => string | undefined;

const INT32 = 2_147_483_647;
const PORT = 65_535;

// Istio pkg/kube/inject/validate.go AnnotationValidation at 1.30.3. It checks quantities only since 1.27.6 and 1.29,
// and never checks JSON. Unchecked bad values are refused as well: the rendered pod cannot be read.
const CHECKS: Readonly<Record<string, Check>> = {
  'sidecar.istio.io/interceptionMode': oneOf('REDIRECT', 'TPROXY', 'NONE'),
  'status.sidecar.istio.io/port': checkPort,
  'readiness.status.sidecar.istio.io/initialDelaySeconds': checkSeconds,
  'readiness.status.sidecar.istio.io/periodSeconds': checkSeconds,
  'readiness.status.sidecar.istio.io/failureThreshold': checkSeconds,
  'traffic.sidecar.istio.io/includeOutboundIPRanges': orStar(checkPrefixes),
  'traffic.sidecar.istio.io/excludeOutboundIPRanges': checkPrefixes,
  'traffic.sidecar.istio.io/includeInboundPorts': orStar(checkPorts),
  'traffic.sidecar.istio.io/excludeInboundPorts': checkPorts,
  'traffic.sidecar.istio.io/excludeOutboundPorts': checkPorts,
  'prometheus.istio.io/merge-metrics': checkBool,
  'sidecar.istio.io/proxyCPU': checkQuantity,
  'sidecar.istio.io/proxyMemory': checkQuantity,
  'sidecar.istio.io/proxyCPULimit': checkQuantity,
  'sidecar.istio.io/proxyMemoryLimit': checkQuantity,
  'sidecar.istio.io/userVolume': checkJson,
  'sidecar.istio.io/userVolumeMount': checkJson,
  [PROXY_OVERRIDES]: checkOverrides,
};

// Checked only since 1.30.
const CHECKS_SINCE_1_30: Readonly<Record<string, Check>> = {
  'traffic.sidecar.istio.io/excludeInterfaces': checkInterfaces,
  'traffic.sidecar.istio.io/kubevirtInterfaces': checkInterfaces,
  'istio.io/reroute-virtual-interfaces': checkInterfaces,
};

const SINCE_1_30: Release = { major: 1, minor: 30, patch: 0 };

const SINCE_1_31: Release = { major: 1, minor: 31, patch: 0 };

/** Annotations whose value can make the injector refuse the pod. */
export const CHECKED_ANNOTATIONS: ReadonlySet<string> = new Set([
  ...Object.keys(CHECKS),
  ...Object.keys(CHECKS_SINCE_1_30),
  PROXY_CONFIG,
  SCRAPED_PORT,
  SCRAPE_TARGETS,
]);

const READ_AS_JSON: ReadonlySet<string> = new Set([
  'sidecar.istio.io/userVolume',
  'sidecar.istio.io/userVolumeMount',
]);
const UINT32 = 4_294_967_295;

/**
 * Whether a refused value passes the injector's own check, so that only a template that reads the annotation fails on
 * it: bad JSON, and seconds that are too many for the field of a probe.
 */
export function failsOnlyInTemplate(key: string, value: string): boolean {
  const isSeconds = CHECKS[key] === checkSeconds && isWholeNumber(value, UINT32);
  return isSeconds || READ_AS_JSON.has(key);
}

/** Checks one of {@link CHECKED_ANNOTATIONS} as the injector of that version does; nothing means accepted. */
export function checkAnnotation(
  key: string,
  annotations: Labels,
  version: Release | undefined,
): AnnotationFinding | undefined {
  const value = annotations[key] ?? '';
  if (key === PROXY_CONFIG) return checkProxyConfig(value, version);
  if (key === SCRAPED_PORT || key === SCRAPE_TARGETS) {
    const detail = checkScrape(key, annotations);
    return detail === undefined ? undefined : refusedSince(SINCE_1_31, detail, version);
  }
  const always = CHECKS[key]?.(value);
  if (always !== undefined) return { kind: 'invalid', detail: always };
  const lately = CHECKS_SINCE_1_30[key]?.(value);
  return lately === undefined ? undefined : refusedSince(SINCE_1_30, lately, version);
}

function refusedSince(
  since: Release,
  detail: string,
  version: Release | undefined,
): AnnotationFinding | undefined {
  if (version === undefined) {
    const name = `${since.major}.${since.minor}`;
    return { kind: 'unknown', detail: `injectors from ${name} on refuse it: ${detail}` };
  }
  return compareVersions(version, since) < 0 ? undefined : { kind: 'invalid', detail };
}

const RESOURCES = ['CPU', 'Memory'] as const;

/**
 * The annotation with an amount that the injector accepts and the API server does not, and why: it is negative, or a
 * request that exceeds the limit set by its counterpart (Kubernetes v1.36 pkg/apis/core/validation).
 */
export function findAmountProblem(
  annotations: Labels,
): { readonly key: string; readonly value: string; readonly detail: string } | undefined {
  for (const resource of RESOURCES) {
    const key = `sidecar.istio.io/proxy${resource}`;
    const limitKey = `${key}Limit`;
    const [value, limit] = [annotations[key], annotations[limitKey]];
    for (const [one, amount] of [
      [key, value],
      [limitKey, limit],
    ] as const) {
      if (amount === undefined || amountOf(amount) >= 0n) continue;
      return { key: one, value: amount, detail: 'it must not be negative' };
    }
    if (value === undefined || limit === undefined || amountOf(value) <= amountOf(limit)) continue;
    return { key, value, detail: `it is more than the limit ${limit}` };
  }
  return undefined;
}

function oneOf(...values: readonly string[]): Check {
  return (value) => (values.includes(value) ? undefined : `it must be one of ${values.join(', ')}`);
}

function orStar(check: Check): Check {
  return (value) => (value === '*' ? undefined : check(value));
}

function checkBool(value: string): string | undefined {
  return /^(?:1|t|T|TRUE|true|True|0|f|F|FALSE|false|False)$/.test(value)
    ? undefined
    : 'it must be "true" or "false"';
}

// The injector accepts unsigned 32-bit numbers; the probe field that it renders is signed.
function checkSeconds(value: string): string | undefined {
  return isWholeNumber(value, INT32) ? undefined : `it must be a whole number up to ${INT32}`;
}

function checkPort(value: string): string | undefined {
  return isWholeNumber(value.trim(), PORT) ? undefined : `${JSON.stringify(value)} is not a port`;
}

function checkPorts(value: string): string | undefined {
  if (value.trim() === '') return undefined;
  return value
    .trim()
    .split(',')
    .map(checkPort)
    .find((problem) => problem !== undefined);
}

function checkPrefixes(value: string): string | undefined {
  if (value === '') return undefined;
  const wrong = value.split(',').find((prefix) => !isPrefix(prefix));
  return wrong === undefined
    ? undefined
    : `${JSON.stringify(wrong)} is not an IP range such as 10.0.0.0/8`;
}

function isPrefix(text: string): boolean {
  const slash = text.lastIndexOf('/');
  const [address, bits] = [text.slice(0, slash), text.slice(slash + 1)];
  if (slash === -1 || address.includes('%') || !/^(?:0|[1-9]\d{0,2})$/.test(bits)) return false;
  if (isIPv4(address)) return Number(bits) <= 32;
  return isIPv6(address) && Number(bits) <= 128;
}

function checkQuantity(value: string): string | undefined {
  return parseQuantity(value) === undefined
    ? 'it must be a quantity such as 100m or 128Mi'
    : undefined;
}

function checkJson(value: string): string | undefined {
  try {
    const parsed: unknown = JSON.parse(value);
    return typeof parsed === 'object' ? undefined : 'it must be a JSON object';
  } catch {
    return 'it is not JSON';
  }
}

// Istio pkg/kube/inject/webhook.go reinsertOverrides: lists of containers as JSON.
function checkOverrides(value: string): string | undefined {
  const problem = checkJson(value);
  if (problem !== undefined) return problem;
  const overrides = JSON.parse(value) as Readonly<Record<string, unknown>> | null;
  const isWrong =
    Array.isArray(overrides) ||
    ['containers', 'initContainers'].some((key) => !Array.isArray(overrides?.[key] ?? []));
  return isWrong ? 'it must have lists of containers' : undefined;
}

// Istio pkg/util/net ValidateInterfaceNames.
function checkInterfaces(value: string): string | undefined {
  if (value === '') return undefined;
  const wrong = value
    .split(',')
    .map((name) => name.trim())
    .find((name) => name.length > 15 || !/^[a-zA-Z][a-zA-Z0-9_.-]*$/.test(name));
  return wrong === undefined
    ? undefined
    : `${JSON.stringify(wrong)} is not the name of a network interface`;
}

function isWholeNumber(text: string, largest: number): boolean {
  return /^\d+$/.test(text) && BigInt(text) <= BigInt(largest);
}
