import { readFile, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { parse, stringify } from 'yaml';
import { readKubeconfig } from '../../../playground/api/kubeconfig.ts';
import { startPassThrough } from '../../../playground/network/pass-through.ts';
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
  /** The page after the first one, whichever is asked for. */
  | 'second'
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
   * Receives the number of the requested page of pods, from 0, and whether it continues a list; returns what happens to it,
   * and may take its time.
   */
  onPage: (page: number, isContinued: boolean) => Mishap | Promise<Mishap>;
  /** How many pages of pods were asked for since the rule was set. */
  pages: number;
  /** How many of these were of one namespace. */
  pagesOfNamespaces: number;
  stop(): void;
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
  const access = readKubeconfig(playground.kubeconfig);
  const firstTokens = new Map<string, string>();
  const server = await startPassThrough(access, async (url, incoming, outgoing) => {
    if (incoming.method !== 'GET' || !url.pathname.endsWith('/pods')) return 'pass';
    if (!url.searchParams.has('watch')) url.searchParams.set('limit', pageSize);
    if (url.pathname.includes('/namespaces/')) faulty.pagesOfNamespaces += 1;
    const mishap = await faulty.onPage(faulty.pages++, url.searchParams.has('continue'));
    if (mishap === 'silence') return 'done';
    if (typeof mishap === 'object') {
      outgoing.writeHead(mishap.status, mishap.headers).end(mishap.body);
      return 'done';
    }
    const token = url.searchParams.get('continue');
    if (mishap === 'second' && token !== null) {
      if (!firstTokens.has(url.pathname)) firstTokens.set(url.pathname, token);
      url.searchParams.set('continue', firstTokens.get(url.pathname) ?? token);
    }
    if (mishap === 'json') incoming.headers.accept = 'application/json';
    if (mishap === 'none' || mishap === 'json' || mishap === 'second') return 'pass';
    return (answer) => spoil(answer, outgoing, mishap);
  });
  const kubeconfig = join(playground.directory, 'kubeconfig-faulty');
  const clusters = [{ name: first.name, cluster: { server: server.url } }];
  await writeFile(kubeconfig, stringify({ ...config, clusters }), { mode: 0o600 });
  const faulty: FaultyServer = {
    kubeconfig,
    onPage: () => 'none',
    pages: 0,
    pagesOfNamespaces: 0,
    stop: () => {
      server.close();
    },
  };
  return faulty;
}

/** Hands a page on in the wrong way. */
async function spoil(
  answer: IncomingMessage,
  outgoing: ServerResponse,
  mishap: 'cut' | 'slow' | 'half',
): Promise<void> {
  const { statusCode = 502, headers } = answer;
  const body = await buffer(answer);
  const half = body.subarray(0, body.length / 2);
  const plain = { ...headers };
  // The length is set below instead.
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
