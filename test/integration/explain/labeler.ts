import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createAuthority } from '../../../playground/control-plane/certificates.ts';

/** A mutating webhook of another program, on loopback: it gives every pod one label. */
export interface Labeler {
  readonly url: string;
  /** Base64 of PEM. */
  readonly caBundle: string;
  stop(): void;
}

interface Review {
  readonly request: { readonly uid: string };
}

/** Starts one. */
export async function startLabeler(label: string, value: string): Promise<Labeler> {
  const authority = await createAuthority('labeler');
  const { certificate, key } = await authority.issue({
    commonName: '127.0.0.1',
    dnsNames: ['localhost'],
    ipAddresses: ['127.0.0.1'],
  });
  const path = `/metadata/labels/${label.replaceAll('/', '~1')}`;
  const patch = Buffer.from(JSON.stringify([{ op: 'add', path, value }])).toString('base64');
  const server = createServer({ cert: certificate, key }, (request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { uid } = (JSON.parse(Buffer.concat(parts).toString()) as Review).request;
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify({
          apiVersion: 'admission.k8s.io/v1',
          kind: 'AdmissionReview',
          response: { uid, allowed: true, patchType: 'JSONPatch', patch },
        }),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://127.0.0.1:${port}/label`,
    caBundle: Buffer.from(authority.certificate).toString('base64'),
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
