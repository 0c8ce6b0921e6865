import { isDeepStrictEqual } from 'node:util';
import type { Json, JsonObject, Labels } from '../src/lib/injection/model/model.ts';
import { asObjects, asText, isJsonObject } from '../src/lib/injection/prediction/pod-json.ts';
import type { PredictedPod } from '../src/lib/injection/prediction/predict-pod.ts';

/** A pod as an API server returned it. */
export interface AnsweredPod {
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly spec: JsonObject;
}

/** The parts of an answer that a recording kept; a live answer has all. */
export interface RecordedParts {
  readonly containerFields: ReadonlySet<string>;
  /** Only the names of volumes. */
  readonly volumeNames: true;
}

/**
 * How an answered pod differs from the predicted one, one line each: labels and annotations, containers and init
 * containers by name and order with all their fields, and volumes. What differs between any two pods of a template is
 * left out: the mounted token of the service account, and variables that name the pod's owner.
 */
export function comparePods(
  predicted: PredictedPod,
  answered: AnsweredPod,
  parts?: RecordedParts,
): readonly string[] {
  return [
    ...compareMaps('metadata.labels', predicted.labels, answered.labels),
    ...compareMaps('metadata.annotations', predicted.annotations, answered.annotations),
    ...(['initContainers', 'containers'] as const).flatMap((list) =>
      compareLists(`spec.${list}`, predicted.spec[list], answered.spec[list], (container) =>
        readContainer(container, parts?.containerFields),
      ),
    ),
    ...compareLists(
      'spec.volumes',
      predicted.spec['volumes'],
      answered.spec['volumes'],
      (volume) => (parts?.volumeNames ? { name: volume['name'] } : volume),
    ),
  ];
}

/** A predicted `null` says that the key is there. */
function compareMaps(
  path: string,
  predicted: Readonly<Record<string, string | null>>,
  answered: Labels,
): readonly string[] {
  const keys = new Set([...Object.keys(predicted), ...Object.keys(answered)]);
  return [...keys].flatMap((key) => {
    const [wanted, actual] = [predicted[key], answered[key]];
    if (wanted === null && actual !== undefined) return [];
    return differ(`${path}[${key}]`, readJson(wanted ?? undefined), readJson(actual));
  });
}

/** Texts that are JSON are compared as JSON, without the token's mount. */
function readJson(text: string | undefined): Json | undefined {
  if (text === undefined || !/^[[{]/.test(text)) return text;
  try {
    return withoutTokens(JSON.parse(text) as Json);
  } catch {
    return text;
  }
}

function withoutTokens(value: Json): Json {
  if (Array.isArray(value)) {
    return (value as readonly Json[]).filter((one) => !isToken(one)).map(withoutTokens);
  }
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).flatMap(([key, one]) => {
    if (one === undefined) return [];
    const left = withoutTokens(one);
    const isEmptied = Array.isArray(left) && left.length === 0;
    return isEmptied ? [] : [[key, left] as const];
  });
  return Object.fromEntries(entries);
}

/** The volume with the token of the service account, and its mounts, have a random name. */
function isToken(value: Json): boolean {
  return isJsonObject(value) && asText(value['name']).startsWith('kube-api-access-');
}

function compareLists(
  path: string,
  predicted: Json | undefined,
  answered: Json | undefined,
  read: (item: JsonObject) => JsonObject,
): readonly string[] {
  const [wanted, actual] = [predicted, answered].map((list) =>
    asObjects(list).filter((item) => !isToken(item)),
  ) as [JsonObject[], JsonObject[]];
  const names = (items: readonly JsonObject[]): Json => items.map(({ name }) => name ?? '');
  const order = differ(path, names(wanted), names(actual));
  if (order.length > 0) return order;
  return wanted.flatMap((item, index) =>
    differ(`${path}[${asText(item['name'])}]`, read(item), read(actual[index] ?? {})),
  );
}

/** Variables that depend on the pod's owner (Istio 1.30 injection-template.yaml). */
const OF_OWNER: ReadonlySet<string> = new Set(['ISTIO_META_WORKLOAD_NAME', 'ISTIO_META_OWNER']);

function readContainer(
  container: JsonObject,
  recorded: ReadonlySet<string> | undefined,
): JsonObject {
  const fields = Object.entries(container).flatMap(([key, value]) => {
    if (value === undefined || (recorded && !recorded.has(key))) return [];
    if (key === 'env') return [[key, readEnvironment(value)] as const];
    const left = withoutTokens(value);
    const isEmpty = isJsonObject(left) && Object.keys(left).length === 0 && key === 'resources';
    return isEmpty || (Array.isArray(left) && left.length === 0) ? [] : [[key, left] as const];
  });
  return Object.fromEntries(fields);
}

/** By name; values that are JSON as JSON. */
function readEnvironment(env: Json): JsonObject {
  return Object.fromEntries(
    asObjects(env).flatMap(({ name, value, ...others }) => {
      if (OF_OWNER.has(asText(name))) return [];
      const read = typeof value === 'string' ? readJson(value.trim()) : value;
      return [[asText(name), { ...others, value: read ?? null }] as const];
    }),
  );
}

/** The paths at which two values differ. */
function differ(
  path: string,
  predicted: Json | undefined,
  answered: Json | undefined,
): readonly string[] {
  if (isDeepStrictEqual(predicted, answered)) return [];
  if (isJsonObject(predicted) && isJsonObject(answered)) {
    const keys = new Set([...Object.keys(predicted), ...Object.keys(answered)]);
    return [...keys].flatMap((key) => differ(`${path}.${key}`, predicted[key], answered[key]));
  }
  return [`${path}: predicted ${show(predicted)}, answered ${show(answered)}`];
}

function show(value: Json | undefined): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
