import { compareVersions, formatRelease, type MeshVersion } from '../model/version.ts';

/**
 * First build of Alibaba Cloud Service Mesh whose documentation has the two selector lists (page on injection, 2021).
 */
const first = { major: 1, minor: 6, patch: 8, build: 17 } as const;

/**
 * Whether an injector of this version reads alwaysInjectSelector and neverInjectSelector. Every Istio release still in
 * use does.
 * @returns the required version, where it does not; `undefined` where it does, or where the version is not known.
 */
export function findPolicySelectorProblem(version: MeshVersion | undefined): string | undefined {
  if (version?.vendor !== 'asm') return undefined;
  const order = compareVersions(version, first);
  const isOldBuild = order === 0 && (version.build ?? first.build) < first.build;
  return order < 0 || isOldBuild ? `${formatRelease(first)}.${first.build}` : undefined;
}
