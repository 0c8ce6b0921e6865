import type { ApiObject, ServiceObject } from './api-objects.ts';
import type { Availability, WebhookTarget } from './injector-model.ts';

/** An EndpointSlice (discovery.k8s.io/v1), as far as it is read. */
export interface EndpointSliceObject extends ApiObject {
  readonly endpoints?: readonly { readonly conditions?: { readonly ready?: boolean } }[];
}

/** What stands behind a webhook; `undefined` is what may not be read, `null` what is not there. */
export interface Backend {
  readonly service: ServiceObject | null | undefined;
  readonly endpointSlices: readonly EndpointSliceObject[] | undefined;
}

/**
 * Tells from the objects behind a webhook whether the API server can reach it, as far as objects can tell: a Service
 * that is missing, lacks the port or has no ready endpoint cannot be called (Kubernetes v1.36 apiserver
 * pkg/util/webhook and pkg/util/proxy ResolveEndpoint). Certificates and the network show only in a dry run.
 */
export function judgeAvailability(target: WebhookTarget, backend: Backend): Availability {
  // By a URL the API server does not look at the Service.
  if (target.kind === 'url' || target.url !== undefined) return { state: 'not-checked' };
  const name = `Service ${target.namespace}/${target.name}`;
  const { service, endpointSlices } = backend;
  if (service === undefined) return { state: 'not-checked' };
  if (service === null) return { state: 'unavailable', reason: `${name} does not exist` };
  if (!service.spec.ports?.some(({ port }) => port === target.port)) {
    return { state: 'unavailable', reason: `${name} has no port ${target.port}` };
  }
  if (endpointSlices === undefined) return { state: 'not-checked' };
  const isReady = endpointSlices.some(({ endpoints = [] }) =>
    // A condition that is not set counts as ready.
    endpoints.some(({ conditions }) => conditions?.ready !== false),
  );
  return isReady
    ? { state: 'available' }
    : { state: 'unavailable', reason: `${name} has no ready endpoint` };
}
