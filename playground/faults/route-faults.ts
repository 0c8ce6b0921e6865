import { type ApiObject, objectPath } from '../api/api-object.ts';
import { findFreePort } from '../control-plane/free-port.ts';
import { installed, type InstalledInjector } from '../profiles/injector.ts';
import { editWebhooks, type Fault, type Webhook } from './fault.ts';
import { scaleToZero } from './replicas.ts';

/** Makes webhooks call a URL instead of a Service, as for injectors outside the cluster. */
function callUrl(injector: InstalledInjector, url: string): Promise<void> {
  return editWebhooks(injector, (webhook) => ({ ...webhook, clientConfig: { url } }));
}

function changeService(
  injector: InstalledInjector,
  change: Partial<NonNullable<Webhook['clientConfig']['service']>>,
): Promise<void> {
  return editWebhooks(injector, (webhook) => {
    const { service, ...clientConfig } = webhook.clientConfig;
    if (service === undefined) return webhook;
    return { ...webhook, clientConfig: { ...clientConfig, service: { ...service, ...change } } };
  });
}

/** Blocks all traffic to the injector's pods, like a firewall in front of the webhook's port. */
function isolation({ name, namespace, selector }: InstalledInjector): ApiObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: `isolate-${name}`, namespace },
    spec: { podSelector: { matchLabels: selector }, policyTypes: ['Ingress'] },
  };
}

/** Faults on the way from the API server to the injector. */
export const routeFaults = {
  'no-endpoint': {
    description: 'the injector’s Deployment is scaled to 0',
    make: (injector) => scaleToZero(injector),
  },
  'missing-service': {
    description: 'the injector’s Service is gone',
    make: async (injector) => {
      await injector.site.api.delete(objectPath(installed(injector, 'Service')));
    },
  },
  'wrong-port': {
    description: 'the webhooks name a port that the Service does not have',
    make: (injector) => changeService(injector, { port: 444 }),
  },
  'wrong-path': {
    description: 'the webhooks name a path that the injector does not serve (404)',
    make: (injector) => changeService(injector, { path: '/nowhere' }),
  },
  'connection-refused': {
    description: 'the webhooks call an address where nothing listens',
    make: async (injector) => callUrl(injector, `https://127.0.0.1:${await findFreePort()}/inject`),
  },
  'wrong-host': {
    description: 'the webhooks call the injector by an address that its certificate does not name',
    make: (injector) => callUrl(injector, `https://127.0.0.1:${injector.port}/inject`),
  },
  'unknown-host': {
    description: 'the webhooks call a host name that nobody knows',
    make: (injector) => callUrl(injector, 'https://no-such-host.invalid/inject'),
  },
  'time-out': {
    description: 'a network policy drops what the API server sends to the injector',
    make: async (injector) => {
      await editWebhooks(injector, (webhook) => ({ ...webhook, timeoutSeconds: 1 }));
    },
    add: async (injector) => {
      const policy = isolation(injector);
      await injector.site.api.apply(policy);
      return () => injector.site.api.delete(objectPath(policy));
    },
  },
} as const satisfies Readonly<Record<string, Fault>>;
