import type { Configuration } from './configuration.ts';
import { isInjectionRequired, type ValueRule } from './inject-required.ts';
import type { Pod } from './pod.ts';
import { injectSidecar } from './render.ts';

/** The part of an AdmissionReview request (admission.k8s.io/v1) that an injector reads. */
export interface AdmissionRequest {
  readonly uid: string;
  readonly namespace?: string;
  readonly object: Pod;
}

/** An AdmissionReview response. */
export interface AdmissionResponse {
  readonly uid: string;
  readonly allowed: boolean;
  readonly status?: { readonly message: string };
  readonly patchType?: 'JSONPatch';
  /** Base64 of a JSON patch. */
  readonly patch?: string;
}

/** Identity of one injector. */
export interface InjectorIdentity {
  readonly revision: string;
  readonly valueRule: ValueRule;
}

interface PatchOperation {
  readonly op: 'add';
  readonly path: string;
  readonly value: unknown;
}

/** Patches whole fields: on a map, JSON patch's `add` also replaces. */
function patchTo({ metadata, spec }: Pod): readonly PatchOperation[] {
  const add = (path: string, value: unknown) =>
    value === undefined ? [] : [{ op: 'add' as const, path, value }];
  return [
    ...add('/metadata/labels', metadata.labels),
    ...add('/metadata/annotations', metadata.annotations),
    ...Object.entries(spec).flatMap(([field, value]) => add(`/spec/${field}`, value)),
  ];
}

/** Answers one admission request: the pod is unchanged, gets a sidecar, or is denied when rendering fails. */
export function answer(
  request: AdmissionRequest,
  { revision, valueRule }: InjectorIdentity,
  config: Configuration,
): AdmissionResponse {
  const { uid, object: pod } = request;
  const namespace = request.namespace ?? '';
  if (!isInjectionRequired(namespace, pod, config, valueRule)) return { uid, allowed: true };
  try {
    const patch = JSON.stringify(patchTo(injectSidecar(pod, revision, config)));
    const encoded = Buffer.from(patch).toString('base64');
    return { uid, allowed: true, patchType: 'JSONPatch', patch: encoded };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = `failed to run injection template: ${reason}`;
    return { uid, allowed: false, status: { message } };
  }
}
