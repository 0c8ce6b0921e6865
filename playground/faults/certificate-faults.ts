import {
  type CertificateRequest,
  createAuthority,
  type KeyPair,
} from '../control-plane/certificates.ts';
import { serviceHost, servingSecretObject } from '../profiles/injector-objects.ts';
import type { InstalledInjector } from '../profiles/install.ts';
import { editWebhooks, type Fault } from './fault.ts';

const day = 24 * 60 * 60 * 1000;

/** Makes webhooks trust another authority, or none (the API server then trusts the authorities of its machine). */
async function trust(injector: InstalledInjector, authority: string | undefined): Promise<void> {
  const caBundle =
    authority === undefined ? {} : { caBundle: Buffer.from(authority).toString('base64') };
  await editWebhooks(injector, ({ clientConfig: { service }, ...webhook }) => ({
    ...webhook,
    clientConfig: { ...(service === undefined ? {} : { service }), ...caBundle },
  }));
}

function serve({ site, profile }: InstalledInjector, pair: KeyPair) {
  return site.api.apply(servingSecretObject(profile, pair));
}

function requestFor({ profile }: InstalledInjector): CertificateRequest {
  const host = serviceHost(profile);
  return { commonName: host, dnsNames: [host] };
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
      await serve(injector, await expired.issue(requestFor(injector)));
      await trust(injector, expired.certificate);
    },
  },
  'expired-certificate': {
    description: 'the injector’s serving certificate has expired',
    make: async (injector) => {
      const request = { ...requestFor(injector), validFor: -day };
      await serve(injector, await injector.site.authority.issue(request));
    },
  },
  'wrong-certificate': {
    description: 'the injector’s serving certificate is for another service',
    make: async (injector) => {
      const host = 'another-service.another-namespace.svc';
      const request = { commonName: host, dnsNames: [host] };
      await serve(injector, await injector.site.authority.issue(request));
    },
  },
} as const satisfies Readonly<Record<string, Fault>>;
