import type { ValueRule } from '../../injector/inject-required.ts';
import { PlaygroundError } from '../../playground-error.ts';

/** The meshes whose injector the playground can have. */
export const profileNames = ['asm', 'istio'] as const;

/** One of `profileNames`. */
export type ProfileName = (typeof profileNames)[number];

/** A version of an injector: its image tag in the vendor's form, and how it reads label and annotation values. */
export interface InjectorVersion {
  readonly tag: string;
  readonly valueRule: ValueRule;
}

const versions: Readonly<Record<ProfileName, Readonly<Record<string, InjectorVersion>>>> = {
  asm: {
    '1.18.0.131': { tag: 'v1.18.0.131-g7f4b2c9e-aliyun', valueRule: 'other-values-are-false' },
    '1.12.2': { tag: 'v1.12.2.47-g3c0de51a-aliyun', valueRule: 'other-values-are-false' },
    '1.11.5': { tag: 'v1.11.5.23-g91e6d0b4-aliyun', valueRule: 'annotations-only' },
  },
  istio: {
    '1.29.6': { tag: '1.29.6', valueRule: 'other-values-are-default' },
    '1.26.8': { tag: '1.26.8', valueRule: 'other-values-are-false' },
  },
};

/** The names of the versions of a profile that have a stand-in, the newest first. */
export function standInVersions(profile: ProfileName): readonly string[] {
  return Object.keys(versions[profile]);
}

/** The known version of that name, or the newest of the profile. Throws PlaygroundError for an unknown one. */
export function standInVersion(profile: ProfileName, name?: string): InjectorVersion {
  const known = versions[profile];
  const found = name === undefined ? Object.values(known)[0] : known[name];
  if (found !== undefined) return found;
  const names = standInVersions(profile).join(', ');
  throw new PlaygroundError(`profile ${profile} has no version ${name ?? ''}; use one of ${names}`);
}
