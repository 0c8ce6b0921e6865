import type { PodObject } from '../model/api-objects.ts';
import { SIDECAR_STATUS } from '../model/keys.ts';

/** An injector's record of what it added (Istio pkg/kube/inject/inject.go, SidecarInjectionStatus). */
export interface InjectionRecord {
  readonly containers?: readonly string[] | null;
  readonly initContainers?: readonly string[] | null;
  readonly volumes?: readonly string[] | null;
  readonly imagePullSecrets?: readonly string[] | null;
  /** The injector's revision; injectors before Istio 1.9 left it out. */
  readonly revision?: string;
}

/** The record on a pod; nothing where there is none, or where no injector wrote it. */
export function readInjectionRecord({ metadata }: PodObject): InjectionRecord | undefined {
  const text = metadata.annotations?.[SIDECAR_STATUS];
  return text === undefined ? undefined : parseRecord(text);
}

/** Parses a record; returns nothing for a text that no injector writes. */
export function parseRecord(text: string): InjectionRecord | undefined {
  try {
    const record: unknown = JSON.parse(text);
    return typeof record === 'object' && record !== null ? record : undefined;
  } catch {
    // The text may be hand-written; then it does not show what was added.
    return undefined;
  }
}
