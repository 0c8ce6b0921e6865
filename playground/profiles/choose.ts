import { PlaygroundError } from '../playground-error.ts';
import { asmProfile } from './asm/asm.ts';
import type { InjectorProfile } from './injector-profile.ts';
import { istioProfiles, type IstioVariant } from './istio/istio.ts';
import { injectorVersion, type ProfileName } from './versions.ts';

/** The injector to install; by default, that of profile `asm`. */
export interface InjectorOptions {
  /** The mesh whose injector it is; `none` and `asm-control-plane` have no injector. */
  readonly profile?: ProfileName | 'asm-control-plane' | 'none';
  /** Version of the injector; by default, the newest that the profile knows. */
  readonly version?: string;
  /** Whether sidecars are native: init containers that keep running. */
  readonly nativeSidecars?: boolean;
  /** Optional parts of an installation of profile `istio`. */
  readonly variants?: readonly IstioVariant[];
  /** Namespace of the injector; by default `istio-system`. */
  readonly injectorNamespace?: string;
  /** The cluster's name in the mesh, which profile `asm` records; by default `playground`. */
  readonly clusterId?: string;
}

/**
 * The injectors that the options request, the default one first. Throws PlaygroundError for options that do not fit.
 */
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
