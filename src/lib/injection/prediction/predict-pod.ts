import { TemplateError } from '../go-template/template-error.ts';
import type { InjectorModel, InjectorTemplates } from '../model/injector-model.ts';
import { INJECT_TEMPLATES, NATIVE_SIDECAR, SIDECAR_STATUS } from '../model/keys.ts';
import { valueOf } from '../model/label-value.ts';
import type { Json, JsonObject, Labels, PodTemplate, PredictedLabels } from '../model/model.ts';
import { compareVersions } from '../model/version.ts';
import { predictNative } from '../sidecar/native-sidecar.ts';
import { expandTemplates } from '../sidecar/template-names.ts';
import { orderContainers } from './container-order.ts';
import { undoEarlierInjection } from './earlier-injection.ts';
import { reapplyOwnContainers } from './own-containers.ts';
import { fillDefaults } from './pod-defaults.ts';
import { asObject, asObjects, containersOf, type PodJson } from './pod-json.ts';
import { mergePrometheus } from './prometheus-merge.ts';
import { readDefaultConfig, readProxyConfig } from './proxy-config.ts';
import { readProxyVariables, setProxyVariables } from './proxy-variables.ts';
import { renderTemplates } from './render-templates.ts';
import { rewriteProbes } from './rewrite-probes.ts';
import { makeTemplateData, type OwningWorkload } from './template-data.ts';

/** A pod as admission returns it, with the API server's defaults. `null`: the label is there, its value is not known. */
export interface PredictedPod {
  readonly labels: PredictedLabels;
  readonly annotations: Labels;
  readonly spec: JsonObject;
}

/** The predicted pod; or the injector's refusal; or why the pod is not known. */
export type PodPrediction =
  | { readonly kind: 'pod'; readonly pod: PredictedPod }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'unknown'; readonly reason: string };

/** What a prediction may know in addition to the template. */
export interface PredictionContext {
  /** The workload that makes the pod; left out: not known, and neither are texts that contain its name. */
  readonly workload?: OwningWorkload;
  readonly namespace?: string;
  /** Whether every node runs native sidecars; left out: not known. */
  readonly nodesRunNative?: boolean;
}

/** Stands for the name of a workload that is not known. */
const UNKNOWN_NAME = 'workload-whose-name-is-not-known';

/** In 1.31 the injector began to read the targets of prometheus.istio.io/scrape-targets. */
const SINCE_1_31 = { major: 1, minor: 31, patch: 0 };

/**
 * Predicts the pod that an injector makes of a template's next pod: renders the injector's own templates with its
 * values, and changes the result as the injector does (Istio 1.30 pkg/kube/inject/webhook.go, injectPod). Whether the
 * injector is called, and accepts the pod, is decided elsewhere.
 */
export function predictPod(
  template: PodTemplate,
  injector: InjectorModel,
  context: PredictionContext = {},
): PodPrediction {
  const { settings, values } = injector;
  const templates = settings.known ? settings.templates : undefined;
  if (templates === undefined) return unknown('the templates of the injector are not known');
  if (values === undefined) return unknown('the values of the injector are not known');
  if (injector.mesh === undefined) return unknown('the mesh config is not known');
  if (template.spec === undefined) return unknown('the spec of the pod is not known');
  const names = expandTemplates(valueOf(template.annotations, INJECT_TEMPLATES), templates);
  const texts = names.map((name) => textOf(templates, name));
  if (!texts.every((text) => text !== undefined)) {
    return unknown(`the text of the templates ${names.join(', ')} is not known`);
  }
  const native = readNative(template, injector, context);
  if (native === undefined) return unknown('whether the sidecar is native is not known');
  try {
    const { spec } = template;
    const { mesh } = injector;
    const pod = inject({ template, spec, injector, mesh, values, texts, native, context });
    return { kind: 'pod', pod: hideUnknownName(pod, context) };
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return error.kind === 'refused'
      ? { kind: 'refused', reason: error.message }
      : unknown(`the template uses ${error.message}`);
  }
}

/**
 * The injector's own setting, which counts besides the pod's annotation: templates take every value but "false" for a
 * native sidecar, the rest of the injector only "true".
 */
function readNative(
  { annotations }: PodTemplate,
  { sidecar }: InjectorModel,
  { nodesRunNative }: PredictionContext,
): boolean | undefined {
  const setting = predictNative({}, sidecar);
  const native = setting === 'by-nodes' ? nodesRunNative : setting;
  const asked = annotations[NATIVE_SIDECAR];
  return asked === 'true' || asked === 'false' ? asked === 'true' : native;
}

function unknown(reason: string): PodPrediction {
  return { kind: 'unknown', reason };
}

function textOf({ known }: InjectorTemplates, name: string): string | undefined {
  return Object.hasOwn(known, name) ? known[name]?.text : undefined;
}

interface Injection {
  readonly template: PodTemplate;
  readonly spec: JsonObject;
  readonly injector: InjectorModel;
  readonly mesh: JsonObject;
  readonly values: JsonObject;
  readonly texts: readonly string[];
  readonly native: boolean;
  readonly context: PredictionContext;
}

function inject(injection: Injection): PodJson {
  const { template, spec, injector, mesh, values, texts, native, context } = injection;
  const meshProxy = readDefaultConfig(mesh);
  const statusPort = Number(meshProxy['statusPort']);
  const proxyConfig = readProxyConfig(mesh, template.annotations);
  const original = fillDefaults(sentPod(template, spec, context.namespace));
  const bare = undoEarlierInjection(original, statusPort);
  const revision = injector.revision === 'default' ? '' : injector.revision;
  const workload = context.workload ?? { apiVersion: 'v1', kind: 'Pod', name: UNKNOWN_NAME };
  const data = makeTemplateData({
    ...{ pod: bare, values, mesh, proxyConfig, revision, native, workload },
  });
  const { merged, rendered } = renderTemplates(texts, data, original, native);
  const reapplied = reapplyOwnContainers(merged, original, rendered, proxyConfig);
  const path = pathOf(injector);
  const isNew = injector.version && compareVersions(injector.version, SINCE_1_31) >= 0;
  const variables = readProxyVariables(original, values, path);
  const named = setProxyVariables(reapplied, variables);
  const scraped = mergePrometheus(named, mesh, { statusPort, since1_31: isNew === true });
  const probed = rewriteProbes(scraped, statusPort, rewritesByDefault(values));
  const recorded = recordInjection(probed, rendered, injector);
  return fillDefaults(orderContainers(recorded, holdsApplication(proxyConfig, values)));
}

function sentPod(template: PodTemplate, spec: JsonObject, namespace = ''): PodJson {
  const controllerLabels = Object.entries(template.controllerLabels ?? {});
  const known = controllerLabels.filter((entry): entry is [string, string] => entry[1] !== null);
  const name = template.name ? { name: template.name } : {};
  return {
    metadata: {
      ...name,
      namespace,
      labels: { ...template.labels, ...Object.fromEntries(known) },
      annotations: template.annotations,
    },
    spec,
  };
}

function pathOf({ webhooks }: InjectorModel): string {
  const target = webhooks[0]?.target;
  if (target?.kind === 'service') return target.path;
  return target && URL.canParse(target.url) ? new URL(target.url).pathname : '';
}

function rewritesByDefault(values: JsonObject): boolean {
  return asObject(values['sidecarInjectorWebhook'])['rewriteAppHTTPProbe'] === true;
}

function holdsApplication(proxyConfig: JsonObject, values: JsonObject): boolean {
  const ofMesh = asObject(asObject(values['global'])['proxy'])['holdApplicationUntilProxyStarts'];
  return proxyConfig['holdApplicationUntilProxyStarts'] === true || ofMesh === true;
}

/** The injector's record of what its templates contain, and annotations of the mesh's own. */
function recordInjection(
  pod: PodJson,
  rendered: PodJson,
  { revision, settings }: InjectorModel,
): PodJson {
  const names = (list: readonly JsonObject[]): Json =>
    list.length === 0 ? null : list.map(({ name }) => name ?? '');
  const record = {
    initContainers: names(containersOf(rendered, 'initContainers')),
    containers: names(containersOf(rendered, 'containers')),
    volumes: names(asObjects(rendered.spec['volumes'])),
    imagePullSecrets: names(asObjects(rendered.spec['imagePullSecrets'])),
    revision,
  };
  const injected = settings.known ? settings.templates?.injectedAnnotations : undefined;
  const annotations = {
    ...pod.metadata.annotations,
    [SIDECAR_STATUS]: JSON.stringify(record),
    ...injected,
  };
  return { ...pod, metadata: { ...pod.metadata, annotations } };
}

function hideUnknownName(
  { metadata, spec }: PodJson,
  { workload }: PredictionContext,
): PredictedPod {
  const { labels, annotations } = metadata;
  const hidden = Object.entries(labels).map(([key, value]) => {
    const isUnknown = workload === undefined && value.includes(UNKNOWN_NAME);
    return [key, isUnknown ? null : value] as const;
  });
  return { labels: Object.fromEntries(hidden), annotations, spec };
}
