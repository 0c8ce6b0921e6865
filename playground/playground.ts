import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ApiClient } from './api/api-client.ts';
import type { Progress } from './binaries/build.ts';
import { type Binaries, findBinaries } from './binaries/find.ts';
import { type ControlPlane, startControlPlane } from './control-plane/start.ts';
import type { UserName } from './control-plane/users.ts';
import { type FaultName, makeFault } from './faults/faults.ts';
import { type KubectlResult, runKubectl } from './kubectl.ts';
import { PlaygroundError } from './playground-error.ts';
import { ComponentGroup } from './processes/component-group.ts';
import { startAgainWhenPortTaken } from './processes/start-again.ts';
import { type DataPlanes, installInstance } from './profiles/asm-control-plane/install.ts';
import { chooseInjectors, type InjectorOptions } from './profiles/choose.ts';
import type { InstalledInjector } from './profiles/injector.ts';
import { type ClusterSize, fill } from './scale/fill.ts';

/** The kind of playground to start; by default, one with the injector of profile `asm`. */
export interface PlaygroundOptions extends InjectorOptions {
  /** A fault of the injector from the start. */
  readonly fault?: FaultName;
  /** Of profile `asm-control-plane`: the clusters into which it reconciles namespace labels. */
  readonly dataPlanes?: DataPlanes;
  /** Number of simulated nodes; by default 3, and none for `asm-control-plane`. */
  readonly nodes?: number;
  /** Number of Deployments created before a fault is made. */
  readonly size?: ClusterSize;
  /** Receives progress, line by line; by default it goes to stderr. */
  readonly progress?: Progress;
}

/** A running control plane with an injector. Stop it when done. */
export interface Playground {
  /** Path of the administrator's kubeconfig. */
  readonly kubeconfig: string;
  /** The directory of logs and state; removed by `stop`. */
  readonly directory: string;
  readonly binaries: Binaries;
  /** The administrator's API client, for requests that kubectl cannot express. */
  readonly api: ApiClient;
  /** Process ids by component name. */
  readonly pids: ReadonlyMap<string, number>;
  /** Path of the kubeconfig of a user with fewer rights. */
  kubeconfigFor(user: UserName): string;
  /** Runs the real kubectl; a failing command is a result, not an error. */
  kubectl(args: readonly string[], input?: string): Promise<KubectlResult>;
  /** Applies YAML; throws PlaygroundError with kubectl's own words when that fails. */
  apply(yaml: string): Promise<void>;
  /** Installs an injector, or changes the version of the installed one. */
  install(options: InjectorOptions): Promise<void>;
  /** Makes a real fault of the (default) injector; the result undoes it. */
  breakInjector(fault: FaultName): Promise<() => Promise<void>>;
  /** Starts an injector again with the environment that its Deployment has now, as a rollout of its pods does. */
  restartInjector(name: string): Promise<void>;
  /** Ends the API server and starts it again; returns when it is ready. */
  restartApiServer(): Promise<void>;
  /** Ends the API server; the result starts it again, and returns when it is ready. */
  endApiServer(): Promise<() => Promise<void>>;
  /** Ends every process of the playground and removes its directory. */
  stop(): Promise<void>;
}

function describe(
  group: ComponentGroup,
  binaries: Binaries,
  { api, authority, kubeconfigs }: ControlPlane,
  report: Progress,
): Playground {
  const site = { api, group, authority, kubeconfig: kubeconfigs.admin };
  let injectors: readonly InstalledInjector[] = [];
  const kubectl: Playground['kubectl'] = (args, input) =>
    runKubectl(binaries.kubectl, ['--kubeconfig', kubeconfigs.admin, ...args], input);
  const startApiServerAgain = async (): Promise<void> => {
    await group.restart('kube-apiserver');
    await group.waitUntil('it was ready', 'kube-apiserver', () => api.isHealthy('/readyz'));
  };
  return {
    kubeconfig: kubeconfigs.admin,
    directory: group.directory,
    binaries,
    api,
    get pids() {
      return group.pids;
    },
    kubeconfigFor: (user) => kubeconfigs[user],
    kubectl,
    apply: async (yaml) => {
      const { exitCode, stderr } = await kubectl(['apply', '-f', '-'], yaml);
      if (exitCode !== 0) throw new PlaygroundError(`kubectl apply failed: ${stderr.trim()}`);
    },
    install: async (options) => {
      const install = await chooseInjectors(options)?.(report);
      if (install !== undefined) injectors = await install(site);
    },
    breakInjector: (fault) => {
      const [first] = injectors;
      if (first === undefined) throw new PlaygroundError('there is no injector to break');
      return makeFault(fault, first);
    },
    restartInjector: async (name) => {
      const injector = injectors.find((one) => one.name === name);
      if (injector === undefined) throw new PlaygroundError(`there is no injector ${name}`);
      await injector.restart();
    },
    restartApiServer: startApiServerAgain,
    endApiServer: async () => {
      await group.end('kube-apiserver');
      return startApiServerAgain;
    },
    stop: () => group.stop(),
  };
}

async function startOnce(
  binaries: Binaries,
  options: PlaygroundOptions,
  report: Progress,
): Promise<Playground> {
  const group = new ComponentGroup(await mkdtemp(join(tmpdir(), 'asm-inject-')));
  try {
    const isInstance = options.profile === 'asm-control-plane';
    const nodes = options.nodes ?? (isInstance ? 0 : 3);
    const controlPlane = await startControlPlane(group, binaries, nodes);
    const playground = describe(group, binaries, controlPlane, report);
    if (isInstance) {
      const site = { api: controlPlane.api, group, kubeconfig: playground.kubeconfig };
      await installInstance(site, options.dataPlanes ?? {});
    } else await playground.install(options);
    if (options.size !== undefined) await fill(controlPlane.api, options.size, report);
    if (options.fault !== undefined) await playground.breakInjector(options.fault);
    group.release();
    return playground;
  } catch (error) {
    await group.stop();
    throw error;
  }
}

/** Refuses options that do not fit, and builds what is missing, before anything starts. */
async function prepare(options: PlaygroundOptions, report: Progress): Promise<void> {
  if (options.dataPlanes !== undefined && options.profile !== 'asm-control-plane') {
    throw new PlaygroundError('data planes are for profile asm-control-plane');
  }
  const makeInstaller = chooseInjectors(options);
  if (makeInstaller === undefined && options.fault !== undefined) {
    throw new PlaygroundError(`fault ${options.fault} needs an injector: choose a profile`);
  }
  await makeInstaller?.(report);
}

// Asking programs for their version is slow, and the answer is the same for all playgrounds of a process.
let foundBinaries: Promise<Binaries> | undefined;

/**
 * Starts a control plane and its injector on free loopback ports. Several can run side by side. Rejects with
 * PlaygroundError, leaving nothing behind, when something is missing or a component fails.
 */
export async function startPlayground(options: PlaygroundOptions = {}): Promise<Playground> {
  const report = options.progress ?? ((line: string) => process.stderr.write(`${line}\n`));
  await prepare(options, report);
  const binaries = await (foundBinaries ??= findBinaries(report));
  return startAgainWhenPortTaken(() => startOnce(binaries, options, report));
}
