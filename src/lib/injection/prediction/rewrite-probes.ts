import { SIDECAR_STATUS } from '../model/keys.ts';
import { valueOf } from '../model/label-value.ts';
import type { Json, JsonObject } from '../model/model.ts';
import { REWRITE_APP_PROBE_ANNOTATION } from '../sidecar/rewrite-app-probe.ts';
import { SIDECAR_CONTAINER } from '../sidecar/sidecar.ts';
import {
  asObject,
  asObjects,
  asText,
  CONTAINER_LISTS,
  containersOf,
  isPresent,
  mapContainers,
  type PodJson,
} from './pod-json.ts';
import { addVariable, parseBool } from './prometheus-merge.ts';

/** Where each probe and hook of a container is, and where the agent answers it. */
const PROBES = [
  { group: undefined, field: 'readinessProbe', path: 'app-health', name: 'readyz' },
  { group: undefined, field: 'livenessProbe', path: 'app-health', name: 'livez' },
  { group: undefined, field: 'startupProbe', path: 'app-health', name: 'startupz' },
  { group: 'lifecycle', field: 'preStop', path: 'app-lifecycle', name: 'prestopz' },
  { group: 'lifecycle', field: 'postStart', path: 'app-lifecycle', name: 'poststartz' },
] as const;

/**
 * Sends the application's HTTP, TCP and gRPC probes, and its HTTP and TCP hooks, to the proxy's agent (Istio 1.30
 * pkg/kube/inject/app_probe.go; webhook.go, applyRewrite). The agent is told the original ones.
 * @param statusPort of the mesh's agents; the pod's annotation overrides it.
 */
export function rewriteProbes(pod: PodJson, statusPort: number, byDefault: boolean): PodJson {
  const { annotations } = pod.metadata;
  const hasProxy = CONTAINER_LISTS.some((list) =>
    containersOf(pod, list).some(({ name }) => name === SIDECAR_CONTAINER),
  );
  const isOn = parseBool(annotations[REWRITE_APP_PROBE_ANNOTATION]) ?? byDefault;
  if (!hasProxy || !isOn) return pod;
  const probers = listProbers(pod, statusPort);
  const told = Object.keys(probers).length === 0 ? pod : tellProbers(pod, probers);
  const own = annotations['status.sidecar.istio.io/port'];
  const port = own === undefined ? statusPort : Number(own.trim());
  return mapContainers(told, (container) =>
    container['name'] === SIDECAR_CONTAINER ? container : rewriteContainer(container, port),
  );
}

const VARIABLE = 'ISTIO_KUBE_APP_PROBERS';

/** In a pod that was injected before, the probes that its proxy was told then stay (mergeOrAppendProbers). */
function tellProbers(pod: PodJson, probers: JsonObject): PodJson {
  const isInjected = valueOf(pod.metadata.annotations, SIDECAR_STATUS) !== undefined;
  const earlier = isInjected ? findEarlier(pod) : undefined;
  if (earlier === undefined) {
    return addVariable(pod, { name: VARIABLE, value: JSON.stringify(probers) });
  }
  const value = JSON.stringify({ ...probers, ...earlier });
  return mapContainers(pod, (container) => {
    if (container['name'] !== SIDECAR_CONTAINER) return container;
    const env = asObjects(container['env']).map((one) =>
      one['name'] === VARIABLE ? { ...one, value } : one,
    );
    return { ...container, env };
  });
}

function findEarlier(pod: PodJson): JsonObject | undefined {
  const proxy = CONTAINER_LISTS.flatMap((list) => containersOf(pod, list)).find(
    ({ name }) => name === SIDECAR_CONTAINER,
  );
  const text = asObjects(proxy?.['env']).find(({ name }) => name === VARIABLE)?.['value'];
  try {
    return text === undefined ? undefined : asObject(JSON.parse(asText(text)) as Json);
  } catch {
    return undefined;
  }
}

function listProbers(pod: PodJson, statusPort: number): JsonObject {
  const containers = [...CONTAINER_LISTS]
    .toReversed()
    .flatMap((list) => containersOf(pod, list))
    .filter(({ name }) => name !== SIDECAR_CONTAINER);
  const entries = containers.flatMap((container) =>
    PROBES.flatMap(({ group, field, path, name }) => {
      const prober = readProber(handlerOf(container, group, field), container, statusPort, group);
      const key = `/${path}/${asText(container['name'])}/${name}`;
      return prober === undefined ? [] : [[key, prober] as const];
    }),
  );
  return Object.fromEntries(entries.toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

function handlerOf(
  container: JsonObject,
  group: 'lifecycle' | undefined,
  field: string,
): JsonObject {
  return asObject(group === undefined ? container[field] : asObject(container[group])[field]);
}

/** The original probe with its port as a number; nothing where the port has no number, or is the agent's own. */
function readProber(
  handler: JsonObject,
  { ports }: JsonObject,
  statusPort: number,
  group: 'lifecycle' | undefined,
): JsonObject | undefined {
  const kind = kindOf(handler, group);
  if (kind === undefined) return undefined;
  const action = asObject(handler[kind]);
  const timeout = handler['timeoutSeconds'];
  const rest = typeof timeout === 'number' && timeout > 0 ? { timeoutSeconds: timeout } : {};
  if (kind === 'grpc') return { grpc: action, ...rest };
  const { port } = action;
  if (port === statusPort) return undefined;
  const named = asObjects(ports).find(({ name }) => isPresent(name) && name === port);
  const number = typeof port === 'string' ? named?.['containerPort'] : port;
  return number === undefined ? undefined : { [kind]: { ...action, port: number }, ...rest };
}

/** Probes that run a command stay as they are; there are no gRPC hooks. */
function kindOf(
  handler: JsonObject,
  group: 'lifecycle' | undefined,
): 'httpGet' | 'tcpSocket' | 'grpc' | undefined {
  const kinds =
    group === undefined
      ? (['httpGet', 'tcpSocket', 'grpc'] as const)
      : (['httpGet', 'tcpSocket'] as const);
  return kinds.find((one) => isPresent(handler[one]));
}

function rewriteContainer(container: JsonObject, port: number): JsonObject {
  const changed: Record<string, Json | undefined> = { ...container };
  for (const { group, field, path, name } of PROBES) {
    const handler = handlerOf(container, group, field);
    const kind = kindOf(handler, group);
    if (kind === undefined) continue;
    const { [kind]: action, ...others } = handler;
    const kept = kind === 'httpGet' ? asObject(action) : {};
    const scheme = kept['scheme'] === 'HTTPS' ? { scheme: 'HTTP' } : {};
    const url = `/${path}/${asText(container['name'])}/${name}`;
    const rewritten = { ...others, httpGet: { ...kept, ...scheme, path: url, port } };
    if (group === undefined) changed[field] = rewritten;
    else changed[group] = { ...asObject(changed[group]), [field]: rewritten };
  }
  return changed;
}
