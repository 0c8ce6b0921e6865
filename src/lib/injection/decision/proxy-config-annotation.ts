import { parse } from 'yaml';
import type { Release } from '../model/version.ts';
import {
  NEWEST_LISTED_MINOR,
  PROXY_CONFIG_FIELDS,
  toFieldName,
} from '../prediction/proxy-config-fields.ts';

/** Why the injector refuses an annotation's value, or why that is unknown. */
export interface AnnotationFinding {
  readonly kind: 'invalid' | 'unknown';
  readonly detail: string;
}

/** The kind of value of a field of ProxyConfig; nested messages are described by their fields. */
type Kind =
  'bool' | 'string' | 'integer' | 'number' | 'duration' | 'strings' | 'string-map' | Shape;

interface Shape {
  readonly [field: string]: Kind;
}

// Fields of istio.mesh.v1alpha1.ProxyConfig for which the injector checks only the kind of the value.
const FIELDS: Shape = {
  availabilityZone: 'string',
  caCertificatesPem: 'strings',
  concurrency: 'integer',
  customConfigFile: 'string',
  extraStatTags: 'strings',
  holdApplicationUntilProxyStarts: 'bool',
  image: { imageType: 'string' },
  meshId: 'string',
  proxyBootstrapTemplatePath: 'string',
  proxyMetadata: 'string-map',
  proxyStatsMatcher: {
    inclusionPrefixes: 'strings',
    inclusionRegexps: 'strings',
    inclusionSuffixes: 'strings',
  },
  runtimeValues: 'string-map',
  statNameLength: 'integer',
  terminationDrainDuration: 'duration',
  tracing: { maxPathTagLength: 'integer', sampling: 'number' },
  zipkinAddress: 'string',
};

/**
 * Checks the annotation `proxy.istio.io/config`, a ProxyConfig in YAML or JSON (Istio pkg/kube/inject/validate.go
 * validateProxyConfig). A text that is not YAML, or a value of the wrong kind, is refused. Fields with rules of their
 * own are left open: `unknown`. The injector ignores fields that it does not know.
 */
export function checkProxyConfig(
  text: string,
  version: Release | undefined,
): AnnotationFinding | undefined {
  let document: unknown;
  try {
    document = parse(text, { version: '1.1', logLevel: 'error' });
  } catch {
    return { kind: 'invalid', detail: 'it is not YAML' };
  }
  if (document === null || document === undefined) return undefined;
  if (!isMap(document)) return { kind: 'invalid', detail: 'it is not a map of ProxyConfig fields' };
  const ignores =
    version !== undefined && version.major === 1 && version.minor <= NEWEST_LISTED_MINOR;
  const read = ignores ? withoutIgnored(document) : document;
  const findings = checkFields(read, FIELDS, '');
  return findings.find(({ kind }) => kind === 'invalid') ?? findings[0];
}

function withoutIgnored(
  document: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const known = Object.entries(document).filter(([written]) =>
    PROXY_CONFIG_FIELDS.has(toFieldName(written)),
  );
  return Object.fromEntries(known);
}

function checkFields(
  map: Readonly<Record<string, unknown>>,
  shape: Shape,
  path: string,
): readonly AnnotationFinding[] {
  return Object.entries(map).flatMap(([written, value]) => {
    if (value === null) return [];
    const field = toFieldName(written);
    const kind = Object.hasOwn(shape, field) ? shape[field] : undefined;
    if (kind === undefined) {
      return [
        { kind: 'unknown', detail: `its field ${path}${written} is not checked here` },
      ] as const;
    }
    if (typeof kind === 'object') {
      return isMap(value)
        ? checkFields(value, kind, `${path}${written}.`)
        : [refuse(path, written, 'a map')];
    }
    return isOfKind(value, kind) ? [] : [refuse(path, written, NAMES[kind])];
  });
}

const NAMES: Readonly<Record<Exclude<Kind, Shape>, string>> = {
  bool: 'true or false',
  string: 'a string',
  integer: 'a whole number',
  number: 'a number',
  duration: 'a duration such as 5s',
  strings: 'a list of strings',
  'string-map': 'a map of strings (quote numbers and booleans)',
};

function isOfKind(value: unknown, kind: Exclude<Kind, Shape>): boolean {
  switch (kind) {
    case 'bool':
      return typeof value === 'boolean';
    case 'string':
      return typeof value === 'string';
    case 'integer':
      return typeof value === 'string' ? /^-?\d+$/.test(value) : Number.isInteger(value);
    case 'number':
      return (
        typeof value === 'number' || (typeof value === 'string' && /^-?\d+(?:\.\d+)?$/.test(value))
      );
    case 'duration':
      return typeof value === 'string' && /^-?\d+(?:\.\d{1,9})?s$/.test(value);
    case 'strings':
      return Array.isArray(value) && value.every((item) => typeof item === 'string');
    case 'string-map':
      return isMap(value) && Object.values(value).every((item) => typeof item === 'string');
  }
}

function refuse(path: string, field: string, wanted: string): AnnotationFinding {
  return { kind: 'invalid', detail: `its field ${path}${field} must be ${wanted}` };
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
