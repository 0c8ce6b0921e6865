import type { App, Mesh } from './mesh.ts';
import { nameOf } from './mesh.ts';
import { ways } from './ways.ts';

/** Workloads of a cluster, and in what the pods of some differ from new ones. */
export interface DriftedCluster {
  readonly apps: readonly App[];
  /** The reason that must be found, by workload; nothing for those that have not drifted. */
  readonly drifted: ReadonlyMap<string, string>;
}

const [missing, extra, revision, ...others] = Array.from(
  { length: 20 },
  (_, index) => `ns-${String(index + 1).padStart(2, '0')}`,
) as [string, string, string, ...string[]];

/** A namespace in which the settings of the default injector hold, and workloads of every reason are. */
export const ordinary = others[0] ?? '';

/** A workload whose own template names the image of its sidecar. */
export const pinned: App = {
  kind: 'Deployment',
  namespace: ordinary,
  name: 'pinned',
  annotations: { 'sidecar.istio.io/proxyImage': 'example.com/own-proxy:7' },
};

const kinds = ['Deployment', 'StatefulSet', 'DaemonSet', 'Deployment', 'Deployment'] as const;

function makeApps(namespace: string, name: string, count: number): readonly App[] {
  return Array.from({ length: count }, (_, index) => ({
    kind:
      kinds[(index + namespace.length + Number(namespace.slice(3))) % kinds.length] ?? 'Deployment',
    namespace,
    name: count === 1 ? name : `${name}-${index}`,
    replicas: index % 4 === 3 ? 2 : 1,
  }));
}

/**
 * Makes 200 workloads in 20 namespaces: pods of the first three differ from new ones in the sidecar being there, not
 * being there, and being another control plane's; in each of the others one workload for each way in which settings can
 * have changed since, and four that have not drifted.
 */
export async function makeDriftedCluster(
  mesh: Mesh,
  setLabels: SetLabels,
): Promise<DriftedCluster> {
  await mesh.createNamespaces([missing], {});
  await mesh.createNamespaces([revision], { 'istio.io/rev': 'canary' });
  await mesh.createNamespaces([extra, ...others], { 'istio-injection': 'enabled' });
  const made: { readonly app: App; readonly reason: string | undefined }[] = [];
  const deploy = async (apps: readonly App[], reason: string | undefined): Promise<void> => {
    await mesh.deploy(apps);
    made.push(...apps.map((app) => ({ app, reason })));
  };

  const deployEverywhere = (reason: string): Promise<void> =>
    deploy(
      others.flatMap((namespace) => makeApps(namespace, reason, 1)),
      reason,
    );

  await deployEverywhere('classic-instead-of-native');
  await mesh.setNative(true);
  const settings = await mesh.readValues();
  for (const [reason, change] of Object.entries(ways)) {
    await mesh.change(change, ordinary);
    await deployEverywhere(reason);
    await mesh.writeValues(settings, ordinary);
  }
  await deploy(
    others.flatMap((namespace) => makeApps(namespace, 'fine', 4)).with(0, pinned),
    undefined,
  );
  const first = { missing, extra, revision };
  for (const [reason, namespace] of Object.entries(first)) {
    await deploy(makeApps(namespace, reason, 10), reason);
  }
  await setLabels(missing, { 'istio-injection': 'enabled' });
  await setLabels(extra, { 'istio-injection': null });
  await setLabels(revision, { 'istio.io/rev': null, 'istio-injection': 'enabled' });
  return {
    apps: made.map(({ app }) => app),
    drifted: new Map(
      made.flatMap(({ app, reason }) => (reason === undefined ? [] : [[nameOf(app), reason]])),
    ),
  };
}

type SetLabels = (
  namespace: string,
  labels: Readonly<Record<string, string | null>>,
) => Promise<void>;
