import { ApiError } from '../api/api-client.ts';
import { type ApiObject, objectPath } from '../api/api-object.ts';
import type { InstallationSite } from './injector.ts';

const label = 'playground.asm-inject/order';
const webhookName = 'order.playground.asm-inject';

/** Refuses pods with our label because it is unreachable. Its name makes it the first webhook that is called. */
const marker: ApiObject = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'MutatingWebhookConfiguration',
  metadata: { name: '00-playground-order' },
  webhooks: [
    {
      name: webhookName,
      objectSelector: { matchLabels: { [label]: 'seen' } },
      clientConfig: { service: { name: 'none', namespace: 'default' } },
      rules: [
        { operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] },
      ],
      failurePolicy: 'Fail',
      sideEffects: 'None',
      admissionReviewVersions: ['v1'],
    },
  ],
};

const pod: ApiObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { generateName: 'order-', namespace: 'default', labels: { [label]: 'seen' } },
  spec: { containers: [{ name: 'order', image: 'order' }] },
};

/**
 * Returns when the API server acts on every webhook configuration written so far. It learns of them in the order in
 * which they were written, so a marker written last proves it.
 */
export async function waitUntilWebhooksAreSeen({ api, group }: InstallationSite): Promise<void> {
  await api.apply(marker);
  try {
    await group.waitUntil('it saw the webhooks', 'kube-apiserver', async () => {
      try {
        await api.create(pod, { dryRun: true });
        return false;
      } catch (error) {
        return error instanceof ApiError && error.message.includes(webhookName);
      }
    });
  } finally {
    await api.delete(objectPath(marker));
  }
}
