import { fileURLToPath } from 'node:url';
import type { ApiClient } from '../../api/api-client.ts';
import { collectionPath } from '../../api/api-object.ts';
import type { ComponentGroup } from '../../processes/component-group.ts';
import { definitions, instanceObjects } from './definitions.ts';

/** Kubeconfigs of data-plane clusters, by the cluster ids that the ASM instance uses. */
export type DataPlanes = Readonly<Record<string, string>>;

/** The parts of an ASM instance's own API server. */
export interface InstanceSite {
  readonly api: ApiClient;
  readonly group: ComponentGroup;
  readonly kubeconfig: string;
}

/** Turns an API server into that of an ASM instance, which reconciles namespace labels into its data planes. */
export async function installInstance(site: InstanceSite, dataPlanes: DataPlanes): Promise<void> {
  const { api, group } = site;
  for (const definition of definitions) await api.apply(definition);
  for (const kind of ['ASMMeshConfig', 'ASMReconcileNSLabels']) {
    const path = collectionPath('istio.alibabacloud.com/v1beta1', kind);
    await group.waitUntil(`it served ${kind}`, 'kube-apiserver', () => api.isHealthy(path));
  }
  for (const object of instanceObjects) await api.apply(object);
  startLabelReconciler(site, dataPlanes);
}

function startLabelReconciler({ group, kubeconfig }: InstanceSite, dataPlanes: DataPlanes): void {
  const entries = Object.entries(dataPlanes);
  if (entries.length === 0) return;
  group.start({
    name: 'label-reconciler',
    command: process.execPath,
    args: [
      fileURLToPath(new URL('../../label-reconciler/main.ts', import.meta.url)),
      `--kubeconfig=${kubeconfig}`,
      ...entries.map(([id, path]) => `--data-plane=${id}=${path}`),
    ],
  });
}
