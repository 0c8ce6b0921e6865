import type { ContainerObject, PodObject, PodSpecObject } from '../model/api-objects.ts';
import type { InjectorModel } from '../model/injector-model.ts';
import { SIDECAR_STATUS } from '../model/keys.ts';
import type { PodTemplate } from '../model/model.ts';
import { parseRecord } from './injection-record.ts';
import { SIDECAR_CONTAINER } from './sidecar.ts';

/** A sidecar that stands in the template itself, as `istioctl kube-inject` writes it, with the record of an injector. */
export interface HandInjection {
  /** As the template has it. */
  readonly record: string;
  /** The container istio-proxy. */
  readonly proxy: ContainerObject;
}

type Template = Pick<PodTemplate, 'annotations' | 'spec'>;

/** The sidecar that a template was given by hand; nothing where it has none, or one without an injector's record. */
export function readHandInjection({ annotations, spec }: Template): HandInjection | undefined {
  const record = annotations[SIDECAR_STATUS];
  const proxy = findProxy(spec ?? {});
  return record === undefined || proxy === undefined ? undefined : { record, proxy };
}

/**
 * Whether the sidecar of a running pod is the one of its template. An injector that is asked takes the template's sidecar
 * away and adds its own (Istio 1.30 pkg/kube/inject/webhook.go, stripPod); if both are equal, nothing tells them apart.
 */
export function isSidecarOfTemplate(pod: PodObject, hand: HandInjection | undefined): boolean {
  if (hand === undefined) return false;
  return readRecord(pod) === hand.record.trim() && findProxy(pod.spec)?.image === hand.proxy.image;
}

/**
 * The record as it is sent with a pod that is tried out: the same to every reader, and other than the one that an
 * injector would write, so that the answer tells whether one did.
 */
export function markRecord(record: string): string {
  return `${record} `;
}

/**
 * The image of the mesh's own sidecars, where that of a template is of another version: of the injector with the revision
 * of the record, else of the only one there is.
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

// Registries mirror each other, and variants (distroless, debug) are of the same version.
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
