import { type Container, type Pod, proxyName } from './pod.ts';

const statusAnnotation = 'sidecar.istio.io/status';
/** Stores a proxy container that the pod declared itself, in its state before the injector completed it. */
const overridesAnnotation = 'proxy.istio.io/overrides';

type Names = readonly string[] | null;

/** The content of `sidecar.istio.io/status`: names of the parts that an injector added. */
interface InjectionStatus {
  readonly initContainers: Names;
  readonly containers: Names;
  readonly volumes: Names;
  readonly imagePullSecrets: Names;
  readonly revision: string;
}

interface Overrides {
  readonly containers?: readonly Container[];
}

function parseAnnotation(pod: Pod, key: string): unknown {
  const text = pod.metadata.annotations?.[key];
  return text === undefined ? undefined : JSON.parse(text);
}

/** Removes the parts that an earlier injection added, so that injecting twice equals injecting once. */
export function withoutSidecar(pod: Pod): Pod {
  const status = parseAnnotation(pod, statusAnnotation) as InjectionStatus | undefined;
  if (status === undefined) return pod;
  const overrides = parseAnnotation(pod, overridesAnnotation) as Overrides | undefined;
  const own = overrides?.containers ?? [];
  const without =
    (names: Names) =>
    <T extends { readonly name: string }>(items: readonly T[] = []) =>
      items.filter(({ name }) => !(names ?? []).includes(name));
  const containers = without(status.containers)(pod.spec.containers);
  return {
    ...pod,
    spec: {
      ...pod.spec,
      containers: containers.map((item) => own.find(({ name }) => name === item.name) ?? item),
      initContainers: without(status.initContainers)(pod.spec.initContainers),
      volumes: without(status.volumes)(pod.spec.volumes),
    },
  };
}

interface Named {
  readonly name: string;
}

function namesAdded(before: readonly Named[] = [], after: readonly Named[] = []): Names {
  const added = after
    .map(({ name }) => name)
    .filter((name) => before.every((item) => item.name !== name));
  return added.length === 0 ? null : added;
}

/** The annotations that mark an injected pod: the added parts, and a proxy that the pod declared itself. */
export function injectionMarks(
  before: Pod,
  after: Pod,
  revision: string,
): Readonly<Record<string, string>> {
  const status: InjectionStatus = {
    initContainers: namesAdded(before.spec.initContainers, after.spec.initContainers),
    containers: namesAdded(before.spec.containers, after.spec.containers),
    volumes: namesAdded(before.spec.volumes, after.spec.volumes),
    imagePullSecrets: null,
    revision,
  };
  const containers = before.spec.containers.filter(({ name }) => name === proxyName);
  const overrides =
    containers.length === 0 ? {} : { [overridesAnnotation]: JSON.stringify({ containers }) };
  return { [statusAnnotation]: JSON.stringify(status), ...overrides };
}
