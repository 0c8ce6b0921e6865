import { parse } from 'yaml';
import { isProbeRewritingOn, rewriteProbes } from './app-probes.ts';
import type { Configuration } from './configuration.ts';
import { mergeOverlay } from './merge.ts';
import { proxyName, type Container, type Overlay, type Pod } from './pod.ts';
import { TemplateError } from './template-functions.ts';
import { canonicalService, workloadOf } from './workload.ts';

const statusAnnotation = 'sidecar.istio.io/status';

/** What an injector left in `sidecar.istio.io/status`: names of what it added. */
interface InjectionStatus {
  readonly initContainers: readonly string[] | null;
  readonly containers: readonly string[] | null;
  readonly volumes: readonly string[] | null;
  readonly imagePullSecrets: readonly string[] | null;
  readonly revision: string;
}

/** Takes out what an earlier injection added, so that injecting twice is as injecting once. */
function strip(pod: Pod): Pod {
  const text = pod.metadata.annotations?.[statusAnnotation];
  if (text === undefined) return pod;
  const status = JSON.parse(text) as InjectionStatus;
  const notIn = (names: readonly string[] | null) => (item: { readonly name: string }) =>
    !(names ?? []).includes(item.name);
  return {
    ...pod,
    spec: {
      ...pod.spec,
      containers: pod.spec.containers.filter(notIn(status.containers)),
      initContainers: (pod.spec.initContainers ?? []).filter(notIn(status.initContainers)),
      volumes: (pod.spec.volumes ?? []).filter(notIn(status.volumes)),
    },
  };
}

/** Names of the templates to render: the pod's wish with aliases expanded once, else the default ones. */
function chosenTemplates(pod: Pod, configuration: Configuration): readonly string[] {
  const wish = pod.metadata.annotations?.['inject.istio.io/templates'];
  const names = wish?.split(',').map((name) => name.trim()) ?? configuration.defaultTemplates;
  return names.flatMap((name) => configuration.aliases[name] ?? [name]);
}

/** The annotation decides for its pod: anything but "false" asks for a native sidecar (Istio 1.30). */
function isNative(pod: Pod, { values }: Configuration): boolean {
  const wish = pod.metadata.annotations?.['sidecar.istio.io/nativeSidecar'];
  if (wish !== undefined && wish !== '') return wish !== 'false';
  return String(values.pilot?.env?.ENABLE_NATIVE_SIDECARS ?? false) === 'true';
}

function renderOverlay(name: string, pod: Pod, revision: string, configuration: Configuration) {
  const template = configuration.templates.get(name);
  if (template === undefined) {
    const known = [...configuration.templates.keys()].toSorted().join(', ');
    throw new TemplateError(`requested template "${name}" not found; have ${known}`);
  }
  return parse(
    template({
      CanonicalService: canonicalService(pod),
      NativeSidecar: isNative(pod, configuration),
      ObjectMeta: { labels: {}, annotations: {}, ...pod.metadata },
      Revision: revision,
      Spec: pod.spec,
      Values: configuration.values,
      Workload: workloadOf(pod),
    }),
  ) as Overlay | null;
}

function namesAdded(
  before: readonly { readonly name: string }[] = [],
  after: readonly { readonly name: string }[] = [],
): readonly string[] | null {
  const added = after
    .map(({ name }) => name)
    .filter((name) => !before.some((b) => b.name === name));
  return added.length === 0 ? null : added;
}

function addProbers(container: Container, probers: Readonly<Record<string, unknown>>): Container {
  if (container.name !== proxyName) return container;
  const variable = { name: 'ISTIO_KUBE_APP_PROBERS', value: JSON.stringify(probers) };
  return { ...container, env: [...(container.env ?? []), variable] };
}

function redirectProbes(pod: Pod): Pod {
  const { containers, probers } = rewriteProbes(pod);
  if (Object.keys(probers).length === 0) return pod;
  return {
    ...pod,
    spec: {
      ...pod.spec,
      containers: containers.map((container) => addProbers(container, probers)),
      initContainers: (pod.spec.initContainers ?? []).map((container) =>
        addProbers(container, probers),
      ),
    },
  };
}

/**
 * The pod with its sidecar, as the ConfigMap's templates and values say. Throws TemplateError, and the
 * YAML parser's error, when they cannot be rendered.
 */
export function injectSidecar(pod: Pod, revision: string, configuration: Configuration): Pod {
  const bare = strip(pod);
  let merged = bare;
  for (const name of chosenTemplates(bare, configuration)) {
    const overlay = renderOverlay(name, bare, revision, configuration);
    if (overlay !== null) merged = mergeOverlay(merged, overlay);
  }
  const status: InjectionStatus = {
    initContainers: namesAdded(bare.spec.initContainers, merged.spec.initContainers),
    containers: namesAdded(bare.spec.containers, merged.spec.containers),
    volumes: namesAdded(bare.spec.volumes, merged.spec.volumes),
    imagePullSecrets: null,
    revision,
  };
  const rewriteByDefault =
    configuration.values.sidecarInjectorWebhook?.rewriteAppHTTPProbe ?? false;
  const probed = isProbeRewritingOn(pod, rewriteByDefault) ? redirectProbes(merged) : merged;
  return {
    ...probed,
    metadata: {
      ...probed.metadata,
      annotations: {
        ...configuration.injectedAnnotations,
        ...probed.metadata.annotations,
        [statusAnnotation]: JSON.stringify(status),
      },
    },
  };
}
