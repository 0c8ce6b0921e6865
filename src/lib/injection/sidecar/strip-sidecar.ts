import type { PodObject } from '../model/api-objects.ts';
import { SIDECAR_STATUS } from '../model/keys.ts';
import { readInjectionRecord } from './injection-record.ts';

/**
 * The pod before injection, restored by the injector's own record. When the pod is tried again as a new one, the old
 * sidecar must not count as a new one. A pod without a record, or with an unreadable one, is returned unchanged.
 */
export function stripSidecar<P extends PodObject>(pod: P): P {
  const record = readInjectionRecord(pod);
  if (record === undefined) return pod;
  const without = <T extends { readonly name: string }>(
    items: readonly T[] | undefined,
    names: readonly string[] | null | undefined,
  ): readonly T[] => (items ?? []).filter(({ name }) => !names?.includes(name));
  const { spec } = pod;
  const annotations = Object.fromEntries(
    Object.entries(pod.metadata.annotations ?? {}).filter(([key]) => key !== SIDECAR_STATUS),
  );
  return {
    ...pod,
    metadata: { ...pod.metadata, annotations },
    spec: {
      ...spec,
      containers: without(spec.containers, record.containers),
      initContainers: without(spec.initContainers, record.initContainers),
      volumes: without(spec.volumes, record.volumes),
      imagePullSecrets: without(spec.imagePullSecrets, record.imagePullSecrets),
    },
  };
}
