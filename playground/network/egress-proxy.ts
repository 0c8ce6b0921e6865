/**
 * Stands in for the pod network between the API server and admission webhooks. The API server sends
 * `CONNECT <clusterIP>:<port>` to a unix socket; the connection goes to a ready pod of that Service,
 * or is refused. Arguments: --kubeconfig FILE --socket PATH.
 */
import { createServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { parseArgs } from 'node:util';
import { ApiClient } from '../api/api-client.ts';
import { objectPath, type ApiObject } from '../api/api-object.ts';
import { follow } from '../api/follow.ts';
import { readKubeconfig } from '../control-plane/kubeconfig.ts';
import { podAnnotations } from '../control-plane/pod-behavior.ts';
import { findRoute, isServing, type Backend } from './routes.ts';
import { Tunnels } from './tunnels.ts';

const { values } = parseArgs({
  options: { kubeconfig: { type: 'string' }, socket: { type: 'string' } },
});
const api = new ApiClient(readKubeconfig(values.kubeconfig ?? ''));
const network = {
  services: new Map<string, ApiObject>() as ReadonlyMap<string, ApiObject>,
  endpointSlices: new Map<string, ApiObject>() as ReadonlyMap<string, ApiObject>,
};
const tunnels = new Tunnels();

/** The port where a simulated pod really listens; it says so itself. */
async function loopbackPort({ namespace, name }: Backend): Promise<number | undefined> {
  const path = objectPath({ apiVersion: 'v1', kind: 'Pod', metadata: { namespace, name } });
  const port = (await api.find(path))?.metadata.annotations?.[podAnnotations.loopbackPort];
  return port === undefined ? undefined : Number(port);
}

async function route(near: Duplex, target: string): Promise<void> {
  const [host = '', port = ''] = target.split(':');
  const found = findRoute(network, host, Number(port));
  if ('refusal' in found) throw new Error(found.refusal);
  const [backend] = found.backends;
  const listening = await loopbackPort(backend);
  if (listening === undefined) throw new Error(`pod ${backend.name} serves nothing`);
  near.write('HTTP/1.1 200 OK\r\n\r\n');
  await tunnels.join(near, backend, listening);
}

const server = createServer();
server.on('connect', (request, socket) => {
  socket.on('error', () => socket.destroy());
  route(socket, request.url ?? '').catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    socket.end(`HTTP/1.1 503 ${reason}\r\n\r\n`);
  });
});

void follow(api, '/api/v1/services', (services) => {
  network.services = services;
});
void follow(api, '/apis/discovery.k8s.io/v1/endpointslices', (endpointSlices) => {
  network.endpointSlices = endpointSlices;
  tunnels.cutAllBut((backend) => isServing(network, backend));
});
server.listen(values.socket);
