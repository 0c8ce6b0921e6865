import type { JsonObject } from '../../../src/lib/injection/model/model.ts';

/** An object of the cluster that the warm-up asks. */
export interface WarmUpObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: JsonObject & { readonly name: string; readonly namespace?: string };
  readonly [field: string]: unknown;
}

/** A namespace with pods of every usual kind. */
export const WARM_UP_NAMESPACE = 'shop';

const MESH = 'istio-system';
const VERSION = '1.30.3';
const APP = { name: 'app', image: 'example.com/app:1.0', ports: [{ containerPort: 8080 }] };
const PROXY = `docker.io/istio/proxyv2:${VERSION}`;

/**
 * A small cluster with Istio, whose pods lead through the usual branches: good ones, a missing sidecar, an old one.
 * @param authority the injector's certificate authority, in PEM.
 */
export function makeObjects(authority: string): readonly WarmUpObject[] {
  return [
    namespace('default', {}),
    namespace(MESH, {}),
    namespace(WARM_UP_NAMESPACE, { 'istio-injection': 'enabled' }),
    webhooks(authority),
    {
      ...head('v1', 'Service', 'istiod', MESH),
      spec: {
        selector: { app: 'istiod' },
        ports: [{ name: 'https-webhook', port: 443, targetPort: 15017 }],
      },
    },
    deployment(MESH, 'istiod', {
      name: 'discovery',
      image: `docker.io/istio/pilot:${VERSION}`,
      args: ['discovery'],
      env: [{ name: 'REVISION', value: 'default' }],
      ports: [{ name: 'https-webhook', containerPort: 15017 }],
    }),
    injectorConfig(),
    ...['web', 'plain', 'old'].map((name) => deployment(WARM_UP_NAMESPACE, name, APP)),
    ...['web', 'plain', 'old'].map(replicaSet),
    // More pods than are read at a time.
    ...Array.from({ length: 12 }, (_, index) => pod('web', `x${index}`, PROXY)),
    pod('plain', 'y1', undefined),
    pod('old', 'z1', 'docker.io/istio/proxyv2:1.29.6'),
  ];
}

function head(apiVersion: string, kind: string, name: string, namespace?: string): WarmUpObject {
  const uid = `uid-${kind}-${name}`;
  const metadata = { name, uid, resourceVersion: '1', generation: 1, labels: { app: name } };
  return { apiVersion, kind, metadata: namespace ? { ...metadata, namespace } : metadata };
}

function namespace(name: string, labels: Readonly<Record<string, string>>): WarmUpObject {
  const { metadata, ...rest } = head('v1', 'Namespace', name);
  return { ...rest, metadata: { ...metadata, labels } };
}

/** The webhooks of an Istio without revisions (Istio 1.30 istio-discovery, mutatingwebhook.yaml). */
function webhooks(authority: string): WarmUpObject {
  const caBundle = Buffer.from(authority).toString('base64');
  const needs = (key: string, operator: string, ...values: readonly string[]): JsonObject =>
    values.length > 0 ? { key, operator, values } : { key, operator };
  const webhook = (
    name: string,
    ofNamespace: readonly JsonObject[],
    ofPod: readonly JsonObject[],
  ) => ({
    name: `${name}.sidecar-injector.istio.io`,
    clientConfig: {
      service: { namespace: MESH, name: 'istiod', path: '/inject', port: 443 },
      caBundle,
    },
    namespaceSelector: { matchExpressions: ofNamespace },
    objectSelector: { matchExpressions: ofPod },
    rules: [{ operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] }],
    failurePolicy: 'Fail',
    sideEffects: 'None',
    admissionReviewVersions: ['v1'],
  });
  const [rev, label, pod] = ['istio.io/rev', 'istio-injection', 'sidecar.istio.io/inject'];
  const notRefused = needs(pod, 'NotIn', 'false');
  return {
    ...head('admissionregistration.k8s.io/v1', 'MutatingWebhookConfiguration', 'istio-injector'),
    webhooks: [
      webhook(
        'rev.namespace',
        [needs(rev, 'In', 'default'), needs(label, 'DoesNotExist')],
        [notRefused],
      ),
      webhook(
        'rev.object',
        [needs(rev, 'DoesNotExist'), needs(label, 'DoesNotExist')],
        [notRefused, needs(rev, 'In', 'default')],
      ),
      webhook('namespace', [needs(label, 'In', 'enabled')], [notRefused]),
      webhook(
        'object',
        [needs(label, 'DoesNotExist'), needs(rev, 'DoesNotExist')],
        [needs(pod, 'In', 'true'), needs(rev, 'DoesNotExist')],
      ),
    ],
  };
}

function injectorConfig(): WarmUpObject {
  const values = { global: { hub: 'docker.io/istio', tag: VERSION, proxy: { image: 'proxyv2' } } };
  const config = [
    '# How pods are injected.',
    'policy: enabled',
    'alwaysInjectSelector: []',
    'neverInjectSelector:',
    '  - matchExpressions:',
    '      - { key: batch, operator: In, values: ["yes"] }',
    'defaultTemplates: [sidecar]',
    'templates:',
    '  sidecar: |',
    '    spec:',
    '      initContainers:',
    '      - name: istio-init',
    '        image: "{{ .ProxyImage }}"',
    '      containers:',
    '      - name: istio-proxy',
    '        image: "{{ .ProxyImage }}"',
    '        securityContext:',
    '          capabilities: { add: [NET_ADMIN] }',
    '',
  ];
  const data = { config: config.join('\n'), values: JSON.stringify(values) };
  return { ...head('v1', 'ConfigMap', 'istio-sidecar-injector', MESH), data };
}

function deployment(namespace: string, name: string, container: JsonObject): WarmUpObject {
  const replicas = namespace === MESH ? 1 : undefined;
  const count = replicas ?? (name === 'web' ? 12 : 1);
  return {
    ...head('apps/v1', 'Deployment', name, namespace),
    spec: {
      replicas: count,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: { containers: [container] } },
    },
    status: {
      observedGeneration: 1,
      replicas: count,
      readyReplicas: count,
      updatedReplicas: count,
      availableReplicas: count,
    },
  };
}

function replicaSet(name: string): WarmUpObject {
  const { spec, status } = deployment(WARM_UP_NAMESPACE, name, APP);
  const { metadata, ...rest } = head('apps/v1', 'ReplicaSet', `${name}-5d4`, WARM_UP_NAMESPACE);
  const ownerReferences = [owner('Deployment', name)];
  return { ...rest, metadata: { ...metadata, ownerReferences }, spec, status };
}

function owner(kind: string, name: string): JsonObject {
  return { apiVersion: 'apps/v1', kind, name, uid: `uid-${kind}-${name}`, controller: true };
}

/** A pod as the injector makes it. */
export const injectedPod = pod('web', 'new', PROXY);

/** A pod, with a sidecar of the given image if there is one. */
function pod(workload: string, suffix: string, proxy: string | undefined): WarmUpObject {
  const name = `${workload}-5d4-${suffix}`;
  const { metadata, ...rest } = head('v1', 'Pod', name, WARM_UP_NAMESPACE);
  const status =
    '{"initContainers":["istio-init"],"containers":["istio-proxy"],"revision":"default"}';
  const names = proxy === undefined ? ['app'] : ['app', 'istio-proxy'];
  const sidecar = { name: 'istio-proxy', image: proxy ?? '', args: ['proxy', 'sidecar'] };
  return {
    ...rest,
    metadata: {
      ...metadata,
      generateName: `${workload}-5d4-`,
      labels: { app: workload, 'pod-template-hash': '5d4', 'security.istio.io/tlsMode': 'istio' },
      annotations: proxy === undefined ? {} : { 'sidecar.istio.io/status': status },
      ownerReferences: [owner('ReplicaSet', `${workload}-5d4`)],
    },
    spec: {
      containers: proxy === undefined ? [APP] : [APP, sidecar],
      ...(proxy === undefined ? {} : { initContainers: [{ name: 'istio-init', image: proxy }] }),
    },
    status: {
      phase: 'Running',
      containerStatuses: names.map((one) => ({
        name: one,
        ready: true,
        started: true,
        state: { running: {} },
      })),
    },
  };
}
