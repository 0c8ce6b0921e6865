import { readFile, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { parse, stringify } from 'yaml';
import { readKubeconfig } from '../../../playground/api/kubeconfig.ts';
import { startPassThrough } from '../../../playground/network/pass-through.ts';
import type { Playground } from '../../../playground/playground.ts';

/** A request on its way to the API server. */
export interface RelayedRequest {
  readonly method: string;
  readonly path: string;
  /** Whether the API server would keep what it says. */
  readonly isWrite: boolean;
  readonly isWatch: boolean;
}

/** What becomes of a request. */
export type Relaying =
  | 'pass'
  /** The connection breaks before the API server hears of it. */
  | 'cut-before'
  /** The API server has done it, and the connection breaks before the answer comes through. */
  | 'cut-after'
  /** A proxy in between has waited in vain, after the API server has done it. */
  | 'time-out-after'
  /** The API server does not hear of it; the credentials are not accepted any more. */
  | 'unauthorized'
  /** The API server does not hear of it; the answer is good, and has nothing in it. */
  | 'empty'
  /** The API server does not hear of it, and no answer ever comes. */
  | 'hold-before'
  /** The API server has done it, and no answer ever comes. */
  | 'hold-after';

/** A server in front of the API server of a playground that counts requests and may lose them. */
export interface Relay {
  readonly kubeconfig: string;
  /** All requests so far, in order. */
  readonly requests: readonly RelayedRequest[];
  stop(): void;
}

let count = 0;

/**
 * Starts one; several may run side by side.
 * @param onRequest receives the number of each request, from 0, and returns what happens to it.
 */
export async function startRelay(
  { kubeconfig, directory }: Playground,
  onRequest: (request: RelayedRequest, number: number) => Relaying = () => 'pass',
): Promise<Relay> {
  const requests: RelayedRequest[] = [];
  const server = await startPassThrough(readKubeconfig(kubeconfig), (url, incoming, outgoing) => {
    const { method = 'GET' } = incoming;
    const request = {
      method,
      path: url.pathname,
      isWrite: isWrite(method, url),
      isWatch: url.searchParams.has('watch'),
    };
    requests.push(request);
    const relaying = onRequest(request, requests.length - 1);
    switch (relaying) {
      case 'pass':
        return 'pass';
      case 'unauthorized':
        refuse(outgoing);
        return 'done';
      case 'empty':
        outgoing.writeHead(200, { 'content-type': 'application/json' }).end();
        return 'done';
      case 'cut-before':
        incoming.destroy();
        return 'done';
      case 'hold-before':
        return 'done';
      default:
        return (answer) => lose(answer, outgoing, relaying);
    }
  });
  const config = parse(await readFile(kubeconfig, 'utf8')) as { clusters: { name: string }[] };
  const clusters = config.clusters.map(({ name }) => ({
    name,
    cluster: { server: server.url },
  }));
  const file = join(directory, `kubeconfig-relay-${(count += 1)}`);
  await writeFile(file, stringify({ ...config, clusters }), { mode: 0o600 });
  return {
    kubeconfig: file,
    requests,
    stop: () => {
      server.close();
    },
  };
}

function refuse(outgoing: ServerResponse): void {
  const status = { kind: 'Status', apiVersion: 'v1', code: 401, message: 'Unauthorized' };
  outgoing.writeHead(401, { 'content-type': 'application/json' }).end(JSON.stringify(status));
}

/** The API server has done it; its answer is lost. */
async function lose(
  answer: IncomingMessage,
  outgoing: ServerResponse,
  relaying: 'cut-after' | 'time-out-after' | 'hold-after',
): Promise<void> {
  await buffer(answer);
  if (relaying === 'cut-after') outgoing.destroy();
  if (relaying === 'time-out-after') outgoing.writeHead(504).end('<html>');
}

function isWrite(method: string, { pathname, searchParams }: URL): boolean {
  return method !== 'GET' && !searchParams.has('dryRun') && !pathname.endsWith('reviews');
}
