import { PlaygroundError } from '../playground-error.ts';
import { asmProfile } from './asm/asm.ts';
import type { InjectorProfile } from './injector-profile.ts';
import { istioProfiles, type IstioVariant } from './istio/istio.ts';
import { injectorVersion, type ProfileName } from './versions.ts';

/** Which injector to install; without options it is that of profile `asm`. */
export interface InjectorOptions {
  /** Whose injector it is; none at all for `none` and `asm-control-plane`. */
  readonly profile?: ProfileName | 'asm-control-plane' | 'none';
  /** Version of the injector; the newest that the profile knows unless told. */
  readonly version?: string;
  /** Whether sidecars are native: init containers that keep running. */
  readonly nativeSidecars?: boolean;
  /** What an installation of profile `istio` has besides the default. */
  readonly variants?: readonly IstioVariant[];
  /** Namespace of the injector; `istio-system` unless told. */
  readonly injectorNamespace?: string;
  /** What the mesh calls this cluster, where profile `asm` tells it; `playground` unless told. */
  readonly clusterId?: string;
}

/** The injectors that the options ask for, the default one first. Throws PlaygroundError for what does not fit. */
export function chooseInjectors(options: InjectorOptions): readonly InjectorProfile[] {
  const { profile = 'asm', nativeSidecars = false, variants = [] } = options;
  const namespace = options.injectorNamespace ?? 'istio-system';
  if (profile !== 'istio' && variants.length > 0) {
    throw new PlaygroundError(`variants (${variants.join(', ')}) are for profile istio`);
  }
  if (profile === 'none' || profile === 'asm-control-plane') return [];
  const version = injectorVersion(profile, options.version);
  return profile === 'asm'
    ? [asmProfile(version, { namespace, nativeSidecars, clusterId: options.clusterId })]
    : istioProfiles(version, { namespace, nativeSidecars, variants });
}
