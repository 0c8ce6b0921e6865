import { expect } from 'chai';
import {
  compareSidecars,
  type Difference,
  type DriftReason,
  driftReasons,
} from '../../../../src/lib/injection/drift/drift.ts';
import type { PodObject } from '../../../../src/lib/injection/model/api-objects.ts';
import type { JsonObject } from '../../../../src/lib/injection/model/model.ts';
import { stripSidecar } from '../../../../src/lib/injection/sidecar/strip-sidecar.ts';
import { recordedPod, withContainer, withMetadata } from '../recorded-pods.ts';

const classic = recordedPod('classic');
const native = recordedPod('native');

/** The pod as a dry-run create of its template returns it: other name, other token volume, no owner, node or status. */
function probed(pod: PodObject): PodObject {
  const again = JSON.parse(
    JSON.stringify(pod)
      .replaceAll(/kube-api-access-\w{5}/g, 'kube-api-access-zzzzz')
      .replaceAll(/kubernetes:\/\/apis\/[^"]*/g, 'kubernetes://apis/v1/namespaces/x/pods/y'),
  ) as PodObject;
  const { ownerReferences, uid, ...metadata } = again.metadata;
  expect([ownerReferences, uid]).to.not.include(undefined);
  const renamed = { ...metadata, name: 'details-abcde', generateName: 'details-' };
  const { nodeName, ...spec } = again.spec as PodObject['spec'] & { nodeName?: string };
  expect(nodeName).to.be.a('string');
  return withContainer(
    { ...again, metadata: renamed, spec, status: {} },
    'istio-proxy',
    ({ env }) => ({
      env: (env as readonly JsonObject[]).map((entry) =>
        entry['name'] === 'ISTIO_META_WORKLOAD_NAME' ? { ...entry, value: 'details-abcde' } : entry,
      ),
    }),
  );
}

const proxy = (pod: PodObject, fields: (container: JsonObject) => JsonObject): PodObject =>
  withContainer(pod, 'istio-proxy', fields);

const setEnv = (pod: PodObject, name: string, value: string): PodObject =>
  proxy(pod, ({ env }) => ({
    env: [
      ...(env as readonly JsonObject[]).filter((entry) => entry['name'] !== name),
      { name, value },
    ],
  }));

const withoutInit = (pod: PodObject): PodObject => ({
  ...pod,
  spec: {
    ...pod.spec,
    initContainers: (pod.spec.initContainers ?? []).filter(({ name }) => name !== 'istio-init'),
  },
});

const cases: readonly {
  readonly name: string;
  readonly actual: PodObject;
  readonly wanted: PodObject;
  readonly differences: readonly Difference[];
}[] = [
  {
    name: 'none at all where there should be one',
    actual: stripSidecar(classic),
    wanted: classic,
    differences: [difference('missing', RECORD(), 'none', 'classic')],
  },
  {
    name: 'one where there should be none',
    actual: native,
    wanted: stripSidecar(native),
    differences: [difference('extra', RECORD(), 'native', 'none')],
  },
  {
    name: 'a record whose proxy was taken away',
    actual: {
      ...classic,
      spec: {
        ...classic.spec,
        containers: classic.spec.containers.filter(({ name }) => name !== 'istio-proxy'),
      },
    },
    wanted: classic,
    differences: [difference('missing', RECORD(), 'proxyless', 'classic')],
  },
  {
    name: 'another revision',
    actual: withMetadata(classic, { annotations: { 'istio.io/rev': 'canary' } }),
    wanted: classic,
    differences: [
      difference('revision', 'metadata.annotations[istio.io/rev]', 'canary', 'default'),
    ],
  },
  {
    name: 'a classic sidecar where new pods get a native one',
    actual: classic,
    wanted: native,
    differences: [
      difference('classic-instead-of-native', 'spec.containers[istio-proxy]', 'classic', 'native'),
      {
        reason: 'lifecycle',
        field: 'spec.containers[istio-proxy].lifecycle',
        wanted: {
          preStop: {
            exec: { command: ['pilot-agent', 'request', '--debug-port=15020', 'POST', 'drain'] },
          },
        },
      },
    ],
  },
  {
    name: 'an older image, of the init container too',
    actual: withContainer(
      proxy(classic, () => ({ image: 'istio/proxyv2:1.28.0' })),
      'istio-init',
      () => ({ image: 'istio/proxyv2:1.28.0' }),
    ),
    wanted: classic,
    differences: [
      'spec.initContainers[istio-init].image',
      'spec.containers[istio-proxy].image',
    ].map((field) =>
      difference('image', field, 'istio/proxyv2:1.28.0', 'gcr.io/istio-testing/proxyv2:latest'),
    ),
  },
  {
    name: 'one number of the resources',
    actual: proxy(native, () => ({
      resources: {
        limits: { cpu: '2', memory: '512Mi' },
        requests: { cpu: '100m', memory: '128Mi' },
      },
    })),
    wanted: native,
    differences: [
      difference(
        'resources',
        'spec.initContainers[istio-proxy].resources.limits.memory',
        '512Mi',
        '1Gi',
      ),
    ],
  },
  {
    name: 'a changed and a new environment variable',
    actual: setEnv(classic, 'TRUST_DOMAIN', 'old.example'),
    wanted: setEnv(classic, 'ISTIO_META_DNS_CAPTURE', 'true'),
    differences: [
      {
        reason: 'environment',
        field: 'spec.containers[istio-proxy].env[TRUST_DOMAIN]',
        actual: { name: 'TRUST_DOMAIN', value: 'old.example' },
        wanted: { name: 'TRUST_DOMAIN', value: 'cluster.local' },
      },
      {
        reason: 'environment',
        field: 'spec.containers[istio-proxy].env[ISTIO_META_DNS_CAPTURE]',
        wanted: { name: 'ISTIO_META_DNS_CAPTURE', value: 'true' },
      },
    ],
  },
  {
    name: 'no traffic set-up where new pods get one',
    actual: withoutInit(classic),
    wanted: classic,
    differences: [{ reason: 'container', field: 'spec.initContainers[istio-init]' }],
  },
];

function difference(
  reason: DriftReason,
  field: string,
  actual: string,
  wanted: string,
): Difference {
  return { reason, field, actual, wanted };
}

function RECORD(): string {
  return 'metadata.annotations[sidecar.istio.io/status]';
}

describe('drift of a sidecar', () => {
  for (const kind of ['classic', 'native'] as const) {
    for (const workload of ['details', 'migrate'] as const) {
      it(`none between a ${kind} pod of ${workload} and a new one of its template`, () => {
        const pod = recordedPod(kind, workload);
        expect(compareSidecars(pod, probed(pod))).to.deep.equal([]);
        expect(compareSidecars(stripSidecar(pod), stripSidecar(probed(pod)))).to.deep.equal([]);
      });
    }
  }

  for (const { name, actual, wanted, differences } of cases) {
    it(name, () => {
      const found = compareSidecars(actual, probed(wanted)).map((one) =>
        one.reason === 'container' ? { reason: one.reason, field: one.field } : one,
      );
      expect(found).to.deep.equal(differences);
    });
  }

  it('each part of the container has its own code', () => {
    const changes: Readonly<Record<string, readonly [DriftReason, JsonObject]>> = {
      args: ['arguments', { args: ['proxy', 'sidecar', '--proxyLogLevel=debug'] }],
      command: ['arguments', { command: ['sh'] }],
      ports: ['ports', { ports: [] }],
      readiness: ['probes', { readinessProbe: { httpGet: { path: '/ready', port: 15021 } } }],
      startup: ['probes', { startupProbe: null }],
      lifecycle: ['lifecycle', { lifecycle: { preStop: { exec: { command: ['true'] } } } }],
      security: ['security', { securityContext: { runAsUser: 0 } }],
      volumes: ['volumes', { volumeMounts: [{ mountPath: '/etc/istio/proxy', name: 'other' }] }],
      settings: ['settings', { imagePullPolicy: 'Always' }],
      environment: ['environment', { envFrom: [{ configMapRef: { name: 'more' } }] }],
    };
    for (const [what, [reason, fields]] of Object.entries(changes)) {
      const found = compareSidecars(
        proxy(classic, () => fields),
        classic,
      );
      expect([...new Set(found.map((one) => one.reason))], what).to.deep.equal([reason]);
    }
  });

  it('probes of the application, taken over by the agent or left alone', () => {
    const found = compareSidecars(
      proxy(classic, ({ env }) => ({
        env: (env as readonly JsonObject[]).filter(
          (entry) => entry['name'] !== 'ISTIO_KUBE_APP_PROBERS',
        ),
      })),
      classic,
    );
    expect(found.map(({ reason }) => reason)).to.deep.equal(['app-probes']);
    expect(found[0]).to.not.have.property('actual');
  });

  it('does not mind the order of lists that have none', () => {
    const turned = proxy(classic, ({ env, volumeMounts, ports }) => ({
      env: (env as readonly JsonObject[]).toReversed(),
      volumeMounts: (volumeMounts as readonly JsonObject[]).toReversed(),
      ports: (ports as readonly JsonObject[]).toReversed(),
    }));
    expect(compareSidecars(turned, classic)).to.deep.equal([]);
  });

  it('knows a pod by its name and hash in a value, and not as drift', () => {
    const own = setEnv(classic, 'PEER', `${classic.metadata.name}.peers`);
    const other = setEnv(
      withMetadata(classic, { name: 'details-v1-659847bdcd-abcde' }),
      'PEER',
      'details-v1-659847bdcd-abcde.peers',
    );
    expect(compareSidecars(own, other)).to.deep.equal([]);
  });

  it('lists a reason once, for documentation', () => {
    expect(new Set(driftReasons).size).to.equal(driftReasons.length);
  });
});
