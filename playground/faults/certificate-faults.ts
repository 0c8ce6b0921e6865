import { createAuthority } from '../control-plane/certificates.ts';
import { type InstalledInjector, serviceHost, type Serving } from '../profiles/injector.ts';
import { waitUntilWebhooksAreSeen } from '../profiles/webhook-order.ts';
import type { Fault } from './fault.ts';

const day = 24 * 60 * 60 * 1000;

/** What a certificate for the injector's Service names. */
function names(injector: InstalledInjector) {
  const host = serviceHost(injector);
  return { commonName: host, dnsNames: [host] };
}

async function serve(injector: InstalledInjector, serving: Serving): Promise<void> {
  await injector.serve(serving);
  await waitUntilWebhooksAreSeen(injector.site);
}

/** Makes the webhooks trust another authority, or none (the API server then trusts those of its machine). */
async function trust(injector: InstalledInjector, trusted: string | undefined): Promise<void> {
  await serve(injector, { ...injector.serving, trusted });
}

/** Faults of the certificates between the API server and the injector. */
export const certificateFaults = {
  'wrong-ca': {
    description: 'the webhooks trust a CA that did not sign the injector’s certificate',
    make: async (injector) => {
      await trust(injector, (await createAuthority('another authority')).certificate);
    },
  },
  'empty-ca': {
    description: 'the webhooks have no caBundle',
    make: async (injector) => {
      await trust(injector, undefined);
    },
  },
  'expired-ca': {
    description:
      'the CA that signed the injector’s certificate, and that the webhooks trust, has expired',
    make: async (injector) => {
      const expired = await createAuthority('expired authority', -day);
      const pair = await expired.issue(names(injector));
      const { certificate } = expired;
      await serve(injector, { pair, root: certificate, trusted: certificate });
    },
  },
  'expired-certificate': {
    description: 'the injector’s serving certificate has expired',
    make: async (injector) => {
      const pair = await injector.site.authority.issue({ ...names(injector), validFor: -day });
      await serve(injector, { ...injector.serving, pair });
    },
  },
  'wrong-certificate': {
    description: 'the injector’s serving certificate is for another service',
    make: async (injector) => {
      const host = 'another-service.another-namespace.svc';
      const request = { commonName: host, dnsNames: [host] };
      const pair = await injector.site.authority.issue(request);
      await serve(injector, { ...injector.serving, pair });
    },
  },
} as const satisfies Readonly<Record<string, Fault>>;
