import { setTimeout as delay } from 'node:timers/promises';
import pMap from 'p-map';
import type { ApiClient } from '../api/api-client.ts';
import type { ApiObject } from '../api/api-object.ts';
import type { Progress } from '../binaries/build.ts';

/** The numbers of objects to fill a cluster with. */
export interface ClusterSize {
  readonly pods: number;
  readonly workloads: number;
  readonly namespaces: number;
}

const concurrency = 16;
const reportEveryMs = 5_000;
const labels = { 'playground.asm-inject/part-of': 'scale' };

/** Path of all Deployments that `fill` made. */
export const filledDeployments =
  '/apis/apps/v1/deployments?labelSelector=playground.asm-inject/part-of=scale';

/** Every other namespace is enabled for injection. */
function namespaceObject(index: number): ApiObject {
  const injection = index % 2 === 0 ? { 'istio-injection': 'enabled' } : {};
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: `scale-${index + 1}`, labels: { ...labels, ...injection } },
  };
}

/** Of every ten workloads, one opts out and one opts in. */
function intent(index: number): Readonly<Record<string, string>> {
  const key = 'sidecar.istio.io/inject';
  if (index % 10 === 3) return { [key]: 'false' };
  return index % 10 === 7 ? { [key]: 'true' } : {};
}

function workload(index: number, { pods, workloads, namespaces }: ClusterSize): ApiObject {
  const name = `workload-${index + 1}`;
  const selector = { app: name };
  const replicas = Math.floor(pods / workloads) + (index < pods % workloads ? 1 : 0);
  const metadata = { labels: { ...labels, ...selector, version: 'v1', ...intent(index) } };
  const resources = { requests: { cpu: '10m', memory: '32Mi' } };
  const container = { name: 'app', image: `example.com/${name}:1.0`, resources };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: `scale-${(index % namespaces) + 1}`, labels },
    spec: {
      replicas,
      selector: { matchLabels: selector },
      template: { metadata, spec: { containers: [container] } },
    },
  };
}

interface DeploymentStatus {
  readonly status?: { readonly readyReplicas?: number };
}

async function countReadyPods(api: ApiClient): Promise<number> {
  const { items } = await api.list(filledDeployments);
  return (items as readonly DeploymentStatus[])
    .map(({ status }) => status?.readyReplicas ?? 0)
    .reduce((sum, ready) => sum + ready, 0);
}

/** Fills a cluster with Deployments and returns when all their pods are ready. */
export async function fill(api: ApiClient, size: ClusterSize, report: Progress): Promise<void> {
  const count = (length: number) => Array.from({ length }, (_, index) => index);
  await pMap(count(size.namespaces), (index) => api.apply(namespaceObject(index)), { concurrency });
  await pMap(count(size.workloads), (index) => api.apply(workload(index, size)), { concurrency });
  let reported = Date.now();
  for (;;) {
    const ready = await countReadyPods(api);
    if (ready >= size.pods) return;
    if (Date.now() - reported > reportEveryMs) {
      report(`${ready} of ${size.pods} pods ready`);
      reported = Date.now();
    }
    await delay(250);
  }
}
