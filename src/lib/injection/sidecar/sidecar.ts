import { JSONPath } from 'jsonpath-plus';
import type { ContainerObject, PodObject } from '../model/api-objects.ts';
import { SIDECAR_STATUS } from '../model/keys.ts';

/** The container that is the sidecar, whichever template rendered it (Istio 1.30 injection-template.yaml). */
export const SIDECAR_CONTAINER = 'istio-proxy';

/** The sidecar of a running pod. A native sidecar is an init container that restarts (Kubernetes 1.29 and newer). */
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
  // Starts at the spec: each step of a path costs the library more than reading the whole pod.
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

/** Detects the sidecar of a pod from its containers. */
export function detectSidecar({ spec }: PodObject): SidecarKind {
  if (spec.containers.some(isProxy)) return 'classic';
  const isNative = spec.initContainers?.some(
    (container) => isProxy(container) && container.restartPolicy === 'Always',
  );
  return isNative ? 'native' : 'none';
}

/** The image "auto" is a placeholder for a proxy that no injector has added: no such container starts. */
function isProxy({ name, image }: ContainerObject): boolean {
  return name === SIDECAR_CONTAINER && image !== 'auto';
}

/** Whether the injector, and not a person or a gateway's chart, added the sidecar: the injector leaves its record. */
export function hasInjectionRecord(pod: PodObject): boolean {
  return pod.metadata.annotations?.[SIDECAR_STATUS] !== undefined;
}
