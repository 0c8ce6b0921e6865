import { parse } from 'yaml';
import { executeTemplate } from '../go-template/execute.ts';
import { parseGoTemplate } from '../go-template/parse-template.ts';
import { SPRIG_FUNCTIONS } from '../go-template/sprig-functions.ts';
import type { ParsedTemplate } from '../go-template/syntax.ts';
import { refuse } from '../go-template/template-error.ts';
import type { Struct } from '../go-template/values.ts';
import { NATIVE_SIDECAR } from '../model/keys.ts';
import type { Json, JsonObject } from '../model/model.ts';
import { SIDECAR_CONTAINER } from '../sidecar/sidecar.ts';
import { YAML_OF_THE_INJECTOR } from '../text/injector-yaml.ts';
import { ISTIO_FUNCTIONS } from './istio-functions.ts';
import {
  asObject,
  containersOf,
  findByName,
  isJsonObject,
  type PodJson,
  withContainers,
} from './pod-json.ts';
import { mergeStrategically } from './strategic-merge.ts';

const FUNCTIONS = { ...SPRIG_FUNCTIONS, ...ISTIO_FUNCTIONS };

// A cluster has few templates, and many pods; a pod is often rendered several times, for the same result.
const parsed = new Map<string, ParsedTemplate>();
const overlays = new Map<string, JsonObject>();
const REMEMBERED = 50;

/** What the templates add, and the pod with it. */
export interface Rendering {
  readonly merged: PodJson;
  readonly rendered: PodJson;
}

/**
 * Renders templates one after the other, and lays each over the pod (Istio 1.30 pkg/kube/inject/inject.go,
 * RunTemplate).
 * @throws {TemplateError} the injector reports an error, or it is not known what it renders.
 */
export function renderTemplates(
  texts: readonly string[],
  data: Struct,
  pod: PodJson,
  native: boolean,
): Rendering {
  let merged = pod;
  let rendered: PodJson = { metadata: { labels: {}, annotations: {} }, spec: {} };
  for (const text of texts) {
    const overlay = renderOverlay(text, data);
    rendered = layOver(rendered, overlay);
    merged = layOver(moveOwnProxy(merged, rendered, native), overlay);
  }
  return { merged, rendered };
}

function renderOverlay(text: string, data: Struct): JsonObject {
  const output = executeTemplate(parseOnce(text), data, FUNCTIONS);
  const known = overlays.get(output);
  if (known) return known;
  const overlay = readOverlay(output);
  if (overlays.size >= REMEMBERED) overlays.clear();
  overlays.set(output, overlay);
  return overlay;
}

function readOverlay(output: string): JsonObject {
  let overlay: Json;
  try {
    overlay = parse(output, YAML_OF_THE_INJECTOR) as Json;
  } catch {
    throw refuse('strategic merge: the rendered template is not YAML');
  }
  if (overlay !== null && !isJsonObject(overlay))
    throw refuse('strategic merge: Invalid JSON document');
  return overlay ?? {};
}

function parseOnce(text: string): ParsedTemplate {
  const known = parsed.get(text);
  if (known) return known;
  const template = parseGoTemplate(text);
  if (parsed.size >= REMEMBERED) parsed.clear();
  parsed.set(text, template);
  return template;
}

function layOver(pod: PodJson, overlay: JsonObject): PodJson {
  const { metadata, spec } = mergeStrategically(pod as unknown as JsonObject, {
    metadata: asObject(overlay['metadata']),
    spec: asObject(overlay['spec']),
  });
  return { metadata, spec } as unknown as PodJson;
}

/** The pod's own istio-proxy moves to the init containers if the template's is there. */
function moveOwnProxy(pod: PodJson, rendered: PodJson, native: boolean): PodJson {
  const own = findByName(containersOf(pod, 'containers'), SIDECAR_CONTAINER);
  const isNative = findByName(containersOf(rendered, 'initContainers'), SIDECAR_CONTAINER);
  const said = pod.metadata.annotations[NATIVE_SIDECAR];
  const moves = said === 'true' || (said !== 'false' && native);
  if (!moves || own === undefined || isNative === undefined) return pod;
  const others = containersOf(pod, 'containers').filter((one) => one !== own);
  const moved = withContainers(pod, 'containers', others);
  return withContainers(moved, 'initContainers', [...containersOf(pod, 'initContainers'), own]);
}
