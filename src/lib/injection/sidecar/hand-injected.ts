import type { ContainerObject, PodObject, PodSpecObject } from '../model/api-objects.ts';
import type { InjectorModel } from '../model/injector-model.ts';
import { SIDECAR_STATUS } from '../model/keys.ts';
import type { PodTemplate } from '../model/model.ts';
import { parseRecord } from './injection-record.ts';
import { SIDECAR_CONTAINER } from './sidecar.ts';

/** A sidecar in the template itself, with an injector's record, as `istioctl kube-inject` writes it. */
export interface HandInjection {
  /** As the template has it. */
  readonly record: string;
  /** The container istio-proxy. */
  readonly proxy: ContainerObject;
}

type Template = Pick<PodTemplate, 'annotations' | 'spec'>;

/** The sidecar that was added to a template by hand; nothing where there is none, or it has no injector's record. */
export function readHandInjection({ annotations, spec }: Template): HandInjection | undefined {
  const record = annotations[SIDECAR_STATUS];
  const proxy = findProxy(spec ?? {});
  return record === undefined || proxy === undefined ? undefined : { record, proxy };
}

/**
 * Whether the sidecar of a running pod is the one of its template. A called injector removes the template's sidecar and
 * adds its own (Istio 1.30 pkg/kube/inject/webhook.go, stripPod); if both are equal, they cannot be distinguished.
 */
export function isSidecarOfTemplate(pod: PodObject, hand: HandInjection | undefined): boolean {
  if (hand === undefined) return false;
  return readRecord(pod) === hand.record.trim() && findProxy(pod.spec)?.image === hand.proxy.image;
}

/**
 * The record as it is sent with a pod that is tried: the same for every reader, and different from the record of an
 * injector, so that the answer shows whether an injector wrote one.
 */
export function markRecord(record: string): string {
  return `${record} `;
}

/**
 * The image of the mesh's own sidecars, where the template's image has another version: from the injector with the
 * revision of the record, else from the only injector.
 */
export function findNewerImage(
  { record, proxy: { image = '' } }: HandInjection,
  injectors: readonly InjectorModel[],
): string | undefined {
  const { revision } = parseRecord(record) ?? {};
  const own = injectors.find((one) => one.revision === revision);
  const { sidecar } = own ?? (injectors.length === 1 ? injectors[0] : undefined) ?? {};
  return sidecar?.image !== undefined && versionOf(image) !== versionOf(sidecar.image)
    ? sidecar.image
    : undefined;
}

// Registries mirror each other, and variants (distroless, debug) have the same version.
function versionOf(image: string): string {
  return (/:([^/:@]+)(?:@|$)/.exec(image)?.[1] ?? image).replace(/-(distroless|debug)$/, '');
}

function readRecord({ metadata }: PodObject): string | undefined {
  return metadata.annotations?.[SIDECAR_STATUS]?.trim();
}

function findProxy({
  containers = [],
  initContainers = [],
}: Partial<PodSpecObject>): ContainerObject | undefined {
  return [...containers, ...initContainers].find(({ name }) => name === SIDECAR_CONTAINER);
}
