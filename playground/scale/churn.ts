import { setTimeout as delay } from 'node:timers/promises';
import type { ApiClient } from '../api/api-client.ts';
import { objectPath } from '../api/api-object.ts';
import { filledDeployments } from './fill.ts';

const everyMs = 500;

/**
 * Keeps the pods of a filled cluster changing: restarts one workload after the other, one every half second, until
 * `signal` aborts.
 */
export async function churn(api: ApiClient, signal: AbortSignal): Promise<void> {
  const { items } = await api.list(filledDeployments);
  // A list does not repeat apiVersion and kind for each item.
  const paths = items.map(({ metadata }) =>
    objectPath({ apiVersion: 'apps/v1', kind: 'Deployment', metadata }),
  );
  for (let round = 0; paths.length > 0 && !signal.aborted; round += 1) {
    const annotations = { 'kubectl.kubernetes.io/restartedAt': new Date().toISOString() };
    const restart = { spec: { template: { metadata: { annotations } } } };
    await api.patch(paths[round % paths.length] ?? '', restart);
    await delay(everyMs, undefined, { signal }).catch(() => undefined);
  }
}
