import type { ApiClient } from '../api/api-client.ts';
import { type ApiObject, objectPath } from '../api/api-object.ts';
import type { InstalledInjector } from './injector.ts';

const probeLabel = 'playground.asm-inject/probe';

function serviceOf({ name, namespace }: Pick<InstalledInjector, 'name' | 'namespace'>) {
  return { name, namespace, path: '/inject', port: 443 };
}

/** A webhook that calls an injector about pods. */
export function webhook(
  injector: Pick<InstalledInjector, 'name' | 'namespace'>,
  fields: { readonly name: string; readonly [field: string]: unknown },
): object {
  return {
    namespaceSelector: {},
    objectSelector: {},
    clientConfig: { service: serviceOf(injector) },
    rules: [
      {
        operations: ['CREATE'],
        apiGroups: [''],
        apiVersions: ['v1'],
        resources: ['pods'],
        scope: '*',
      },
    ],
    failurePolicy: 'Fail',
    matchPolicy: 'Equivalent',
    reinvocationPolicy: 'Never',
    sideEffects: 'None',
    admissionReviewVersions: ['v1'],
    ...fields,
  };
}

function probe(injector: InstalledInjector) {
  const name = `${injector.name}.probe.playground.asm-inject`;
  const caBundle = Buffer.from(injector.site.authority.certificate).toString('base64');
  const configuration: ApiObject = {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: { name },
    webhooks: [
      webhook(injector, {
        name,
        clientConfig: { service: serviceOf(injector), caBundle },
        objectSelector: { matchLabels: { [probeLabel]: injector.name } },
      }),
    ],
  };
  // The annotation is for injectors that do not read labels yet.
  const intent = { 'sidecar.istio.io/inject': 'true' };
  const pod: ApiObject = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      generateName: 'probe-',
      namespace: 'default',
      labels: { ...intent, [probeLabel]: injector.name },
      annotations: intent,
    },
    spec: { containers: [{ name: 'probe', image: 'probe' }] },
  };
  return { configuration, pod };
}

async function isInjected(api: ApiClient, pod: ApiObject): Promise<boolean | string> {
  try {
    const { metadata } = await api.create(pod, { dryRun: true });
    return metadata.annotations?.['sidecar.istio.io/status'] !== undefined;
  } catch (error) {
    return String(error);
  }
}

/**
 * Waits until the API server acts on the webhooks just applied and the injector answers. A short-lived webhook of the
 * playground calls the injector, whichever pods the injector's own webhooks select; it is also the last one written
 * (see webhook-order.ts).
 */
export async function waitUntilServing(injector: InstalledInjector): Promise<void> {
  const { api, group } = injector.site;
  const { configuration, pod } = probe(injector);
  await api.apply(configuration);
  try {
    await group.waitUntil('it injected a pod', injector.name, () => isInjected(api, pod));
  } finally {
    await api.delete(objectPath(configuration));
  }
}
