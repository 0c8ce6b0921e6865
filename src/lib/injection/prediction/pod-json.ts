import type { Json, JsonObject, Labels } from '../model/model.ts';

/** A pod as JSON, as it passes through admission. */
export interface PodJson {
  readonly metadata: {
    readonly name?: string;
    readonly namespace?: string;
    readonly labels: Labels;
    readonly annotations: Labels;
  };
  readonly spec: JsonObject;
}

/** The lists of a pod's containers. */
export type ContainerList = 'containers' | 'initContainers';

/** Both lists, in the order in which Istio visits them. */
export const CONTAINER_LISTS: readonly ContainerList[] = ['containers', 'initContainers'];

/** A value as an object; anything else is empty. */
export function asObject(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

/** Whether a value is an object, and not a list. */
export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The objects of a list. */
export function asObjects(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? (value as readonly Json[]).filter(isJsonObject) : [];
}

/** A value as a text; anything else is empty. */
export function asText(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** Whether a field has a value. */
export function isPresent(value: Json | undefined): boolean {
  return value !== undefined && value !== null;
}

/** The containers of one list. */
export function containersOf(
  { spec }: Pick<PodJson, 'spec'>,
  list: ContainerList,
): readonly JsonObject[] {
  return asObjects(spec[list]);
}

/** The container of that name in a list. */
export function findByName(
  items: readonly JsonObject[],
  name: Json | undefined,
): JsonObject | undefined {
  return items.find((item) => item['name'] === name);
}

/** The pod with other containers in one list; an empty list of init containers is left out. */
export function withContainers(
  pod: PodJson,
  list: ContainerList,
  containers: readonly JsonObject[],
): PodJson {
  const isEmpty = list === 'initContainers' && containers.length === 0;
  const others = Object.entries(pod.spec).filter(([key]) => key !== list);
  const spec = Object.fromEntries(isEmpty ? others : [...others, [list, containers] as const]);
  return { ...pod, spec };
}

/** The pod with every container of both lists changed. */
export function mapContainers(
  pod: PodJson,
  change: (container: JsonObject, list: ContainerList) => JsonObject,
): PodJson {
  return CONTAINER_LISTS.reduce(
    (changed, list) =>
      withContainers(
        changed,
        list,
        containersOf(changed, list).map((one) => change(one, list)),
      ),
    pod,
  );
}

/** The pod with other annotations. */
export function withAnnotations(pod: PodJson, annotations: Labels): PodJson {
  return { ...pod, metadata: { ...pod.metadata, annotations } };
}
