import { expect } from 'chai';
import type { ApiObject } from '../../../playground/api/api-object.ts';
import { isIsolated } from '../../../playground/network/isolation.ts';
import { findRoute, isServing, type Network } from '../../../playground/network/routes.ts';

const byName = (...objects: ApiObject[]) =>
  new Map(
    objects.map((object) => [
      `${object.metadata.namespace ?? ''}/${object.metadata.name ?? ''}`,
      object,
    ]),
  );

const service: ApiObject = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'istiod', namespace: 'mesh' },
  spec: { clusterIP: '10.0.0.7', ports: [{ name: 'https', port: 443 }] },
};

function slice(endpoints: unknown): ApiObject {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: 'istiod-x',
      namespace: 'mesh',
      labels: { 'kubernetes.io/service-name': 'istiod' },
    },
    ports: [{ name: 'https', port: 15017 }],
    endpoints,
  };
}

function network(endpoints: unknown): Network {
  return {
    services: byName(service),
    endpointSlices: byName(slice(endpoints)),
  };
}

const ready = (name: string) => ({ targetRef: { name }, conditions: { ready: true } });
const unready = (name: string) => ({ targetRef: { name }, conditions: { ready: false } });

describe('routes to webhook services', () => {
  it('lead to ready pods, on the port that the Service targets', () => {
    expect(findRoute(network([unready('a'), ready('b')]), '10.0.0.7', 443)).to.deep.equal({
      backends: [{ namespace: 'mesh', name: 'b', port: 15017 }],
    });
  });

  for (const [name, endpoints] of [
    ['no endpoint', []],
    ['null for endpoints', null],
    ['only unready ones', [unready('a')]],
  ] as const) {
    it(`are refused with ${name}`, () => {
      expect(findRoute(network(endpoints), '10.0.0.7', 443)).to.deep.equal({
        refusal: 'no endpoints available for service "istiod"',
      });
    });
  }

  it('are refused for other addresses and ports', () => {
    expect(findRoute(network([ready('a')]), '10.0.0.8', 443)).to.have.property('refusal');
    expect(findRoute(network([ready('a')]), '10.0.0.7', 444)).to.have.property('refusal');
  });

  it('end when the pod is not ready any more', () => {
    const pod = { namespace: 'mesh', name: 'a', port: 15017 };
    expect(isServing(network([ready('a')]), pod)).to.equal(true);
    expect(isServing(network([unready('a'), ready('b')]), pod)).to.equal(false);
  });
});

describe('network policies', () => {
  const pod: ApiObject = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'a', namespace: 'mesh', labels: { app: 'istiod' } },
  };
  const policy = (spec: object, namespace = 'mesh') =>
    byName({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'p', namespace },
      spec,
    });
  const selected = { podSelector: { matchLabels: { app: 'istiod' } } };
  const rows: readonly [string, ReadonlyMap<string, ApiObject>, boolean][] = [
    ['none', new Map(), false],
    ['no ingress at all', policy(selected), true],
    ['no ingress to any pod', policy({ podSelector: {} }), true],
    ['some ingress', policy({ ...selected, ingress: [{}] }), false],
    ['only egress', policy({ ...selected, policyTypes: ['Egress'] }), false],
    ['other pods', policy({ podSelector: { matchLabels: { app: 'other' } } }), false],
    ['another namespace', policy(selected, 'other'), false],
  ];
  for (const [name, policies, want] of rows) {
    it(`${name}: the pod is ${want ? '' : 'not '}isolated`, () => {
      expect(isIsolated(pod, policies)).to.equal(want);
    });
  }
});
