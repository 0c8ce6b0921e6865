import { PROXY_OVERRIDES, SIDECAR_STATUS } from '../model/keys.ts';
import { valueOf } from '../model/label-value.ts';
import type { Json, JsonObject } from '../model/model.ts';
import { type InjectionRecord, parseRecord } from '../sidecar/injection-record.ts';
import {
  asObject,
  asObjects,
  CONTAINER_LISTS,
  type ContainerList,
  containersOf,
  findByName,
  type PodJson,
  withAnnotations,
  withContainers,
} from './pod-json.ts';
import { isScrapedOn, withoutScrapeAnnotations } from './prometheus-merge.ts';

/** Containers of a pod that an injector kept in an annotation when it merged them with its own. */
export type Overrides = Readonly<Record<ContainerList, readonly JsonObject[]>>;

/**
 * The pod as templates see it: without what an earlier injection added, and with the pod's own containers as they were
 * before (Istio 1.30 pkg/kube/inject: stripPod, reinsertOverrides).
 * @param statusPort of the mesh's agents.
 */
export function undoEarlierInjection(pod: PodJson, statusPort: number): PodJson {
  const { annotations } = pod.metadata;
  const overrides = readOverrides(pod);
  return CONTAINER_LISTS.reduce(
    (undone, list) => {
      const containers = containersOf(undone, list);
      const missing = overrides[list].filter(
        ({ name }) => findByName(containers, name) === undefined,
      );
      return missing.length === 0
        ? undone
        : withContainers(undone, list, [...containers, ...missing]);
    },
    strip(pod, parseRecord(valueOf(annotations, SIDECAR_STATUS) ?? ''), statusPort),
  );
}

function strip(pod: PodJson, record: InjectionRecord | undefined, statusPort: number): PodJson {
  if (record === undefined) return pod;
  const without = CONTAINER_LISTS.reduce(
    (stripped, list) =>
      withContainers(
        stripped,
        list,
        containersOf(stripped, list).filter(({ name }) => !namesIn(record, list).has(name)),
      ),
    pod,
  );
  const annotations = Object.fromEntries(
    Object.entries(pod.metadata.annotations).filter(([key]) => key !== SIDECAR_STATUS),
  );
  const isOurs = isScrapedOn(annotations, statusPort);
  return withAnnotations(without, isOurs ? withoutScrapeAnnotations(annotations) : annotations);
}

/** The names of the containers that an injector's record lists. */
export function namesIn(
  record: InjectionRecord | undefined,
  list: ContainerList,
): ReadonlySet<Json | undefined> {
  const names = record?.[list];
  return new Set(Array.isArray(names) ? (names as readonly Json[]) : []);
}

/** The containers in the annotation proxy.istio.io/overrides; a text that is not JSON was refused before. */
export function readOverrides({ metadata }: PodJson): Overrides {
  const text = valueOf(metadata.annotations, PROXY_OVERRIDES);
  const { containers, initContainers } = asObject(
    text === undefined ? {} : (JSON.parse(text) as Json),
  );
  return { containers: asObjects(containers), initContainers: asObjects(initContainers) };
}
