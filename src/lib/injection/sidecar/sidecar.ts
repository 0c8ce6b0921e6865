import { JSONPath } from 'jsonpath-plus';
import type { ContainerObject, PodObject } from '../model/api-objects.ts';
import { SIDECAR_STATUS } from '../model/keys.ts';

/** The container that is the sidecar, whichever template rendered it (Istio 1.30 injection-template.yaml). */
export const SIDECAR_CONTAINER = 'istio-proxy';

/** What a running pod has. A native sidecar is an init container that restarts (Kubernetes 1.29 and newer). */
export type SidecarKind = 'classic' | 'native' | 'none';

/** The containers of one pod by name, in order. */
export interface ContainerNames {
  readonly containers: readonly string[];
  readonly initContainers: readonly string[];
}

/**
 * Reads the container names of a pod by JSONPath, of both lists: `.spec.containers` alone misses a native sidecar.
 * The paths are fixed, and `eval: false` keeps the library from evaluating anything.
 */
export function readContainerNames(pod: PodObject): ContainerNames {
  // From the spec on: each step that a path takes costs the library more than reading the whole pod costs us.
  const read = (path: string): readonly string[] =>
    JSONPath({
      path,
      json: pod.spec,
      eval: false,
      wrap: true,
      autostart: true,
    }) as readonly string[];
  return {
    containers: read('$.containers[*].name'),
    initContainers: pod.spec.initContainers ? read('$.initContainers[*].name') : [],
  };
}

/** Tells what sidecar a pod has, by its containers. */
export function detectSidecar({ spec }: PodObject): SidecarKind {
  if (spec.containers.some(isProxy)) return 'classic';
  const isNative = spec.initContainers?.some(
    (container) => isProxy(container) && container.restartPolicy === 'Always',
  );
  return isNative ? 'native' : 'none';
}

/** The image "auto" holds the place of a proxy that no injector has put there: no such container starts. */
function isProxy({ name, image }: ContainerObject): boolean {
  return name === SIDECAR_CONTAINER && image !== 'auto';
}

/** Whether the injector, and not a person or a gateway's chart, put the sidecar there: it leaves its record behind. */
export function hasInjectionRecord(pod: PodObject): boolean {
  return pod.metadata.annotations?.[SIDECAR_STATUS] !== undefined;
}
