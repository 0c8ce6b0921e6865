import { present } from '../../present.ts';
import type { ContainerObject, PodObject } from '../model/api-objects.ts';
import { REVISION } from '../model/keys.ts';
import type { Json, JsonObject } from '../model/model.ts';
import { readInjectionRecord } from './injection-record.ts';
import { detectSidecar, SIDECAR_CONTAINER, type SidecarKind } from './sidecar.ts';

/** What an injector adds to a pod, reduced to what is the same for every pod of one template. */
export interface NormalSidecar {
  /** `proxyless`: injected, but without a container istio-proxy, as template grpc-simple does. */
  readonly kind: SidecarKind | 'proxyless';
  readonly revision?: string;
  /** Injected containers by path, e.g. `spec.containers[istio-proxy]`; each field brought to a comparable form. */
  readonly containers: ReadonlyMap<string, JsonObject>;
  /** Injected volumes by name. */
  readonly volumes: ReadonlyMap<string, Json>;
  /** The application probes that the proxy's agent performs for the kubelet; absent when probes are not rewritten. */
  readonly appProbes?: Json;
}

/**
 * Reads the sidecar of a pod and leaves out what differs between any two pods of one template: names and hashes of the
 * pod, its owner (a pod that is only tried has none), the volume with its service account's token, the order of
 * unordered lists. Both pods must have gone through an API server, which sets defaults and writes quantities in one
 * form.
 */
export function normalizeSidecar(pod: PodObject): NormalSidecar {
  const record = readInjectionRecord(pod);
  if (record === undefined) return { kind: 'none', containers: new Map(), volumes: new Map() };
  const sidecar = detectSidecar(pod);
  const names = new Set([
    SIDECAR_CONTAINER,
    ...(record.containers ?? []),
    ...(record.initContainers ?? []),
  ]);
  const injected = listContainers(pod).filter(({ container }) => names.has(container.name));
  const hide = hiderOf(pod);
  const revision = readSidecarRevision(pod);
  const appProbes = readAppProbes(injected.map(({ container }) => container));
  return {
    kind: sidecar === 'none' ? 'proxyless' : sidecar,
    ...present({ revision }),
    containers: new Map(
      injected.map(({ path, container }) => [path, normalizeContainer(container, hide)]),
    ),
    volumes: new Map(
      (pod.spec.volumes ?? [])
        .filter(({ name }) => record.volumes?.includes(name))
        .map((volume) => [volume.name, volume as JsonObject]),
    ),
    ...present({ appProbes }),
  };
}

/** The revision that injected the pod: its annotation, else the injector's record (Istio 1.30 pkg/kube/inject). */
export function readSidecarRevision(pod: PodObject): string | undefined {
  return pod.metadata.annotations?.[REVISION] ?? readInjectionRecord(pod)?.revision;
}

function listContainers({
  spec,
}: PodObject): readonly { readonly path: string; readonly container: ContainerObject }[] {
  const list = (field: 'containers' | 'initContainers') =>
    (spec[field] ?? []).map((container) => ({
      path: `spec.${field}[${container.name}]`,
      container,
    }));
  return [...list('initContainers'), ...list('containers')];
}

/** Where the kubelet, or the ServiceAccount admission, mounts the API token: in a volume with a random name. */
const TOKEN_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Fields of a container that reveal nothing about the sidecar, or that are compared in another way. */
const LEFT_OUT: ReadonlySet<string> = new Set(['name', 'restartPolicy']);

/** The variable with the application probes that the agent answers. */
const APP_PROBERS = 'ISTIO_KUBE_APP_PROBERS';

/**
 * Variables about the pod's owner or the application, not about the sidecar's settings (Istio 1.30
 * manifests/charts/istio-control/istio-discovery/files/injection-template.yaml).
 */
const IGNORED_VARIABLES: ReadonlySet<string> = new Set([
  'ISTIO_META_APP_CONTAINERS',
  'ISTIO_META_OWNER',
  'ISTIO_META_POD_PORTS',
  'ISTIO_META_WORKLOAD_NAME',
  APP_PROBERS,
]);

function normalizeContainer(
  container: ContainerObject,
  hide: (text: string) => string,
): JsonObject {
  const fields = Object.entries(container as unknown as JsonObject)
    .filter(([key]) => !LEFT_OUT.has(key))
    .map(([key, value]) => [key, normalizeField(key, value, hide)] as const);
  return Object.fromEntries(fields);
}

function normalizeField(
  key: string,
  value: Json | undefined,
  hide: (text: string) => string,
): Json {
  switch (key) {
    case 'env':
      return byKey(
        items(value).filter((entry) => !IGNORED_VARIABLES.has(textOf(entry, 'name'))),
        (entry) => textOf(entry, 'name'),
        (entry) => hideIn(entry, hide),
      );
    case 'volumeMounts':
      return byKey(
        items(value).filter(({ mountPath }) => mountPath !== TOKEN_PATH),
        (entry) => textOf(entry, 'mountPath'),
      );
    case 'ports':
      return byKey(
        items(value),
        (entry) => `${textOf(entry, 'containerPort')}/${textOf(entry, 'protocol') || 'TCP'}`,
      );
    default:
      return hideIn(value ?? null, hide);
  }
}

function items(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? (value as readonly JsonObject[]) : [];
}

function textOf(entry: JsonObject, key: string): string {
  const value = entry[key];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function byKey(
  entries: readonly JsonObject[],
  keyOf: (entry: JsonObject) => string,
  normalize: (entry: JsonObject) => Json = (entry) => entry,
): JsonObject {
  return Object.fromEntries(entries.map((entry) => [keyOf(entry), normalize(entry)]));
}

/** Labels whose values a controller generates for the pods of one generation. */
const HASH_LABELS = ['pod-template-hash', 'controller-revision-hash', 'rollouts-pod-template-hash'];

/** Replaces the pod's own name, and the hash of its generation, in a text with a placeholder. */
function hiderOf({ metadata }: PodObject): (text: string) => string {
  const words = [metadata.name, ...HASH_LABELS.map((key) => metadata.labels?.[key])];
  const hidden = words
    .filter((word): word is string => word !== undefined && word.length >= SHORTEST_HIDDEN)
    // Longest first: the name contains the hash.
    .toSorted((a, b) => b.length - a.length);
  return (text) => hidden.reduce((hiding, word) => hiding.replaceAll(word, '<pod>'), text);
}

// Shorter words occur in too many others; real hashes have nine or ten characters.
const SHORTEST_HIDDEN = 6;

function hideIn(value: Json, hide: (text: string) => string): Json {
  if (typeof value === 'string') return hide(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => hideIn(item, hide));
  return Object.fromEntries(
    Object.entries(value as JsonObject).map(([key, item]) => [key, hideIn(item ?? null, hide)]),
  );
}

function readAppProbes(containers: readonly ContainerObject[]): Json | undefined {
  const text = containers
    .flatMap(({ env = [] }) => env)
    .find(({ name }) => name === APP_PROBERS)?.value;
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    // Any text can be compared.
    return text;
  }
}
