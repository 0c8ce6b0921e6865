import { setTimeout as delay } from 'node:timers/promises';
import type { BenchCluster } from './bench-cluster.ts';
import { listWithContainers } from './kubectl-list.ts';
import { compareRuns, runInTurns } from './measure.ts';
import type { Row } from './row.ts';

const namespace = 'bench-fifty';
const workloads = 5;
const replicas = 10;

/** The most common case: one namespace of ordinary size. */
export const verifyNamespace: Row = {
  name: 'verify-namespace',
  about: 'verify of one namespace with 50 pods, against kubectl get pods -n NS -o jsonpath',
  margin: 2,
  measure: async ({ cluster, plugin, kubectl, isShort, rounds }) => {
    const { api, kubeconfig, ...rest } = await cluster();
    await makeNamespace({ api, kubeconfig, ...rest });
    const { ours, theirs } = await runInTurns(
      {
        ours: { program: plugin.path, args: ['verify', '-n', namespace], kubeconfig },
        theirs: { program: kubectl.path, args: listWithContainers('-n', namespace), kubeconfig },
      },
      { rounds: rounds ?? (isShort ? 11 : 31), warmUps: 2 },
    );
    return [
      compareRuns('wall', 'wall', [ours, theirs], 1.25),
      compareRuns('CPU', 'cpu', [ours, theirs], 1.25),
    ];
  },
};

async function makeNamespace({ api }: BenchCluster): Promise<void> {
  const labels = { 'istio-injection': 'enabled' };
  await api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels } });
  for (let index = 0; index < workloads; index += 1) {
    const name = `workload-${index + 1}`;
    const selector = { app: name };
    const spec = { containers: [{ name: 'app', image: 'example.com/app:1.0' }] };
    await api.apply({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace },
      spec: {
        replicas,
        selector: { matchLabels: selector },
        template: { metadata: { labels: selector }, spec },
      },
    });
  }
  while ((await countReady(api)) < workloads * replicas) await delay(250);
}

async function countReady(api: BenchCluster['api']): Promise<number> {
  const { items } = await api.list(`/apis/apps/v1/namespaces/${namespace}/deployments`);
  return (items as readonly { readonly status?: { readonly readyReplicas?: number } }[])
    .map(({ status }) => status?.readyReplicas ?? 0)
    .reduce((sum, ready) => sum + ready, 0);
}
