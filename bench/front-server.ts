import type { ApiAccess } from '../playground/api/kubeconfig.ts';
import { createAuthority } from '../playground/control-plane/certificates.ts';
import {
  type OnRequest,
  type PassThrough,
  startPassThrough,
} from '../playground/network/pass-through.ts';

/** A server on this machine that stands before a real API server. */
export interface FrontServer extends PassThrough {
  /** Who signed its certificate, PEM. */
  readonly authority: string;
}

/**
 * Starts such a server, over TLS as the API server's own.
 * @param onRequest answers what the API server is not to answer.
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
