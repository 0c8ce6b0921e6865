import type { Values } from './configuration.ts';
import type { Pod } from './pod.ts';

const knownSuffixes = /-(distroless|debug)$/;

/** The proxy's image: the pod's own, or the mesh's with the image type that the pod or the mesh sets. */
export function proxyImage({ metadata }: Pod, { global = {} }: Values): string {
  const own = metadata.annotations?.['sidecar.istio.io/proxyImage'];
  if (own !== undefined) return own;
  const { hub = '', tag = '', variant } = global;
  const image = global.proxy?.image ?? 'proxyv2';
  const reference = image.includes('/') ? image : `${hub}/${image}:${tag}`;
  const type = metadata.annotations?.['sidecar.istio.io/proxyImageType'] ?? variant ?? '';
  if (type === '') return reference;
  const bare = reference.replace(knownSuffixes, '');
  return type === 'default' ? bare : `${bare}-${type}`;
}
