import { present } from '../../present.ts';
/** The vendor of the Istio build. Distributions other than Alibaba Cloud's follow Istio's own numbering and rules. */
export type Vendor = 'istio' | 'asm';

/** A version of a control plane. `build` is the fourth number, which exists only in Alibaba Cloud's builds. */
export interface MeshVersion {
  readonly vendor: Vendor;
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  readonly build?: number;
  /** The version as written. */
  readonly text: string;
}

/** How an injector reads `sidecar.istio.io/inject` on a pod; see {@link valueRuleFor}. */
export type ValueRule = 'annotations-only' | 'other-values-are-false' | 'other-values-are-default';

/** Where a tool should write `sidecar.istio.io/inject` so that the injector obeys. */
export type WrittenKey = 'label' | 'annotation' | 'both';

// "1.29.6", "1.29.6-distroless", "1.30-alpha.0f3c", "v1.14.3.47-ga31201346f-aliyun".
const DOTTED = /^v?(\d+)\.(\d+)(?:\.(\d+))?(?:\.(\d+))?(?![\d.])(.*)$/;
// "1-29-6", as in the Service name istiod-1-29-6.
const DASHED = /^v?(\d+)-(\d+)-(\d+)(?:-(\d+))?$/;

/**
 * Reads a version as a person or an image tag writes it. Returns nothing for "latest", a digest or a commit. A fourth
 * number or the suffix "-aliyun" marks Alibaba Cloud's builds; `vendor` overrides that.
 */
export function parseVersion(text: string, vendor?: Vendor): MeshVersion | undefined {
  const match = DOTTED.exec(text.trim()) ?? DASHED.exec(text.trim());
  if (match === null) return undefined;
  const [, major, minor, patch, build, suffix = ''] = match;
  const isAsm = build !== undefined || suffix.endsWith('-aliyun');
  return present({
    vendor: vendor ?? (isAsm ? 'asm' : 'istio'),
    major: Number(major),
    minor: Number(minor),
    patch: Number(patch ?? 0),
    build: build === undefined ? undefined : Number(build),
    text: text.trim(),
  });
}

/** Reads the version from an image reference: `registry:5000/path/pilot:1.29.6-distroless@sha256:…`. */
export function parseImageVersion(image: string): MeshVersion | undefined {
  const [reference = ''] = image.split('@');
  const name = reference.slice(reference.lastIndexOf('/') + 1);
  const colon = name.indexOf(':');
  if (colon === -1) return undefined;
  const isAlibabaRegistry = /^[^/]*\.aliyuncs\.com\/acs\//.test(reference);
  return parseVersion(name.slice(colon + 1), isAlibabaRegistry ? 'asm' : undefined);
}

/** Orders by release: major, minor, patch. Builds and pre-releases of one release compare as equal. */
export function compareVersions(left: Release, right: Release): number {
  return left.major - right.major || left.minor - right.minor || left.patch - right.patch;
}

/** The three numbers that the rules depend on. */
export type Release = Pick<MeshVersion, 'major' | 'minor' | 'patch'>;

/** The oldest possible release of an injector, where its version itself cannot be read. */
export interface VersionBound {
  readonly atLeast: Release;
  /** The evidence for it, as part of a sentence. */
  readonly evidence: string;
}

/** The release as people write it: "1.29.6". */
export function formatRelease({ major, minor, patch }: Release): string {
  return `${major}.${minor}.${patch}`;
}

/** The first release whose injector also reads the label of the pod. */
export const LABELS_ARE_READ: Release = { major: 1, minor: 12, patch: 0 };
const ASM_LABELS_ARE_WRITTEN: Release = { major: 1, minor: 12, patch: 4 };
/** The first release that ignores any value other than "true" and "false". */
export const ONLY_TRUE_AND_FALSE: Release = { major: 1, minor: 27, patch: 0 };

/**
 * The rule by which an injector of this version reads `sidecar.istio.io/inject`:
 *
 * | version     | label   | "true"                          | "false" | "" or absent | other values |
 * |-------------|---------|---------------------------------|---------|--------------|--------------|
 * | below 1.12  | ignored | y, yes, true, on (any case)     | false   | default      | false        |
 * | 1.12 - 1.26 | wins    | y, yes, true, on (any case)     | false   | default      | false        |
 * | from 1.27   | wins    | true                            | false   | default      | default      |
 *
 * Sources: Istio pkg/kube/inject/inject.go injectRequired at 1.11, 1.26 and 1.27 (istio/istio#56737); Alibaba Cloud
 * Service Mesh also reads labels from 1.12 on.
 */
export function valueRuleFor(version: Release): ValueRule {
  if (compareVersions(version, LABELS_ARE_READ) < 0) return 'annotations-only';
  if (compareVersions(version, ONLY_TRUE_AND_FALSE) < 0) return 'other-values-are-false';
  return 'other-values-are-default';
}

/**
 * Where to write `sidecar.istio.io/inject` for this version. Alibaba Cloud documents labels from 1.12.4 on (its
 * injector reads them from 1.12.0), Istio from 1.12.0. Both places with one value are right for every version, so this
 * is the answer for an unknown version.
 */
export function writtenKeyFor(version: MeshVersion | undefined): WrittenKey {
  if (version === undefined) return 'both';
  const first = version.vendor === 'asm' ? ASM_LABELS_ARE_WRITTEN : LABELS_ARE_READ;
  return compareVersions(version, first) < 0 ? 'annotation' : 'label';
}
