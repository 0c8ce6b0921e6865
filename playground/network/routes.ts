import type { ApiObject } from '../api/api-object.ts';

/** The objects that routing depends on, by `namespace/name`. */
export interface Network {
  readonly services: ReadonlyMap<string, ApiObject>;
  readonly endpointSlices: ReadonlyMap<string, ApiObject>;
}

/** A pod behind a Service, and the target port on it. */
export interface Backend {
  readonly namespace: string;
  readonly name: string;
  readonly port: number;
}

/** Pods that can take a connection, or why there are none. */
export type Route =
  { readonly backends: readonly [Backend, ...Backend[]] } | { readonly refusal: string };

interface ServicePort {
  readonly name?: string;
  readonly port: number;
}

interface ServiceSpec {
  readonly clusterIP?: string;
  readonly ports?: readonly ServicePort[];
}

interface Endpoint {
  readonly conditions?: { readonly ready?: boolean };
  readonly targetRef?: { readonly name: string };
}

function readyPods(slice: ApiObject, portName = ''): readonly Backend[] {
  const namespace = slice.metadata.namespace ?? '';
  const endpoints = (slice['endpoints'] ?? []) as readonly Endpoint[];
  const ports = (slice['ports'] ?? []) as readonly ServicePort[];
  const port = ports.find(({ name = '' }) => name === portName)?.port;
  if (port === undefined) return [];
  return endpoints.flatMap(({ conditions, targetRef }) =>
    conditions?.ready !== false && targetRef !== undefined
      ? [{ namespace, name: targetRef.name, port }]
      : [],
  );
}

/** Whether a pod is ready behind any Service. */
export function isServing({ endpointSlices }: Network, { namespace, name }: Backend): boolean {
  return [...endpointSlices.values()]
    .filter(({ metadata }) => metadata.namespace === namespace)
    .flatMap((slice) => (slice['endpoints'] ?? []) as readonly Endpoint[])
    .some(({ conditions, targetRef }) => conditions?.ready !== false && targetRef?.name === name);
}

function podsBehind({ endpointSlices }: Network, { metadata }: ApiObject, port: ServicePort) {
  return [...endpointSlices.values()]
    .filter((slice) => slice.metadata.namespace === metadata.namespace)
    .filter((slice) => slice.metadata.labels?.['kubernetes.io/service-name'] === metadata.name)
    .flatMap((slice) => readyPods(slice, port.name));
}

/** Finds the ready pods behind a Service's cluster IP and port, as kube-proxy does. */
export function findRoute(network: Network, clusterIp: string, port: number): Route {
  const service = [...network.services.values()].find(
    ({ spec }) => (spec as ServiceSpec).clusterIP === clusterIp,
  );
  if (service === undefined) return { refusal: `no service has the address ${clusterIp}` };
  const { name = '', namespace = '' } = service.metadata;
  const { ports = [] } = service['spec'] as ServiceSpec;
  const servicePort = ports.find((candidate) => candidate.port === port);
  if (servicePort === undefined) {
    return { refusal: `service ${namespace}/${name} has no port ${port}` };
  }
  const [first, ...others] = podsBehind(network, service, servicePort);
  if (first === undefined) return { refusal: `no endpoints available for service "${name}"` };
  return { backends: [first, ...others] };
}
