import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { parse, stringify } from 'yaml';
import type { Playground } from '../../../playground/playground.ts';

/** What becomes of one page of pods on its way. */
export type Mishap =
  | 'none'
  /** The connection breaks in the middle of the page. */
  | 'cut'
  /** The page comes a few bytes at a time. */
  | 'slow'
  /** Half of the page, as if it were all of it. */
  | 'half'
  /** The server does not know protobuf. */
  | 'json'
  /** Nothing comes. */
  | 'silence'
  | {
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    };

/** A server between plugin and API server that spoils pages of pods. */
export interface FaultyServer {
  readonly kubeconfig: string;
  /**
   * Told which page of pods is asked for, counted from 0, and whether it goes on with a list; says what becomes of it,
   * and may take its time.
   */
  onPage: (page: number, isContinued: boolean) => Mishap | Promise<Mishap>;
  /** How many pages of pods were asked for since the rule was set. */
  pages: number;
  /** How many of these were of one namespace. */
  pagesOfNamespaces: number;
  stop(): Promise<void>;
}

/** Pods in one page: few, so that few pods make many pages. */
const pageSize = '10';

interface Kubeconfig {
  readonly clusters: readonly {
    readonly name: string;
    readonly cluster: { readonly server: string; readonly 'certificate-authority-data': string };
  }[];
}

/** Starts such a server in front of a playground's API server; it passes everything else on. */
export async function startFaultyServer(playground: Playground): Promise<FaultyServer> {
  const config = parse(await readFile(playground.kubeconfig, 'utf8')) as Kubeconfig;
  const [first] = config.clusters;
  if (!first) throw new Error('the kubeconfig names no cluster');
  const ca = Buffer.from(first.cluster['certificate-authority-data'], 'base64');
  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const url = new URL(incoming.url ?? '/', first.cluster.server);
    const isPage = incoming.method === 'GET' && /\/pods$/.test(url.pathname);
    if (isPage && !url.searchParams.has('watch')) url.searchParams.set('limit', pageSize);
    if (isPage && url.pathname.includes('/namespaces/')) faulty.pagesOfNamespaces += 1;
    const mishap = isPage
      ? await faulty.onPage(faulty.pages++, url.searchParams.has('continue'))
      : 'none';
    if (mishap === 'silence') return;
    if (typeof mishap === 'object') {
      outgoing.writeHead(mishap.status, mishap.headers).end(mishap.body);
      return;
    }
    const { method } = incoming;
    const accept = mishap === 'json' ? { accept: 'application/json' } : {};
    const headers = { ...incoming.headers, ...accept };
    const passed = httpsRequest(url, { method, headers, ca }, (answered) => {
      void passOn(answered, outgoing, mishap);
    });
    incoming.pipe(passed);
  };
  const server = createServer((incoming, outgoing) => {
    void answer(incoming, outgoing);
  });
  const url = await listen(server);
  const kubeconfig = join(playground.directory, 'kubeconfig-faulty');
  const clusters = [{ name: first.name, cluster: { server: url } }];
  await writeFile(kubeconfig, stringify({ ...config, clusters }), { mode: 0o600 });
  const faulty: FaultyServer = {
    kubeconfig,
    onPage: () => 'none',
    pages: 0,
    pagesOfNamespaces: 0,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
  return faulty;
}

async function passOn(
  answer: IncomingMessage,
  outgoing: ServerResponse,
  mishap: Exclude<Mishap, object | 'silence'>,
): Promise<void> {
  const { statusCode = 502, headers } = answer;
  if (mishap === 'none' || mishap === 'json') {
    outgoing.writeHead(statusCode, headers);
    answer.pipe(outgoing);
    return;
  }
  const body = await buffer(answer);
  const half = body.subarray(0, body.length / 2);
  const plain = { ...headers };
  // The length is told below instead.
  delete plain['transfer-encoding'];
  switch (mishap) {
    case 'half':
      outgoing.writeHead(statusCode, { ...plain, 'content-length': half.length }).end(half);
      return;
    case 'cut':
      outgoing.writeHead(statusCode, { ...plain, 'content-length': body.length });
      outgoing.write(half, () => outgoing.destroy());
      return;
    case 'slow':
      outgoing.writeHead(statusCode, { ...plain, 'content-length': body.length });
      for (let at = 0; at < body.length; at += 1000) {
        await new Promise((resolve) => outgoing.write(body.subarray(at, at + 1000), resolve));
        await new Promise((resolve) => setImmediate(resolve));
      }
      outgoing.end();
  }
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}`;
}
