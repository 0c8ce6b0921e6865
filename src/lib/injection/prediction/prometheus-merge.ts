import type { Json, JsonObject, Labels } from '../model/model.ts';
import { SIDECAR_CONTAINER } from '../sidecar/sidecar.ts';
import { mapContainers, type PodJson, withAnnotations } from './pod-json.ts';

/** Prometheus reads an annotation under every spelling of its name that leads to the same label. */
const SPELLED = /[^a-zA-Z0-9_]/g;

/** The value of an annotation under any spelling; the injector takes any of several. */
function readSpelled(annotations: Labels, name: string): string | undefined {
  const [, value] =
    Object.entries(annotations).find(([key]) => key.replaceAll(SPELLED, '_') === name) ?? [];
  return value;
}

const SCRAPE = 'prometheus_io_scrape';
const PORT = 'prometheus_io_port';
const PATH = 'prometheus_io_path';
const TARGETS = 'prometheus_istio_io_scrape_targets';
const OWN: ReadonlySet<string> = new Set([SCRAPE, PORT, PATH]);

/** Whether the annotations already lead Prometheus to the agent's port. */
export function isScrapedOn(annotations: Labels, statusPort: number): boolean {
  return readSpelled(annotations, PORT) === String(statusPort);
}

/** The annotations without those that lead Prometheus to a port. */
export function withoutScrapeAnnotations(annotations: Labels, since1_31 = false): Labels {
  return Object.fromEntries(
    Object.entries(annotations).filter(([key]) => {
      const name = key.replaceAll(SPELLED, '_');
      return !OWN.has(name) && !(since1_31 && name === TARGETS);
    }),
  );
}

/** Go's strconv.ParseBool. */
export function parseBool(text: string | undefined): boolean | undefined {
  if (text === undefined) return undefined;
  if (/^(?:1|t|T|TRUE|true|True)$/.test(text)) return true;
  return /^(?:0|f|F|FALSE|false|False)$/.test(text) ? false : undefined;
}

/**
 * Leads Prometheus to the agent, which scrapes the application itself (Istio 1.31 pkg/kube/inject/webhook.go,
 * applyPrometheusMerge).
 */
export function mergePrometheus(
  pod: PodJson,
  mesh: JsonObject,
  { statusPort, since1_31 }: { readonly statusPort: number; readonly since1_31: boolean },
): PodJson {
  const { annotations } = pod.metadata;
  const isMerged =
    parseBool(annotations['prometheus.istio.io/merge-metrics']) ??
    mesh['enablePrometheusMerge'] !== false;
  const isScraped = parseBool(readSpelled(annotations, SCRAPE)) ?? true;
  if (!isMerged || !isScraped || isScrapedOn(annotations, statusPort)) return pod;
  const scrape = describeScrape(annotations, since1_31);
  const changed = scrape === undefined ? pod : tellAgent(pod, scrape);
  return withAnnotations(changed, {
    ...withoutScrapeAnnotations(annotations, since1_31),
    'prometheus.io/port': String(statusPort),
    'prometheus.io/path': '/stats/prometheus',
    'prometheus.io/scrape': 'true',
  });
}

/** What the agent is told to scrape; nothing where the pod says nothing (status.PrometheusScrapeConfiguration). */
function describeScrape(annotations: Labels, since1_31: boolean): string | undefined {
  const [scrape, path, port] = [SCRAPE, PATH, PORT].map(
    (name) => readSpelled(annotations, name) ?? '',
  );
  const targets = since1_31 ? readTargets(readSpelled(annotations, TARGETS) ?? '') : [];
  if (!scrape && !path && !port && targets.length === 0) return undefined;
  const [first] = targets;
  return JSON.stringify({
    scrape,
    path: first?.path ?? path,
    port: first?.port ?? port,
    ...(targets.length === 0 ? {} : { targets }),
  });
}

/** A list with an entry without a port is not read at all (pilot-agent status/server.go, ParseScrapeTargets). */
function readTargets(text: string): readonly { readonly port: string; readonly path: string }[] {
  const targets = text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .map((entry) => {
      const [port = '', ...path] = entry.split(':');
      return { port: port.trim(), path: path.join(':').trim() || '/metrics' };
    });
  return targets.some(({ port }) => port === '') ? [] : targets;
}

function tellAgent(pod: PodJson, value: string): PodJson {
  return addVariable(pod, { name: 'ISTIO_PROMETHEUS_ANNOTATIONS', value });
}

/** The pod with a variable of its proxy's environment. */
export function addVariable(pod: PodJson, variable: JsonObject): PodJson {
  return mapContainers(pod, (container) => {
    if (container['name'] !== SIDECAR_CONTAINER) return container;
    const env = (container['env'] ?? []) as readonly Json[];
    return { ...container, env: [...env, variable] };
  });
}
