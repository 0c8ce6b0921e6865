import { expect } from 'chai';
import { judgeAvailability, type Backend } from '../../../src/lib/injection/availability.ts';
import type { WebhookTarget } from '../../../src/lib/injection/injector-model.ts';

const target: WebhookTarget = {
  kind: 'service',
  namespace: 'istio-system',
  name: 'istiod',
  port: 443,
  path: '/inject',
};
const metadata = { name: 'istiod', namespace: 'istio-system' };
const service = { metadata, spec: { ports: [{ port: 443 }] } };
const slices = (...ready: (boolean | undefined)[]): Backend['endpointSlices'] => [
  {
    metadata,
    endpoints: ready.map((one) => ({ conditions: one === undefined ? {} : { ready: one } })),
  },
];

describe('whether a webhook can be called', () => {
  const rows: { name: string; target?: WebhookTarget; backend: Backend; want: string }[] = [
    {
      name: 'a ready endpoint',
      backend: { service, endpointSlices: slices(false, true) },
      want: 'available',
    },
    {
      name: 'an endpoint that does not say',
      backend: { service, endpointSlices: slices(undefined) },
      want: 'available',
    },
    {
      name: 'no Service',
      backend: { service: null, endpointSlices: [] },
      want: 'Service istio-system/istiod does not exist',
    },
    {
      name: 'no such port',
      target: { ...target, port: 444 },
      backend: { service, endpointSlices: slices(true) },
      want: 'Service istio-system/istiod has no port 444',
    },
    {
      name: 'no endpoint',
      backend: { service, endpointSlices: [] },
      want: 'Service istio-system/istiod has no ready endpoint',
    },
    {
      name: 'no endpoint that is ready',
      backend: { service, endpointSlices: slices(false) },
      want: 'Service istio-system/istiod has no ready endpoint',
    },
    {
      name: 'a Service that may not be read',
      backend: { service: undefined, endpointSlices: slices(true) },
      want: 'not-checked',
    },
    {
      name: 'endpoints that may not be read',
      backend: { service, endpointSlices: undefined },
      want: 'not-checked',
    },
    {
      name: 'a URL',
      target: { ...target, url: 'https://istiod.istio-system.svc/inject' },
      backend: { service: null, endpointSlices: [] },
      want: 'not-checked',
    },
  ];
  for (const { name, target: where = target, backend, want } of rows) {
    it(name, () => {
      const availability = judgeAvailability(where, backend);
      expect(
        availability.state === 'unavailable' ? availability.reason : availability.state,
      ).to.equal(want);
    });
  }
});
