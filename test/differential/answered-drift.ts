import { isDeepStrictEqual } from 'node:util';
import type { AnyObject } from './differential-case.ts';
import { omit } from './omit.ts';
import { proxyOf, type ReadContainer, type ReadPod } from './pod-reading.ts';

const PROXY = 'istio-proxy';

/** The field of a container, and the word that `status` has for a difference in it. */
const WORDS: Readonly<Record<string, string>> = {
  args: 'arguments',
  command: 'arguments',
  env: 'environment',
  image: 'image',
  lifecycle: 'lifecycle',
  livenessProbe: 'probes',
  ports: 'ports',
  readinessProbe: 'probes',
  resources: 'resources',
  securityContext: 'security',
  startupProbe: 'probes',
  volumeMounts: 'volumes',
};

/**
 * The words for how an earlier pod differs from the one that is created now, found by comparing the two answers with
 * code of its own. Both are pods of the same workload, so that everything else is alike.
 */
export function answeredDrift(earlier: ReadPod, now: ReadPod): readonly string[] {
  const [had, has] = [sidecarOf(earlier), sidecarOf(now)];
  if (had.amount !== has.amount) return [had.amount < has.amount ? 'missing' : 'extra'];
  const words = new Set<string>();
  if (had.revision !== has.revision) words.add('revision');
  if (had.isNative !== has.isNative) {
    words.add(has.isNative ? 'classic-instead-of-native' : 'native-instead-of-classic');
  }
  if (!isDeepStrictEqual(had.appProbes, has.appProbes)) words.add('app-probes');
  for (const name of new Set([...had.containers.keys(), ...has.containers.keys()])) {
    const [old, fresh] = [had.containers.get(name), has.containers.get(name)];
    if (old === undefined || fresh === undefined) words.add('container');
    else for (const word of differingFields(old, fresh)) words.add(word);
  }
  if (!isDeepStrictEqual(had.volumes, has.volumes)) words.add('volumes');
  return [...words].toSorted();
}

function sidecarOf({ annotations, spec }: ReadPod) {
  const record = JSON.parse(annotations['sidecar.istio.io/status'] ?? 'null') as {
    readonly revision?: string;
    readonly containers?: readonly string[] | null;
    readonly initContainers?: readonly string[] | null;
    readonly volumes?: readonly string[] | null;
  } | null;
  const { containers, initContainers = [], volumes = [] } = spec;
  const names = new Set([PROXY, ...(record?.containers ?? []), ...(record?.initContainers ?? [])]);
  const added = [...initContainers, ...containers].filter(({ name }) => names.has(name));
  const probers = added.flatMap(environmentOf).find(({ name }) => name === APP_PROBERS);
  const isNative = !containers.some(({ name }) => name === PROXY);
  const amount = record === null ? 0 : proxyOf(spec) === undefined ? 1 : 2;
  return {
    amount,
    revision: record?.revision,
    isNative,
    appProbes: probers && (JSON.parse(String(probers['value'])) as unknown),
    containers: new Map(record === null ? [] : added.map((one) => [one.name, one])),
    volumes: Object.fromEntries(
      volumes.filter(({ name }) => record?.volumes?.includes(name)).map((one) => [one.name, one]),
    ),
  };
}

const APP_PROBERS = 'ISTIO_KUBE_APP_PROBERS';

function environmentOf({ env }: ReadContainer): readonly AnyObject[] {
  return (env ?? []) as readonly AnyObject[];
}

function differingFields(old: ReadContainer, fresh: ReadContainer): readonly string[] {
  const keys = new Set([...Object.keys(old), ...Object.keys(fresh)]);
  keys.delete('restartPolicy');
  return [...keys]
    .filter((key) => !isDeepStrictEqual(comparable(key, old[key]), comparable(key, fresh[key])))
    .map((key) => WORDS[key] ?? 'settings');
}

/**
 * Lists as maps, since their order says nothing. The token's mount has a random name, and the probes of the application
 * have a word of their own.
 */
function comparable(key: string, value: unknown): unknown {
  const items = Array.isArray(value) ? (value as readonly AnyObject[]) : [];
  const mapOf = (...keys: readonly string[]): AnyObject =>
    Object.fromEntries(items.map((item) => [keys.map((one) => item[one]).join('/'), item]));
  switch (key) {
    case 'volumeMounts':
      return omit(mapOf('mountPath'), TOKEN_PATH);
    case 'env':
      return omit(mapOf('name'), APP_PROBERS, ...OF_APPLICATION);
    case 'ports':
      return mapOf('containerPort', 'protocol');
    default:
      return value;
  }
}

/** Variables about the pod's application and owner: no drift of the sidecar (Istio 1.30 injection-template.yaml). */
const OF_APPLICATION = [
  'ISTIO_META_APP_CONTAINERS',
  'ISTIO_META_OWNER',
  'ISTIO_META_POD_PORTS',
  'ISTIO_META_WORKLOAD_NAME',
];

const TOKEN_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';
