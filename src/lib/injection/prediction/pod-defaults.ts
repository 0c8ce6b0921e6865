import type { Json, JsonObject } from '../model/model.ts';
import { normalizeQuantity } from '../model/quantity.ts';
import {
  asObject,
  asObjects,
  asText,
  isJsonObject,
  isPresent,
  mapContainers,
  type PodJson,
} from './pod-json.ts';

/**
 * Fills in what the API server fills in, and writes quantities as it does (Kubernetes v1.36
 * pkg/apis/core/v1/defaults.go), for the parts of a pod that an injector touches. Empty values are left out, as in the
 * JSON of the API server.
 */
export function fillDefaults(pod: PodJson): PodJson {
  const isHost = pod.spec['hostNetwork'] === true;
  const { volumes } = pod.spec;
  const spec = isPresent(volumes)
    ? { ...pod.spec, volumes: asObjects(volumes).map(fillVolume) }
    : pod.spec;
  return mapContainers({ ...pod, spec }, (container) => fillContainer(container, isHost));
}

function fillContainer(container: JsonObject, isHost: boolean): JsonObject {
  const { ports, env, resources, lifecycle, image } = container;
  const changed: Record<string, Json | undefined> = {
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: pullPolicyOf(asText(image)),
    ...container,
    resources: fillResources(asObject(resources)),
  };
  if (isPresent(ports)) changed['ports'] = asObjects(ports).map((port) => fillPort(port, isHost));
  if (isPresent(env)) changed['env'] = asObjects(env).map(fillVariable);
  for (const field of ['livenessProbe', 'readinessProbe', 'startupProbe']) {
    const probe = changed[field];
    if (isJsonObject(probe)) changed[field] = fillProbe(probe);
  }
  if (isJsonObject(lifecycle)) {
    const hooks = Object.entries(lifecycle).map(([name, hook]) => [
      name,
      fillHandler(asObject(hook)),
    ]);
    changed['lifecycle'] = Object.fromEntries(hooks) as JsonObject;
  }
  return withoutEmpty(changed);
}

/** A tag "latest", or none, is pulled always. */
function pullPolicyOf(image: string): string {
  const [reference = '', digest] = image.split('@');
  const [, tag = 'latest'] = /:([^/:]+)$/.exec(reference) ?? [];
  return tag === 'latest' && digest === undefined ? 'Always' : 'IfNotPresent';
}

/** A missing request equals the limit. */
function fillResources(resources: JsonObject): JsonObject {
  const amounts = (list: Json | undefined): JsonObject =>
    Object.fromEntries(
      Object.entries(asObject(list)).map(([name, amount]) => [
        name,
        normalizeQuantity(String(amount as string | number)),
      ]),
    );
  const limits = amounts(resources['limits']);
  const requests = { ...limits, ...amounts(resources['requests']) };
  return {
    ...resources,
    ...(isPresent(resources['limits']) ? { limits } : {}),
    ...(Object.keys(requests).length > 0 ? { requests } : {}),
  };
}

function fillPort(port: JsonObject, isHost: boolean): JsonObject {
  const hostPort =
    isHost && !isPresent(port['hostPort']) ? { hostPort: port['containerPort'] } : {};
  return withoutEmpty({ protocol: 'TCP', ...port, ...hostPort });
}

function fillVariable(variable: JsonObject): JsonObject {
  const source = variable['valueFrom'];
  if (!isJsonObject(source)) return withoutEmpty(variable);
  const { fieldRef, resourceFieldRef } = source;
  const valueFrom = {
    ...source,
    ...(isJsonObject(fieldRef) ? { fieldRef: { apiVersion: 'v1', ...fieldRef } } : {}),
    ...(isJsonObject(resourceFieldRef)
      ? { resourceFieldRef: { divisor: '0', ...resourceFieldRef } }
      : {}),
  };
  return { ...variable, valueFrom };
}

function fillProbe(probe: JsonObject): JsonObject {
  const numbers = Object.entries(PROBE_NUMBERS).map(
    ([field, number]) => [field, probe[field] || number] as const,
  );
  return withoutEmpty({ ...fillHandler(probe), ...Object.fromEntries(numbers) });
}

const PROBE_NUMBERS = {
  timeoutSeconds: 1,
  periodSeconds: 10,
  successThreshold: 1,
  failureThreshold: 3,
};

function fillHandler(handler: JsonObject): JsonObject {
  const { httpGet, grpc } = handler;
  if (isJsonObject(httpGet)) {
    const { path, scheme, ...others } = httpGet;
    return { ...handler, httpGet: { ...others, path: path || '/', scheme: scheme || 'HTTP' } };
  }
  return isJsonObject(grpc) ? { ...handler, grpc: { service: '', ...grpc } } : handler;
}

/** Fields of Go structs that their JSON leaves out where they are empty; those that are pointers stay. */
const OMITTED: ReadonlySet<string> = new Set([
  ...['initialDelaySeconds', 'hostPort', 'hostIP', 'value', 'args', 'command', 'ports', 'env'],
  ...[
    'envFrom',
    'volumeMounts',
    'volumeDevices',
    'workingDir',
    'stdin',
    'tty',
    'stdinOnce',
    'name',
  ],
]);

function withoutEmpty(object: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(object).filter(([key, value]) => {
      if (value === null || value === undefined) return false;
      const isEmpty = value === 0 || value === '' || value === false || isEmptyList(value);
      return !isEmpty || !OMITTED.has(key);
    }),
  );
}

function isEmptyList(value: Json): boolean {
  return Array.isArray(value) && value.length === 0;
}

/** Permissions of files in volumes: 0644. */
const MODE = { defaultMode: 420 };

function fillVolume({ name, ...given }: JsonObject): JsonObject {
  const sources = Object.entries(given).filter(([, source]) => isPresent(source));
  if (sources.length === 0) return { name, emptyDir: {} };
  return {
    name,
    ...Object.fromEntries(
      sources.map(([kind, source]) => [kind, fillSource(kind, asObject(source))]),
    ),
  };
}

function fillSource(kind: string, source: JsonObject): JsonObject {
  switch (kind) {
    case 'configMap':
    case 'secret':
      return { ...MODE, ...source };
    case 'downwardAPI':
      return { ...MODE, ...source, items: asObjects(source['items']).map(fillFile) };
    case 'projected':
      return { ...MODE, ...source, sources: asObjects(source['sources']).map(fillProjection) };
    default:
      return source;
  }
}

function fillFile(file: JsonObject): JsonObject {
  const { fieldRef } = file;
  return isJsonObject(fieldRef) ? { ...file, fieldRef: { apiVersion: 'v1', ...fieldRef } } : file;
}

function fillProjection(source: JsonObject): JsonObject {
  const { serviceAccountToken, downwardAPI } = source;
  if (isJsonObject(serviceAccountToken)) {
    return { ...source, serviceAccountToken: { expirationSeconds: 3600, ...serviceAccountToken } };
  }
  if (!isJsonObject(downwardAPI)) return source;
  return {
    ...source,
    downwardAPI: { ...downwardAPI, items: asObjects(downwardAPI['items']).map(fillFile) },
  };
}
