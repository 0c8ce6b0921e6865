import { compareVersions, formatRelease, type MeshVersion } from '../model/version.ts';

/** First build of Alibaba Cloud Service Mesh that documents the two selector lists (its page on injection, 2021). */
const first = { major: 1, minor: 6, patch: 8, build: 17 } as const;

/**
 * Whether an injector of this version reads alwaysInjectSelector and neverInjectSelector at all. Of Istio no release
 * that is still met is too old for them.
 * @returns the version it takes, where it does not; nothing where it does, or the version is not known.
 */
export function findPolicySelectorProblem(version: MeshVersion | undefined): string | undefined {
  if (version?.vendor !== 'asm') return undefined;
  const order = compareVersions(version, first);
  const isOldBuild = order === 0 && (version.build ?? first.build) < first.build;
  return order < 0 || isOldBuild ? `${formatRelease(first)}.${first.build}` : undefined;
}
