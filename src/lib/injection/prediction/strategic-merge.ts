import type { Json, JsonObject } from '../model/model.ts';
import { asObjects, isJsonObject } from './pod-json.ts';

/**
 * The lists of a pod that a strategic merge merges entry by entry, and the field that identifies an entry (Kubernetes
 * v1.36 staging/src/k8s.io/api/core/v1/types.go, patchMergeKey). All other lists are replaced.
 */
const MERGE_KEYS: Readonly<Record<string, string>> = {
  containers: 'name',
  ephemeralContainers: 'name',
  initContainers: 'name',
  volumes: 'name',
  imagePullSecrets: 'name',
  hostAliases: 'ip',
  topologySpreadConstraints: 'topologyKey',
  resourceClaims: 'name',
  schedulingGates: 'name',
  ownerReferences: 'uid',
  ports: 'containerPort',
  env: 'name',
  volumeMounts: 'mountPath',
  volumeDevices: 'devicePath',
};

/**
 * Lays a patch over an object as a strategic merge does: maps field by field, some lists entry by entry; `null` removes
 * a field (Kubernetes v1.36 apimachinery pkg/util/strategicpatch).
 */
export function mergeStrategically(original: JsonObject, patch: JsonObject): JsonObject {
  const merged = new Map(Object.entries(original));
  for (const [key, value] of Object.entries(patch)) {
    if (value === null || value === undefined) merged.delete(key);
    else merged.set(key, mergeField(key, merged.get(key), value));
  }
  return Object.fromEntries(merged);
}

function mergeField(key: string, own: Json | undefined, value: Json): Json {
  if (isJsonObject(value)) return mergeStrategically(isJsonObject(own) ? own : {}, value);
  const mergeKey = Object.hasOwn(MERGE_KEYS, key) ? MERGE_KEYS[key] : undefined;
  return mergeKey !== undefined && Array.isArray(value) && Array.isArray(own)
    ? mergeLists(asObjects(own as Json), asObjects(value as Json), mergeKey)
    : value;
}

function mergeLists(
  original: readonly JsonObject[],
  patch: readonly JsonObject[],
  key: string,
): readonly JsonObject[] {
  const patched = patch.map((entry) => {
    const own = original.find((one) => one[key] === entry[key]);
    return own === undefined ? entry : mergeStrategically(own, entry);
  });
  const untouched = original.filter((one) => patch.every((entry) => entry[key] !== one[key]));
  return interleave(untouched, patched, (entry) =>
    original.findIndex((one) => one[key] === entry[key]),
  );
}

/**
 * Entries of the patch come in the order of the patch, and before those that only the original has, except where the
 * original had both and in the other order (patch.go, mergeSortedSlice).
 */
function interleave(
  left: readonly JsonObject[],
  right: readonly JsonObject[],
  placeOf: (entry: JsonObject) => number,
): readonly JsonObject[] {
  const merged: JsonObject[] = [];
  let [i, j] = [0, 0];
  for (;;) {
    const [one, other] = [left[i], right[j]];
    if (one === undefined || other === undefined) break;
    const [place, otherPlace] = [placeOf(one), placeOf(other)];
    if (place !== -1 && otherPlace !== -1 && place < otherPlace) {
      merged.push(one);
      i += 1;
    } else {
      merged.push(other);
      j += 1;
    }
  }
  return [...merged, ...left.slice(i), ...right.slice(j)];
}
