import type { ApiAccess } from '../playground/api/kubeconfig.ts';
import { createAuthority } from '../playground/control-plane/certificates.ts';
import {
  type OnRequest,
  type PassThrough,
  startPassThrough,
} from '../playground/network/pass-through.ts';

/** A server on this machine in front of a real API server. */
export interface FrontServer extends PassThrough {
  /** The authority that signed its certificate, PEM. */
  readonly authority: string;
}

/**
 * Starts such a server, over TLS like the API server.
 * @param onRequest answers the requests that the API server must not answer.
 */
export async function startFront(access: ApiAccess, onRequest: OnRequest): Promise<FrontServer> {
  const authority = await createAuthority('bench authority');
  const { certificate: cert, key } = await authority.issue({
    commonName: 'bench',
    dnsNames: ['localhost'],
    ipAddresses: ['127.0.0.1'],
  });
  const passThrough = await startPassThrough(access, onRequest, { cert, key });
  return { ...passThrough, authority: authority.certificate };
}
