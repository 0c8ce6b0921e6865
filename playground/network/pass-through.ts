import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Agent, createServer as createTlsServer, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { ApiAccess } from '../api/kubeconfig.ts';

/** A server on this machine in front of an API server. */
export interface PassThrough {
  readonly url: string;
  close(): void;
}

/** Passes the API server's answer on. */
type HandOn = (answer: IncomingMessage, outgoing: ServerResponse) => void | Promise<void>;

/**
 * Called for each request before it is passed on; may change `url` and the headers.
 * @returns `done`: the request was answered, or never will be; `pass`: ask the API server; a function: ask it, and pass
 * its answer on with this function.
 */
export type OnRequest = (
  url: URL,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
) => 'done' | 'pass' | HandOn | Promise<'done' | 'pass' | HandOn>;

/**
 * Starts such a server on a free port of the loopback interface. A read whose client is gone is dropped; a write is
 * still carried out.
 * @param certificate makes the server use TLS.
 */
export async function startPassThrough(
  { server: target, authority }: Pick<ApiAccess, 'server' | 'authority'>,
  onRequest: OnRequest,
  certificate?: { readonly cert: string; readonly key: string },
): Promise<PassThrough> {
  const agent = new Agent({ keepAlive: true, ca: authority });
  const relay = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const url = new URL(incoming.url ?? '/', target);
    const ruling = await onRequest(url, incoming, outgoing);
    if (ruling === 'done') return;
    const handOn = ruling === 'pass' ? copy : ruling;
    const { method, headers } = incoming;
    const passed = request(url, { method, headers, agent }, (answer) => {
      void handOn(answer, outgoing);
    });
    passed.once('error', () => outgoing.destroy());
    outgoing.once('close', () => {
      if (method === 'GET') passed.destroy();
    });
    incoming.pipe(passed);
  };
  const listener = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    void relay(incoming, outgoing);
  };
  const server = certificate ? createTlsServer(certificate, listener) : createServer(listener);
  const port = await listen(server);
  return {
    url: `${certificate ? 'https' : 'http'}://127.0.0.1:${port}`,
    close() {
      agent.destroy();
      server.close();
      server.closeAllConnections();
    },
  };
}

function copy(answer: IncomingMessage, outgoing: ServerResponse): void {
  outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
  answer.pipe(outgoing);
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}
