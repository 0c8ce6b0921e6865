import { present } from '../../present.ts';
import type { PodSpecObject } from '../model/api-objects.ts';
import type { InjectorModel } from '../model/injector-model.ts';
import { PROXY_IMAGE } from '../model/keys.ts';
import { valueOf } from '../model/label-value.ts';
import type { PodTemplate } from '../model/model.ts';
import { findNewerImage, readHandInjection } from './hand-injected.ts';
import { SIDECAR_CONTAINER } from './sidecar.ts';

/** A sidecar whose image is set by the pod template, so that no restart changes it. */
export interface PinnedSidecar {
  /** `annotation`: sidecar.istio.io/proxyImage; `container`: an own istio-proxy; `hand`: injected into the manifest. */
  readonly by: 'annotation' | 'container' | 'hand';
  readonly image: string;
  /** The image of the mesh's own sidecars, where a sidecar injected by hand has another version. */
  readonly meshImage?: string;
}

/** The image that a template leaves to the injector, as gateways do (Istio 1.30 manifests/charts/gateway). */
const IMAGE_TO_FILL_IN = 'auto';

/** Finds what pins the image of a template's sidecar; `undefined` where the injector sets the image. */
export function findPin(
  { annotations, spec }: PodTemplate,
  injectors: readonly InjectorModel[] = [],
): PinnedSidecar | undefined {
  const hand = readHandInjection({ annotations, ...(spec ? { spec } : {}) });
  if (hand) {
    const meshImage = findNewerImage(hand, injectors);
    const image = hand.proxy.image ?? '';
    return { by: 'hand', image, ...present({ meshImage }) };
  }
  const { containers = [], initContainers = [] } = (spec ?? {}) as Partial<PodSpecObject>;
  const own = [...containers, ...initContainers].find(({ name }) => name === SIDECAR_CONTAINER);
  if (own && own.image !== IMAGE_TO_FILL_IN) {
    return { by: 'container', image: own.image ?? '' };
  }
  const image = valueOf(annotations, PROXY_IMAGE);
  return image ? { by: 'annotation', image } : undefined;
}
