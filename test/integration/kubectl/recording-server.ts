import {
  createServer as createHttpServer,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, connect, type Server } from 'node:net';
import type { PeerCertificate, TLSSocket } from 'node:tls';
import type { KeyPair } from '../../../playground/control-plane/certificates.ts';

/** What a server saw of who asks, in the first request for namespaces. */
export interface SeenIdentity {
  readonly authorization: string | undefined;
  /** All headers that begin with impersonate-. */
  readonly impersonation: Readonly<Record<string, unknown>>;
  /** Common name of the client's certificate. */
  readonly certificate: string | undefined;
  /** The name that TLS asked for. */
  readonly serverName: string | undefined;
}

/** A server that looks like an API server without objects, and remembers who asked. */
export interface RecordingServer {
  readonly port: number;
  /** Requests by the first part of their path, which clients have in the server of their kubeconfig. */
  readonly seen: ReadonlyMap<string, readonly SeenIdentity[]>;
  /** Tokens that are not accepted. */
  readonly refused: Set<string>;
  stop(): void;
}

const kinds: Readonly<Record<string, string>> = {
  namespaces: 'NamespaceList',
  pods: 'PodList',
  configmaps: 'ConfigMapList',
  services: 'ServiceList',
  mutatingwebhookconfigurations: 'MutatingWebhookConfigurationList',
  deployments: 'DeploymentList',
  statefulsets: 'StatefulSetList',
  daemonsets: 'DaemonSetList',
};

/** Starts one over TLS, or over plain HTTP without certificates. */
export async function startRecordingServer(
  tls: { readonly pair: KeyPair; readonly authority: string } | undefined,
): Promise<RecordingServer> {
  const seen = new Map<string, SeenIdentity[]>();
  const refused = new Set<string>();
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const [, row = '', ...rest] = pathname.split('/');
    const plural = rest.at(-1) ?? '';
    if (plural === 'namespaces') seen.set(row, [...(seen.get(row) ?? []), identityOf(request)]);
    const send = (status: number, body: object): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    const token = request.headers.authorization?.replace('Bearer ', '') ?? '';
    if (refused.has(token)) {
      send(401, {
        kind: 'Status',
        status: 'Failure',
        code: 401,
        reason: 'Unauthorized',
        message: 'Unauthorized',
      });
    } else if (plural === 'apis') send(200, { kind: 'APIGroupList', apiVersion: 'v1', groups: [] });
    else if (kinds[plural]) {
      send(200, {
        kind: kinds[plural],
        apiVersion: 'v1',
        metadata: { resourceVersion: '1' },
        items: [],
      });
    } else
      send(404, {
        kind: 'Status',
        status: 'Failure',
        code: 404,
        reason: 'NotFound',
        message: 'not found',
      });
  };
  const server: Server & { closeAllConnections(): void } = tls
    ? createHttpsServer(
        {
          cert: tls.pair.certificate,
          key: tls.pair.key,
          ca: tls.authority,
          requestCert: true,
          rejectUnauthorized: false,
        },
        answer,
      )
    : createHttpServer(answer);
  const port = await listen(server);
  return {
    port,
    seen,
    refused,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function identityOf({ headers, socket }: IncomingMessage): SeenIdentity {
  const tls = 'getPeerCertificate' in socket ? (socket as TLSSocket) : undefined;
  const peer: Partial<PeerCertificate> | undefined = tls?.getPeerCertificate();
  const own = Object.entries(headers).filter(([name]) => name.startsWith('impersonate-'));
  const name = tls && 'servername' in tls ? tls.servername : undefined;
  return {
    authorization: headers.authorization,
    impersonation: Object.fromEntries(own.sort(([a], [b]) => (a < b ? -1 : 1))),
    certificate: peer?.subject?.CN?.toString(),
    serverName: typeof name === 'string' && name !== '' ? name : undefined,
  };
}

/** A proxy whose every connection leads to one port of this machine. */
export interface LoopbackProxy {
  readonly port: number;
  /** Where clients wanted to go. */
  readonly asked: string[];
  stop(): void;
}

/** Starts one that speaks CONNECT. */
export async function startProxy(target: number): Promise<LoopbackProxy> {
  const asked: string[] = [];
  const server = createHttpServer((_, response) => response.writeHead(405).end());
  server.on('connect', ({ url = '' }, socket) => {
    asked.push(url);
    const onward = connect(target, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      onward.pipe(socket);
      socket.pipe(onward);
    });
    onward.on('error', () => socket.destroy());
    socket.on('error', () => onward.destroy());
  });
  const port = await listen(server);
  return {
    port,
    asked,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}
