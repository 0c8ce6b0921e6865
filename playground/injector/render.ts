import { parse } from 'yaml';
import { isProbeRewritingOn, rewriteProbes } from './app-probes.ts';
import type { Configuration } from './configuration.ts';
import { injectionMarks, withoutSidecar } from './injection-status.ts';
import { mergeOverlay } from './merge.ts';
import { type Container, type Overlay, type Pod, proxyName } from './pod.ts';
import { proxyImage } from './proxy-image.ts';
import { TemplateError } from './template-functions.ts';
import { annotationProblems } from './validate-annotations.ts';
import { canonicalService, workloadOf } from './workload.ts';

/** Names of the templates to render: the pod's choice with aliases expanded once, or the default ones. */
function chosenTemplates(pod: Pod, configuration: Configuration): readonly string[] {
  const intent = configuration.letsPodsChoose
    ? pod.metadata.annotations?.['inject.istio.io/templates']
    : undefined;
  const names = intent?.split(',').map((name) => name.trim()) ?? configuration.defaultTemplates;
  return names.flatMap((name) => configuration.aliases[name] ?? [name]);
}

/** The annotation decides for its pod: any value except "false" requests a native sidecar (Istio 1.30). */
function isNative(pod: Pod, { values }: Configuration): boolean {
  const intent = pod.metadata.annotations?.['sidecar.istio.io/nativeSidecar'];
  if (intent !== undefined && intent !== '') return intent !== 'false';
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
      FirstContainer: pod.spec.containers[0]?.name,
      NativeSidecar: isNative(pod, configuration),
      ProxyImage: proxyImage(pod, configuration.values),
      ObjectMeta: { labels: {}, annotations: {}, ...pod.metadata },
      Revision: revision,
      Spec: pod.spec,
      Values: configuration.values,
      Workload: workloadOf(pod),
    }),
  ) as Overlay | null;
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

/** Go's multierror format, in which an injector lists the problems of a pod. */
function listProblems(problems: readonly string[]): string {
  const count = problems.length === 1 ? '1 error' : `${problems.length} errors`;
  return `${count} occurred:\n${problems.map((problem) => `\t* ${problem}\n`).join('')}\n`;
}

/**
 * The pod with its sidecar, by the ConfigMap's templates and values. Throws TemplateError, and the YAML parser's error,
 * when they cannot be rendered or the pod's annotations are invalid.
 */
export function injectSidecar(pod: Pod, revision: string, configuration: Configuration): Pod {
  const problems = annotationProblems(pod);
  if (problems.length > 0) throw new TemplateError(listProblems(problems));
  const bare = withoutSidecar(pod);
  let merged = bare;
  for (const name of chosenTemplates(bare, configuration)) {
    const overlay = renderOverlay(name, bare, revision, configuration);
    if (overlay !== null) merged = mergeOverlay(merged, overlay);
  }
  const { values, injectedAnnotations } = configuration;
  const rewriteByDefault = values.sidecarInjectorWebhook?.rewriteAppHTTPProbe ?? false;
  const probed = isProbeRewritingOn(pod, rewriteByDefault) ? redirectProbes(merged) : merged;
  const marks = injectionMarks(bare, merged, revision);
  const annotations = { ...injectedAnnotations, ...probed.metadata.annotations, ...marks };
  return { ...probed, metadata: { ...probed.metadata, annotations } };
}
