import type { PodObject } from '../model/api-objects.ts';
import { PROXY_CONFIG, PROXY_IMAGE, PROXY_IMAGE_TYPE, PROXY_OVERRIDES } from '../model/keys.ts';
import { SIDECAR_CONTAINER } from './sidecar.ts';

/**
 * Who chooses the image of a pod's proxy.
 * - `mesh`: the injector's settings alone
 * - `variant`: the pod asks for another variant of the mesh's image (distroless, debug)
 * - `pinned`: the pod names an image; no restart changes it
 */
export type ImageChoice = 'mesh' | 'variant' | 'pinned';

/** A container as the injector found it in the template. */
interface Overrides {
  readonly containers?: readonly { readonly name?: string; readonly image?: string }[];
  readonly initContainers?: Overrides['containers'];
}

/** Finds who chooses the proxy's image (Istio 1.30 pkg/kube/inject/template.go, ProxyImage; webhook.go, overrides). */
export function readImageChoice({ metadata }: PodObject): ImageChoice {
  const annotations = metadata.annotations ?? {};
  if (Object.hasOwn(annotations, PROXY_IMAGE)) return 'pinned';
  const own = readOverrides(annotations[PROXY_OVERRIDES]);
  if (own !== undefined && own !== '' && own !== 'auto') return 'pinned';
  return Object.hasOwn(annotations, PROXY_IMAGE_TYPE) || Object.hasOwn(annotations, PROXY_CONFIG)
    ? 'variant'
    : 'mesh';
}

/** The image of a pod's proxy, native or classic; nothing where it has none. */
export function readProxyImage({ spec }: PodObject): string | undefined {
  const containers = [...spec.containers, ...(spec.initContainers ?? [])];
  return containers.find(({ name }) => name === SIDECAR_CONTAINER)?.image;
}

/** Whether a proxy runs an image other than the mesh's; for another variant, whether its version differs. */
export function isOtherImage(image: string, ofMesh: string, choice: ImageChoice): boolean {
  switch (choice) {
    case 'pinned':
      return false;
    case 'variant':
      return image.replace(VARIANT, '') !== ofMesh.replace(VARIANT, '');
    case 'mesh':
      return image !== ofMesh;
  }
}

const VARIANT = /-(distroless|debug)$/;

function readOverrides(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  try {
    const { containers = [], initContainers = [] } = JSON.parse(text) as Overrides;
    return [...containers, ...initContainers].find(({ name }) => name === SIDECAR_CONTAINER)?.image;
  } catch {
    // No injector wrote this, so it reveals nothing about the image.
    return undefined;
  }
}
