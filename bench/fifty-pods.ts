import { setTimeout as delay } from 'node:timers/promises';
import type { ApiClient } from '../playground/api/api-client.ts';

/** The namespace with 50 pods, of five Deployments: `workload-1` and so on. */
export const fiftyPods = 'bench-fifty';
const workloads = 5;
const replicas = 10;

/** Creates a namespace of ordinary size, whose pods have sidecars, and waits until they are ready. */
export async function makeFiftyPods(api: ApiClient): Promise<void> {
  const labels = { 'istio-injection': 'enabled' };
  await api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: fiftyPods, labels } });
  for (let index = 0; index < workloads; index += 1) {
    const name = `workload-${index + 1}`;
    const selector = { app: name };
    const spec = { containers: [{ name: 'app', image: 'example.com/app:1.0' }] };
    await api.apply({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace: fiftyPods },
      spec: {
        replicas,
        selector: { matchLabels: selector },
        template: { metadata: { labels: selector }, spec },
      },
    });
  }
  while ((await countReady(api)) < workloads * replicas) await delay(250);
}

async function countReady(api: ApiClient): Promise<number> {
  const { items } = await api.list(`/apis/apps/v1/namespaces/${fiftyPods}/deployments`);
  return (items as readonly { readonly status?: { readonly readyReplicas?: number } }[])
    .map(({ status }) => status?.readyReplicas ?? 0)
    .reduce((sum, ready) => sum + ready, 0);
}
