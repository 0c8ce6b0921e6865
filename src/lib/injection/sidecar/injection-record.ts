import type { PodObject } from '../model/api-objects.ts';
import { SIDECAR_STATUS } from '../model/keys.ts';

/** What an injector notes down about what it added (Istio pkg/kube/inject/inject.go, SidecarInjectionStatus). */
export interface InjectionRecord {
  readonly containers?: readonly string[] | null;
  readonly initContainers?: readonly string[] | null;
  readonly volumes?: readonly string[] | null;
  readonly imagePullSecrets?: readonly string[] | null;
  /** Of the injector; injectors before Istio 1.9 left it out. */
  readonly revision?: string;
}

/** The record on a pod; nothing where there is none, or where it is not what an injector writes. */
export function readInjectionRecord({ metadata }: PodObject): InjectionRecord | undefined {
  const text = metadata.annotations?.[SIDECAR_STATUS];
  return text === undefined ? undefined : parseRecord(text);
}

/** A record as it is written; nothing where it is not what an injector writes. */
export function parseRecord(text: string): InjectionRecord | undefined {
  try {
    const record: unknown = JSON.parse(text);
    return typeof record === 'object' && record !== null ? record : undefined;
  } catch {
    // A person may have written anything there; then nothing tells what was added.
    return undefined;
  }
}
