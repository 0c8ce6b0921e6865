import type { IncomingMessage, ServerResponse } from 'node:http';
import { Agent, createServer, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { ApiAccess } from '../playground/api/kubeconfig.ts';
import { createAuthority } from '../playground/control-plane/certificates.ts';

/** A server on this machine that stands before a real API server. */
export interface FrontServer {
  readonly url: string;
  /** Who signed its certificate, PEM. */
  readonly authority: string;
  close(): void;
}

/**
 * Starts such a server, over TLS as the API server's own.
 * @param answer told of each request; says whether it has answered. What it has not, the API server does.
 */
export async function startFront(
  access: ApiAccess,
  answer: (url: URL, incoming: IncomingMessage, outgoing: ServerResponse) => boolean,
): Promise<FrontServer> {
  const authority = await createAuthority('bench authority');
  const { certificate, key } = await authority.issue({
    commonName: 'bench',
    dnsNames: ['localhost'],
    ipAddresses: ['127.0.0.1'],
  });
  const agent = new Agent({ keepAlive: true, ca: access.authority });
  const server = createServer({ cert: certificate, key }, (incoming, outgoing) => {
    const url = new URL(incoming.url ?? '/', access.server);
    if (answer(url, incoming, outgoing)) return;
    const { method, headers } = incoming;
    const passed = request(url, { method, headers, agent }, (answered) => {
      outgoing.writeHead(answered.statusCode ?? 502, answered.headers);
      answered.pipe(outgoing);
    });
    passed.once('error', (error) => outgoing.destroy(error));
    incoming.pipe(passed);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    authority: authority.certificate,
    close: () => {
      agent.destroy();
      server.close();
      server.closeAllConnections();
    },
  };
}
