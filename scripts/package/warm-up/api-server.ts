import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { createAuthority } from '../../../playground/control-plane/certificates.ts';
import { PROTOBUF } from '../../../src/lib/cluster/protobuf/envelope.ts';
import { listMessage, podMessage } from '../../../src/lib/cluster/protobuf/messages.ts';
import { type Resource, resources } from '../../../src/lib/cluster/resources.ts';
import type { JsonObject } from '../../../src/lib/injection/model/model.ts';
import { injectedPod, makeObjects, type WarmUpObject } from './objects.ts';
import { sealEnvelope, writeMessage } from './protobuf.ts';

/** A server with the answers of an API server that the warm-up needs. */
export interface WarmUpServer {
  readonly url: string;
  /** The authority that signed its certificate, in PEM. */
  readonly authority: string;
  close(): void;
}

/**
 * Starts an API server with a few objects that never change, only for compiling the code that reads them: it knows no
 * selectors, grants every right, and stores nothing.
 */
export async function startWarmUpServer(): Promise<WarmUpServer> {
  const authority = await createAuthority('warm-up authority');
  const { certificate: cert, key } = await authority.issue({
    commonName: 'warm-up',
    dnsNames: ['localhost'],
    ipAddresses: ['127.0.0.1'],
  });
  const objects = makeObjects(authority.certificate);
  const server = createServer({ cert, key }, (request, response) => {
    void answer(objects, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://127.0.0.1:${port}`,
    authority: authority.certificate,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function answer(
  objects: readonly WarmUpObject[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = 'GET', url = '/', headers } = request;
  const path = url.replace(/\?.*$/, '');
  const asked = readPath(objects, path);
  if (method !== 'GET')
    send(response, 201, answerWrite(asked, (await json(request)) as WarmUpObject));
  else if (path === '/apis') send(response, 200, { kind: 'APIGroupList', groups: [] });
  else if (asked?.object) send(response, 200, asked.object);
  else if (!asked || asked.name !== undefined) {
    send(response, 404, { kind: 'Status', status: 'Failure', reason: 'NotFound', code: 404 });
  } else if (asked.kind === 'Pod' && headers.accept?.startsWith(PROTOBUF)) {
    const list = { metadata: { resourceVersion: '1' }, items: asked.items };
    response.writeHead(200, { 'content-type': PROTOBUF });
    response.end(sealEnvelope(writeMessage(list, listMessage(podMessage))));
  } else {
    const metadata = { resourceVersion: '1' };
    send(response, 200, { kind: `${asked.kind}List`, metadata, items: asked.items });
  }
}

function answerWrite(asked: Asked | undefined, sent: WarmUpObject): object {
  if (asked?.kind !== 'Pod') return { ...asked?.object, ...sent, status: { allowed: true } };
  const { labels } = sent.metadata as { readonly labels?: Readonly<Record<string, string>> };
  const isOut = labels?.['sidecar.istio.io/inject'] === 'false';
  return isOut ? { ...sent, metadata: { ...sent.metadata, name: 'new' } } : injectedPod;
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** What a path names: an object, or the objects of a list. */
interface Asked {
  readonly kind: string;
  readonly name: string | undefined;
  readonly object: WarmUpObject | undefined;
  readonly items: readonly JsonObject[];
}

function readPath(objects: readonly WarmUpObject[], path: string): Asked | undefined {
  const [, groupVersion, place, rest = ''] =
    /^\/(?:api|apis)\/((?:[^/]+\/)?v\d\w*)\/(?:namespaces\/([^/]+)\/(?=.))?(.+)$/.exec(path) ?? [];
  const [plural, name] = rest.split('/');
  const found = Object.values<Resource>(resources).find(
    (one) => one.plural === plural && one.apiVersion === groupVersion,
  );
  if (!found) return undefined;
  const { kind } = found;
  const items = objects.filter(
    (one) => one.kind === kind && (place === undefined || one.metadata.namespace === place),
  );
  const object = items.find(({ metadata }) => metadata.name === name);
  return { kind, name, object, items: items as readonly JsonObject[] };
}
