import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ApiClient } from './api/api-client.ts';
import type { Progress } from './binaries/build.ts';
import { findBinaries, type Binaries } from './binaries/find.ts';
import { startControlPlane, type ControlPlane } from './control-plane/start.ts';
import type { UserName } from './control-plane/users.ts';
import { makeFault, type FaultName } from './faults/faults.ts';
import { runKubectl, type KubectlResult } from './kubectl.ts';
import { PlaygroundError } from './playground-error.ts';
import { asmProfile } from './profiles/asm/asm.ts';
import type { InjectorProfile } from './profiles/injector-profile.ts';
import { istioProfiles, type IstioVariant } from './profiles/istio/istio.ts';
import { installInjector, type InstalledInjector } from './profiles/install.ts';
import { injectorVersion, type ProfileName } from './profiles/versions.ts';
import { startAgainWhenPortTaken } from './processes/start-again.ts';
import { fill, type ClusterSize } from './scale/fill.ts';
import { ComponentGroup } from './processes/component-group.ts';

/** What kind of playground to start; without options it is one with the injector of profile `asm`. */
export interface PlaygroundOptions {
  /** Whose injector is installed; `none` leaves the cluster without one. */
  readonly profile?: ProfileName | 'none';
  /** Version of the injector; the newest that the profile knows unless told. */
  readonly version?: string;
  /** Whether sidecars are native: init containers that keep running. */
  readonly nativeSidecars?: boolean;
  /** What an installation of profile `istio` has besides the default. */
  readonly variants?: readonly IstioVariant[];
  /** Namespace of the injector; `istio-system` unless told. */
  readonly injectorNamespace?: string;
  /** What is wrong with the injector from the start. */
  readonly fault?: FaultName;
  /** Number of simulated nodes; 3 unless told. */
  readonly nodes?: number;
  /** Deployments to fill the cluster with before a fault is made. */
  readonly size?: ClusterSize;
  /** Receives progress, line by line; it goes to stderr unless told. */
  readonly progress?: Progress;
}

/** A running control plane with a stand-in injector. Stop it when done. */
export interface Playground {
  /** Path of the administrator's kubeconfig. */
  readonly kubeconfig: string;
  /** Where logs and state are; removed by `stop`. */
  readonly directory: string;
  readonly binaries: Binaries;
  /** The administrator's API client, for what kubectl cannot say. */
  readonly api: ApiClient;
  /** Process ids by component name. */
  readonly pids: ReadonlyMap<string, number>;
  /** Path of the kubeconfig of a user with fewer rights. */
  kubeconfigFor(user: UserName): string;
  /** Runs the real kubectl; a failing command is a result, not an error. */
  kubectl(args: readonly string[], input?: string): Promise<KubectlResult>;
  /** Applies YAML; throws PlaygroundError with kubectl's own words when that fails. */
  apply(yaml: string): Promise<void>;
  /** Makes a fault of the (default) injector for real; the result undoes it. */
  breakInjector(fault: FaultName): Promise<() => Promise<void>>;
  /** Ends every process of the playground and removes its directory. */
  stop(): Promise<void>;
}

function describe(
  group: ComponentGroup,
  binaries: Binaries,
  { kubeconfigs, api }: ControlPlane,
  injectors: readonly InstalledInjector[],
): Playground {
  const kubectl: Playground['kubectl'] = (args, input) =>
    runKubectl(binaries.kubectl, ['--kubeconfig', kubeconfigs.admin, ...args], input);
  return {
    kubeconfig: kubeconfigs.admin,
    directory: group.directory,
    binaries,
    api,
    pids: group.pids,
    kubeconfigFor: (user) => kubeconfigs[user],
    kubectl,
    apply: async (yaml) => {
      const { exitCode, stderr } = await kubectl(['apply', '-f', '-'], yaml);
      if (exitCode !== 0) throw new PlaygroundError(`kubectl apply failed: ${stderr.trim()}`);
    },
    breakInjector: (fault) => {
      const [injector] = injectors;
      if (injector === undefined) throw new PlaygroundError('there is no injector to break');
      return makeFault(fault, injector);
    },
    stop: () => group.stop(),
  };
}

/** The injectors that the options ask for. Throws PlaygroundError for a version that is not known. */
function chosenInjectors(options: PlaygroundOptions): readonly InjectorProfile[] {
  const { profile = 'asm', nativeSidecars = false, variants = [] } = options;
  const namespace = options.injectorNamespace ?? 'istio-system';
  if (profile !== 'istio' && variants.length > 0) {
    throw new PlaygroundError(`variants (${variants.join(', ')}) are for profile istio`);
  }
  if (profile === 'none') {
    if (options.fault === undefined) return [];
    throw new PlaygroundError(`fault ${options.fault} needs an injector: choose a profile`);
  }
  const version = injectorVersion(profile, options.version);
  return profile === 'asm'
    ? [asmProfile(version, { namespace, nativeSidecars })]
    : istioProfiles(version, { namespace, nativeSidecars, variants });
}

async function startOnce(
  binaries: Binaries,
  injectors: readonly InjectorProfile[],
  { nodes = 3, size, fault }: PlaygroundOptions,
  report: Progress,
): Promise<Playground> {
  const group = new ComponentGroup(await mkdtemp(join(tmpdir(), 'asm-inject-')));
  try {
    const controlPlane = await startControlPlane(group, binaries, nodes);
    const { api, authority, kubeconfigs } = controlPlane;
    const site = { api, group, authority, kubeconfig: kubeconfigs.admin };
    const installed: InstalledInjector[] = [];
    for (const injector of injectors) installed.push(await installInjector(site, injector));
    const playground = describe(group, binaries, controlPlane, installed);
    if (size !== undefined) await fill(api, size, report);
    if (fault !== undefined) await playground.breakInjector(fault);
    group.release();
    return playground;
  } catch (error) {
    await group.stop();
    throw error;
  }
}

/**
 * Starts a control plane and its injector on free loopback ports. Several can run side by side. Rejects with
 * PlaygroundError, leaving nothing behind, when something is missing or a component fails.
 */
export async function startPlayground(options: PlaygroundOptions = {}): Promise<Playground> {
  const injectors = chosenInjectors(options);
  const report = options.progress ?? ((line: string) => process.stderr.write(`${line}\n`));
  const binaries = await findBinaries(report);
  return startAgainWhenPortTaken(() => startOnce(binaries, injectors, options, report));
}
