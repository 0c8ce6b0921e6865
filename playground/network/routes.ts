import type { ApiObject } from '../api/api-object.ts';

/** Everything that routing depends on, by `namespace/name`. */
export interface Network {
  readonly services: ReadonlyMap<string, ApiObject>;
  readonly endpointSlices: ReadonlyMap<string, ApiObject>;
}

/** A pod behind a Service. */
export interface Backend {
  readonly namespace: string;
  readonly name: string;
}

/** Pods that can take a connection, or why there are none. */
export type Route =
  { readonly backends: readonly [Backend, ...Backend[]] } | { readonly refusal: string };

interface ServiceSpec {
  readonly clusterIP?: string;
  readonly ports?: readonly { readonly port: number }[];
}

interface Endpoint {
  readonly conditions?: { readonly ready?: boolean };
  readonly targetRef?: { readonly name: string };
}

function readyPods(slice: ApiObject): readonly Backend[] {
  const namespace = slice.metadata.namespace ?? '';
  const endpoints = (slice['endpoints'] ?? []) as readonly Endpoint[];
  return endpoints.flatMap(({ conditions, targetRef }) =>
    conditions?.ready !== false && targetRef !== undefined
      ? [{ namespace, name: targetRef.name }]
      : [],
  );
}

/** Whether a pod is ready behind any Service. */
export function isServing({ endpointSlices }: Network, { namespace, name }: Backend): boolean {
  return [...endpointSlices.values()]
    .flatMap(readyPods)
    .some((pod) => pod.namespace === namespace && pod.name === name);
}

function podsBehind({ endpointSlices }: Network, namespace: string, service: string) {
  return [...endpointSlices.values()]
    .filter(({ metadata }) => metadata.namespace === namespace)
    .filter(({ metadata }) => metadata.labels?.['kubernetes.io/service-name'] === service)
    .flatMap(readyPods);
}

/** Finds the ready pods behind a Service's cluster IP and port, as kube-proxy does. */
export function findRoute(network: Network, clusterIp: string, port: number): Route {
  const service = [...network.services.values()].find(
    ({ spec }) => (spec as ServiceSpec).clusterIP === clusterIp,
  );
  if (service === undefined) return { refusal: `no service has the address ${clusterIp}` };
  const { name = '', namespace = '' } = service.metadata;
  const { ports = [] } = service['spec'] as ServiceSpec;
  if (!ports.some((candidate) => candidate.port === port)) {
    return { refusal: `service ${namespace}/${name} has no port ${port}` };
  }
  const [first, ...others] = podsBehind(network, namespace, name);
  if (first === undefined) return { refusal: `no endpoints available for service "${name}"` };
  return { backends: [first, ...others] };
}
