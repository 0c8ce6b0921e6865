import type { AnyObject } from './differential-case.ts';
import { omit } from './omit.ts';
import { type Amounts, billionths, type PodFacts } from './pod-facts.ts';

/** A container as JSON. */
export type ReadContainer = AnyObject & {
  readonly name: string;
  readonly image?: string;
  readonly resources?: Readonly<Record<string, Readonly<Record<string, string>>>>;
};

/** A pod as JSON: one that the API server answered with, or one that is predicted. */
export interface ReadPod {
  readonly labels: Readonly<Record<string, string | null>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly spec: AnyObject & {
    readonly containers: readonly ReadContainer[];
    readonly initContainers?: readonly ReadContainer[];
    readonly volumes?: readonly (AnyObject & { readonly name: string })[];
  };
}

const PROXY = 'istio-proxy';

/** Labels whose values a controller generates. */
const GENERATED_LABELS: ReadonlySet<string> = new Set([
  'pod-template-hash',
  'controller-revision-hash',
  'pod-template-generation',
  'apps.kubernetes.io/pod-index',
  'statefulset.kubernetes.io/pod-name',
  ...['job-name', 'controller-uid'].flatMap((name) => [name, `batch.kubernetes.io/${name}`]),
]);

/** The container istio-proxy, in either list. */
export function proxyOf({
  containers,
  initContainers = [],
}: ReadPod['spec']): ReadContainer | undefined {
  return [...initContainers, ...containers].find(({ name }) => name === PROXY);
}

/** Reads the facts of a pod that has a sidecar. The same reading serves the predicted pod and the answered one. */
export function readPodFacts({ labels, annotations, spec }: ReadPod): Omit<PodFacts, 'outcome'> {
  const { containers, initContainers = [], volumes = [] } = spec;
  const all = [...initContainers, ...containers];
  return {
    revision: revisionOf(annotations),
    kind: containers.some(({ name }) => name === PROXY) ? 'classic' : 'native',
    image: proxyOf(spec)?.image ?? '',
    containers: containers.map(({ name }) => name),
    initContainers: initContainers.map(({ name }) => name),
    resources: Object.fromEntries(all.map((one) => [one.name, amountsOf(one)])),
    rewrittenProbes: all.flatMap(rewrittenProbesOf).toSorted(),
    rest: {
      labels: Object.fromEntries(
        Object.entries(labels).filter(([key]) => !GENERATED_LABELS.has(key)),
      ),
      annotations: mapValues(annotations, readText),
      containers: byName(all, restOfContainer),
      volumes: byName(
        volumes.filter(({ name }) => !isTokenVolume(name)),
        (volume) => volume,
      ),
    },
  };
}

function revisionOf(annotations: Readonly<Record<string, string>>): string {
  const status = annotations['sidecar.istio.io/status'] ?? '{}';
  return String((JSON.parse(status) as { readonly revision?: string }).revision);
}

function amountsOf({ resources = {} }: ReadContainer): Amounts {
  const read = (list: string): Readonly<Record<string, string>> =>
    mapValues(resources[list] ?? {}, billionths);
  return { requests: read('requests'), limits: read('limits') };
}

/** The agent answers at this path for the probes of a container (Istio pkg/kube/inject/app_probe.go). */
function rewrittenProbesOf(container: ReadContainer): readonly string[] {
  return ['livenessProbe', 'readinessProbe', 'startupProbe'].flatMap((kind) => {
    const probe = container[kind] as { readonly httpGet?: { readonly path?: string } } | undefined;
    const path = probe?.httpGet?.path ?? '';
    return path.startsWith(`/app-health/${container.name}/`) ? [`${container.name}/${kind}`] : [];
  });
}

/** Fields of a container that are no facts of their own; texts that are JSON as JSON. */
function restOfContainer(container: ReadContainer): AnyObject {
  const { env, volumeMounts } = container;
  const others = omit(container, 'name', 'resources', 'env', 'volumeMounts');
  const mounts = itemsOf(volumeMounts).filter(({ name }) => !isTokenVolume(String(name)));
  return {
    ...Object.fromEntries(Object.entries(others).filter(([, value]) => !isEmpty(value))),
    env: Object.fromEntries(
      itemsOf(env).map(({ name, value, ...from }) => [
        String(name),
        { ...from, value: readText(typeof value === 'string' ? value : '') },
      ]),
    ),
    mounts: Object.fromEntries(mounts.map((mount) => [String(mount['mountPath']), mount])),
  };
}

/** The API server leaves empty maps and lists of some types as they are, and drops those of others. */
function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

/** The volume with the token of the service account has a random name. */
function isTokenVolume(name: string): boolean {
  return name.startsWith('kube-api-access-');
}

function itemsOf(list: unknown): readonly AnyObject[] {
  return Array.isArray(list) ? (list as readonly AnyObject[]) : [];
}

function readText(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return withoutTokenMounts(JSON.parse(text) as unknown);
  } catch {
    return text;
  }
}

/** The record of the pod's own containers lists their mounts, too. */
function withoutTokenMounts(value: unknown): unknown {
  if (Array.isArray(value)) {
    return (value as readonly unknown[])
      .filter((item) => !isTokenVolume(String((item as { name?: unknown } | null)?.name)))
      .map(withoutTokenMounts);
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, withoutTokenMounts(item)]);
  return Object.fromEntries(entries.filter(([, item]) => !isEmpty(item)));
}

function byName<T extends { readonly name: string }>(
  items: readonly T[],
  read: (item: T) => AnyObject,
): AnyObject {
  return Object.fromEntries(items.map((item) => [item.name, read(item)]));
}

function mapValues<T, U>(
  map: Readonly<Record<string, T>>,
  read: (value: T) => U,
): Readonly<Record<string, U>> {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, read(value)]));
}
