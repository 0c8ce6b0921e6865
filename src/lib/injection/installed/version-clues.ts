import type { VersionSource } from '../model/version-source.ts';
import {
  compareVersions,
  type MeshVersion,
  parseImageVersion,
  parseVersion,
  type Vendor,
} from '../model/version.ts';
import { parseInjectorValues } from './injector-values.ts';

/** A version, and how it was determined. */
export interface DetectedVersion {
  readonly version: MeshVersion;
  readonly source: VersionSource;
}

/** Facts around an injector that reveal its version. */
export interface VersionClues {
  /** The version given by the user; overrides everything except the vendor that the image reveals. */
  readonly flag?: MeshVersion | undefined;
  /** Image of the injector's container. */
  readonly image?: string | undefined;
  /** Names of the Services in the injector's namespace. */
  readonly serviceNames: readonly string[];
  /** Images of sidecars. */
  readonly proxyImages: readonly string[];
  /** The vendor of the mesh, where a clue does not reveal it. */
  readonly vendor?: Vendor | undefined;
}

/**
 * Finds an injector's version by the best available clue: the user's flag, the tag of its image, a Service
 * `istiod-1-14-3` (which Alibaba Cloud Service Mesh runs next to its injector), the tags of sidecars. Contradicting
 * clues of one kind are ignored.
 */
export function detectVersion(clues: VersionClues): DetectedVersion | undefined {
  const { flag, image, serviceNames, proxyImages, vendor } = clues;
  const byImage = image === undefined ? undefined : parseImageVersion(image);
  const candidates: readonly (readonly [VersionSource, MeshVersion | undefined])[] = [
    ['flag', flag && { ...flag, vendor: byImage?.vendor ?? flag.vendor }],
    ['image', byImage],
    ['service', agree(serviceNames.map((name) => readServiceName(name, vendor)))],
    ['proxy', agree(proxyImages.map(parseImageVersion))],
  ];
  for (const [source, version] of candidates) {
    if (version !== undefined) return { version, source };
  }
  return undefined;
}

/** The sidecar image that an injector's `values` ask for; nothing when they do not name one. */
export function readProxyImageOfValues(values: string): string | undefined {
  let document: unknown;
  try {
    document = parseInjectorValues(values);
  } catch {
    return undefined;
  }
  const global = field(document, 'global');
  const image = field(field(global, 'proxy'), 'image');
  const tag = field(global, 'tag');
  // Istio pkg/kube/inject/template.go ProxyImage: hub and tag are added to a name without a slash.
  if (typeof image === 'string' && image.includes('/')) return image;
  return typeof tag === 'string' || typeof tag === 'number' ? `proxyv2:${tag}` : undefined;
}

function readServiceName(name: string, vendor: Vendor | undefined): MeshVersion | undefined {
  const [, text] = /^istiod-(\d+-\d+-\d+)$/.exec(name) ?? [];
  return text === undefined ? undefined : parseVersion(text, vendor);
}

function agree(versions: readonly (MeshVersion | undefined)[]): MeshVersion | undefined {
  const known = versions.filter((version) => version !== undefined);
  const [first] = known;
  return first !== undefined && known.every((version) => compareVersions(version, first) === 0)
    ? first
    : undefined;
}

function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined;
}
