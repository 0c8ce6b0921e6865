/**
 * Stands in for the network between the API server and the Services of admission webhooks. The API server sends
 * `CONNECT <clusterIP>:<port>` to a unix socket; the connection goes to a ready pod of that Service, or is refused. A
 * pod that a NetworkPolicy isolates never answers. Webhooks with a URL do not use this proxy. Arguments: --kubeconfig
 * FILE --socket PATH.
 */
import { createServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { parseArgs } from 'node:util';
import { ApiClient } from '../api/api-client.ts';
import { type ApiObject, collectionPath, objectPath } from '../api/api-object.ts';
import { follow } from '../api/follow.ts';
import { readKubeconfig } from '../api/kubeconfig.ts';
import { podAnnotations } from '../control-plane/pod-behavior.ts';
import { isIsolated } from './isolation.ts';
import { type Backend, findRoute, isServing } from './routes.ts';
import { Tunnels } from './tunnels.ts';

const { values } = parseArgs({
  options: { kubeconfig: { type: 'string' }, socket: { type: 'string' } },
});
const api = new ApiClient(readKubeconfig(values.kubeconfig ?? ''));
const nothing: ReadonlyMap<string, ApiObject> = new Map();
const network = { services: nothing, endpointSlices: nothing };
let policies = nothing;
const tunnels = new Tunnels();

/** The loopback port behind a simulated pod's `port`; undefined when the pod does not serve there. */
function loopbackPort({ metadata }: ApiObject, port: number): number | undefined {
  const [served, listening] = metadata.annotations?.[podAnnotations.listens]?.split('=') ?? [];
  return served === String(port) ? Number(listening) : undefined;
}

async function connectToPod(near: Duplex, backend: Backend, address: string): Promise<void> {
  const { namespace, name, port } = backend;
  const pod = await api.find(
    objectPath({ apiVersion: 'v1', kind: 'Pod', metadata: { namespace, name } }),
  );
  if (pod === undefined) throw new Error(`pod ${namespace}/${name} is gone`);
  if (isIsolated(pod, policies)) return;
  const listening = loopbackPort(pod, port);
  if (listening === undefined) throw new Error(`dial tcp ${address}: connect: connection refused`);
  await tunnels.join(near, backend, listening);
}

async function connect(near: Duplex, address: string): Promise<void> {
  const [host = '', port = ''] = address.split(':');
  const route = findRoute(network, host, Number(port));
  if ('refusal' in route) throw new Error(route.refusal);
  await connectToPod(near, route.backends[0], address);
}

const server = createServer();
server.on('connect', (request, socket) => {
  socket.on('error', () => socket.destroy());
  connect(socket, request.url ?? '').catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    socket.end(`HTTP/1.1 503 ${reason}\r\n\r\n`);
  });
});

void follow(api, collectionPath('v1', 'Service'), (services) => {
  network.services = services;
});
void follow(api, collectionPath('discovery.k8s.io/v1', 'EndpointSlice'), (endpointSlices) => {
  network.endpointSlices = endpointSlices;
  tunnels.cutAllBut((backend) => isServing(network, backend));
});
void follow(api, collectionPath('networking.k8s.io/v1', 'NetworkPolicy'), (current) => {
  policies = current;
  // A new rule also closes existing connections.
  tunnels.cutAllBut(() => false);
});
server.listen(values.socket);
