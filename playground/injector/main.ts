import type { IncomingMessage, ServerResponse } from 'node:http';
/**
 * A stand-in for the sidecar injector of a service mesh: an HTTPS admission webhook that follows its ConfigMap and its
 * serving certificate through the API, so that a change of either works without a restart. It decides only what an
 * injector decides; the API server selects the pods that it is called for.
 */
import { createServer } from 'node:https';
import type { Socket } from 'node:net';
import { json } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { ApiClient } from '../api/api-client.ts';
import type { ApiObject } from '../api/api-object.ts';
import { follow } from '../api/follow.ts';
import { readKubeconfig } from '../api/kubeconfig.ts';
import { type AdmissionRequest, answer } from './admission.ts';
import { type Configuration, readConfiguration } from './configuration.ts';
import type { ValueRule } from './inject-required.ts';

const { values: flags } = parseArgs({
  options: {
    kubeconfig: { type: 'string', default: '' },
    namespace: { type: 'string', default: 'istio-system' },
    'config-map': { type: 'string', default: '' },
    secret: { type: 'string', default: '' },
    port: { type: 'string', default: '' },
    revision: { type: 'string', default: 'default' },
    'value-rule': { type: 'string', default: '' },
  },
});

const identity = { revision: flags.revision, valueRule: flags['value-rule'] as ValueRule };
let configuration: Configuration | undefined;
let isListening = false;
let certificates = 0;
/** The number of the certificate with which a connection was accepted. */
const acceptedWith = new WeakMap<Socket, number>();

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'https://injector');
  if (!/^\/inject(\/|$)/.test(pathname) || configuration === undefined) {
    response.writeHead(404).end('404 page not found\n');
    return;
  }
  const review = (await json(request)) as { apiVersion: string; request: AdmissionRequest };
  response.setHeader('content-type', 'application/json');
  // A connection that was busy when the certificate changed could otherwise be reused with no limit.
  if (acceptedWith.get(request.socket) !== certificates) response.setHeader('connection', 'close');
  response.end(
    JSON.stringify({
      apiVersion: review.apiVersion,
      kind: 'AdmissionReview',
      response: answer(review.request, identity, configuration),
    }),
  );
}

const server = createServer((request, response) => {
  serve(request, response).catch((error: unknown) => {
    response.writeHead(400).end(String(error));
  });
});

server.on('secureConnection', (socket) => {
  acceptedWith.set(socket, certificates);
});

function only(
  objects: ReadonlyMap<string, ApiObject>,
): Readonly<Record<string, string>> | undefined {
  const [object] = objects.values();
  return object?.['data'] as Readonly<Record<string, string>> | undefined;
}

function takeConfiguration(objects: ReadonlyMap<string, ApiObject>): void {
  const data = only(objects);
  if (data === undefined) return;
  try {
    configuration = readConfiguration(data);
    console.error('configuration read');
  } catch (error) {
    // As in Istio's injector, the previous configuration stays in force if the new one cannot be read.
    console.error(`configuration kept, the new one is invalid: ${String(error)}`);
  }
}

function takeCertificate(objects: ReadonlyMap<string, ApiObject>): void {
  const data = only(objects);
  if (data === undefined) return;
  const decode = (name: string) => Buffer.from(data[name] ?? '', 'base64').toString();
  certificates += 1;
  server.setSecureContext({ cert: decode('tls.crt'), key: decode('tls.key') });
  // Open connections were accepted with the previous certificate.
  server.closeIdleConnections();
  if (!isListening) server.listen(Number(flags.port), '127.0.0.1');
  isListening = true;
}

const api = new ApiClient(readKubeconfig(flags.kubeconfig));
const namespaced = (kind: string, name: string) =>
  `/api/v1/namespaces/${flags.namespace}/${kind}?fieldSelector=metadata.name=${name}`;
void follow(api, namespaced('configmaps', flags['config-map']), takeConfiguration);
void follow(api, namespaced('secrets', flags.secret), takeCertificate);
