import { findIstio } from '../binaries/find.ts';
import { istioBuilds } from '../binaries/pinned.ts';
import { PlaygroundError } from '../playground-error.ts';
import type { InstallerMaker } from './injector.ts';
import { installIstio } from './istio/install.ts';
import type { IstioOptions, IstioVariant } from './istio/variants.ts';
import { asmProfile } from './stand-in/asm/asm.ts';
import { installStandIn } from './stand-in/install.ts';
import { istioProfile } from './stand-in/istio/istio.ts';
import { type ProfileName, standInVersion, standInVersions } from './stand-in/versions.ts';

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
 * Chooses what installs the injectors that the options request; nothing for profiles without one. Throws
 * PlaygroundError for options that do not fit.
 */
export function chooseInjectors(options: InjectorOptions): InstallerMaker | undefined {
  const { profile = 'asm', nativeSidecars = false, variants = [], clusterId } = options;
  const namespace = options.injectorNamespace ?? 'istio-system';
  if (profile !== 'istio' && variants.length > 0) {
    throw new PlaygroundError(`variants (${variants.join(', ')}) are for profile istio`);
  }
  if (profile === 'none' || profile === 'asm-control-plane') return undefined;
  if (profile === 'istio') return istio({ namespace, nativeSidecars, variants }, options.version);
  const injector = asmProfile(standInVersion('asm', options.version), {
    namespace,
    nativeSidecars,
    clusterId,
  });
  return () => Promise.resolve(async (site) => [await installStandIn(site, injector)]);
}

/** The real istiod where its version can be built, else a stand-in. */
function istio(options: IstioOptions, version = Object.keys(istioBuilds)[0] ?? ''): InstallerMaker {
  const build = istioBuilds[version];
  if (build !== undefined) {
    return async (report) => {
      const programs = await findIstio(build, report);
      return (site) => installIstio(site, programs, options);
    };
  }
  const known = [...Object.keys(istioBuilds), ...standInVersions('istio')];
  if (!known.includes(version)) {
    const names = known.join(', ');
    throw new PlaygroundError(`profile istio has no version ${version}; use one of ${names}`);
  }
  if (options.variants.length > 0) {
    const names = Object.keys(istioBuilds).join(' and ');
    throw new PlaygroundError(`variants are for the versions of istio that are built: ${names}`);
  }
  const injector = istioProfile(standInVersion('istio', version), options);
  return () => Promise.resolve(async (site) => [await installStandIn(site, injector)]);
}
