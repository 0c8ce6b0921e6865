import type { FunctionMap } from '../go-template/functions.ts';
import { unsupported } from '../go-template/template-error.ts';
import {
  type GoValue,
  isGoList,
  isObject,
  print,
  Struct,
  toJsonValue,
  Zero,
} from '../go-template/values.ts';
import { withoutDefaults } from './proxy-config.ts';

/** The functions that Istio adds for its templates (Istio 1.30 pkg/kube/inject/template.go). */
export const ISTIO_FUNCTIONS: FunctionMap = {
  annotation: (meta, key, fallback) => {
    const annotations = mapOf(meta instanceof Struct ? meta.get('Annotations') : undefined);
    return annotations.get(print(key)) ?? print(fallback);
  },
  appendMultusNetwork: (existing, network) => appendNetwork(print(existing), print(network)),
  applicationPorts: (containers) => portsOf(containers, (name) => name !== 'istio-proxy'),
  directory: (path) => print(path).slice(0, print(path).lastIndexOf('/') + 1),
  env: (_, fallback) => {
    throw unsupported(`a variable of the injector's own environment (default ${print(fallback)})`);
  },
  excludeInboundPort: (port, ports) => excludePort(print(port).trim(), print(ports)),
  excludeInterfaces: (names) => names,
  formatDuration: (duration) => print(duration),
  fromJSON: (text) => fromJson(print(text)),
  includeInboundPorts: (containers) => portsOf(containers, () => true),
  indent: (count, text) => print(text).replaceAll('\n', `\n${' '.repeat(Number(count))}`),
  isset: (map, key) => mapOf(map).has(print(key)),
  kubevirtInterfaces: (names) => names,
  mergeMaps: (...maps) => new Map(maps.flatMap((map) => [...mapOf(map)])),
  omit: (map, ...keys) =>
    new Map([...mapOf(map)].filter(([key]) => !keys.some((one) => one === key))),
  omitNil: (value) => omitNil(value),
  // Only for providers that enrich resources; others have no such variable.
  otelResourceAttributes: (mesh) => {
    const providers = JSON.stringify(toJsonValue(mesh instanceof Struct ? mesh : Zero.value));
    if (!providers.includes('OTEL_SEMANTIC_CONVENTIONS')) return '';
    throw unsupported('OTEL_RESOURCE_ATTRIBUTES');
  },
  protoToJSON: (message) => {
    const json = toJsonValue(message);
    return JSON.stringify(isObject(json) ? withoutDefaults(json) : {});
  },
  strdict: (...args) =>
    new Map(
      args.flatMap((key, index) =>
        index % 2 === 0 ? [[print(key), print(args[index + 1] ?? '')] as const] : [],
      ),
    ),
  structToJSON: (value) => JSON.stringify(toJsonValue(value)),
  toJSON: (map) => JSON.stringify(toJsonValue(map) ?? {}),
  toJsonMap: (...maps) =>
    JSON.stringify(Object.fromEntries(maps.flatMap((map) => [...mapOf(map)]))),
  toLower: (text) => print(text).toLowerCase(),
  toYaml: (value) => toYaml(toJsonValue(value)),
  valueOrDefault: (value, fallback) =>
    value === '' || value === undefined || value === null || value instanceof Zero
      ? fallback
      : value,
};

function mapOf(value: GoValue): ReadonlyMap<string, string> {
  return value instanceof Map ? (value as ReadonlyMap<string, string>) : new Map();
}

/** A text that is not JSON becomes the text "{}", which no range accepts. */
function fromJson(text: string): GoValue {
  try {
    return JSON.parse(text) as GoValue;
  } catch {
    return '{}';
  }
}

/** The port is added to the list, unless the list has it; "0" is none. */
function excludePort(port: string, ports: string): string {
  if (port === '' || port === '0') return ports;
  const list = ports.split(',');
  if (list.includes(port)) return ports;
  return [...list.map((one) => one.trim()).filter((one) => one !== ''), port].join(',');
}

function portsOf(containers: GoValue, isCounted: (name: string) => boolean): string {
  const list = isGoList(containers) ? containers : [];
  return list
    .filter((one): one is Struct => one instanceof Struct && isCounted(print(one.get('Name'))))
    .flatMap((one) => {
      const ports = one.get('Ports');
      return isGoList(ports) ? ports : [];
    })
    .filter((port): port is Struct => port instanceof Struct)
    .filter((port) => !['UDP', 'SCTP'].includes(print(port.get('Protocol'))))
    .map((port) => print(port.get('ContainerPort')))
    .join(',');
}

/** Fields without a value are left out, and so is what is empty then. */
function omitNil(value: GoValue): GoValue {
  if (value === null || value === undefined) return null;
  if (isGoList(value)) {
    const kept = value.map(omitNil).filter((one) => one !== null);
    return kept.length === 0 && value.length > 0 ? null : kept;
  }
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([key, one]) => [key, omitNil(one)] as const);
  const kept = entries.filter(([, one]) => one !== null);
  return kept.length === 0 && entries.length > 0 ? null : Object.fromEntries(kept);
}

/** Only the outermost level needs the block style of YAML: templates put it beside other fields. */
function toYaml(value: GoValue): string {
  if (isGoList(value)) {
    return value.length === 0 ? '[]\n' : value.map((one) => `- ${JSON.stringify(one)}\n`).join('');
  }
  if (!isObject(value)) return `${JSON.stringify(value ?? null)}\n`;
  const entries = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  if (entries.length === 0) return '{}\n';
  return entries
    .map(([key, one]) => `${JSON.stringify(key)}: ${JSON.stringify(one ?? null)}\n`)
    .join('');
}

function appendNetwork(existing: string, network: string): string {
  if (existing === '') return network;
  const end = existing.lastIndexOf(']');
  if (end === -1) {
    const isThere = existing.split(',').some((one) => one.trim() === network);
    return isThere ? existing : `${existing}, ${network}`;
  }
  const [namespace = '', name = ''] = network.includes('/') ? network.split('/') : ['', network];
  const networks = fromJson(existing);
  if (!isGoList(networks)) return existing;
  const isThere = networks.some(
    (one) => isObject(one) && one['name'] === name && (one['namespace'] ?? '') === namespace,
  );
  if (isThere) return existing;
  const added =
    namespace === ''
      ? `, {"name": "${name}"}`
      : `, {"name": "${name}", "namespace": "${namespace}"}`;
  return `${existing.slice(0, end)}${added}${existing.slice(end)}`;
}
