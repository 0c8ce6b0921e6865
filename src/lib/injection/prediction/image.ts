import { PROXY_IMAGE_TYPE } from '../model/keys.ts';
import { valueOf } from '../model/label-value.ts';
import type { Json, JsonObject, Labels } from '../model/model.ts';
import { asObject } from './pod-json.ts';

/** What an image's reference follows from. */
interface ImageSettings {
  /** The injector's `values.global`. */
  readonly global: JsonObject;
  /** The image's name in the values; absent: proxyv2. */
  readonly name: Json | undefined;
  /** The variant that the proxy's configuration asks for. */
  readonly type: string;
  readonly annotations: Labels;
}

/**
 * The reference that templates get as `.ProxyImage` and `.ProxyInitImage`: hub, name, and tag with the variant that the
 * pod, its proxy's configuration or the mesh asks for (Istio 1.31 pkg/kube/inject/inject.go, proxyImageURL). Templates
 * themselves replace it with a full reference where the pod or the values name one.
 */
export function readImage({ global, name, type, annotations }: ImageSettings): string {
  const text = (value: Json | undefined): string =>
    typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  const variant =
    valueOf(annotations, PROXY_IMAGE_TYPE) ?? (type === '' ? text(global['variant']) : type);
  const tag = withVariant(text(global['tag']), variant);
  return `${text(global['hub'])}/${text(name) || 'proxyv2'}:${tag}`;
}

function withVariant(tag: string, variant: string): string {
  if (variant === '') return tag;
  const plain = tag.replace(/-(distroless|debug)$/, '');
  return variant === 'default' ? plain : `${plain}-${variant}`;
}

/** The variant in a ProxyConfig. */
export function imageTypeOf(config: JsonObject): string {
  const type = asObject(config['image'])['imageType'];
  return typeof type === 'string' ? type : '';
}
