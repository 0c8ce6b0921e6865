import { expect } from 'chai';
import { istioBuilds } from '../../../playground/binaries/pinned.ts';
import { eventually } from './eventually.ts';
import {
  ask,
  createNamespace,
  eventuallyPod,
  type PodRequest,
  proxyOf,
  refusal,
  sidecarOf,
} from './pods.ts';
import { recorded, withoutNames } from './recorded-failures.ts';
import { playground } from './shared-playground.ts';

const version = istioBuilds['1.31']?.version;
const inject = (value: string) => ({ 'sidecar.istio.io/inject': value });
const revision = (name: string) => ({ 'istio.io/rev': name });
const enabled = { 'istio-injection': 'enabled' };

describe('playground: profile istio with revision canary and a gateway', function () {
  this.timeout(60_000);
  const cluster = playground({ profile: 'istio', variants: ['canary', 'gateway'] });

  before(async () => {
    await createNamespace(cluster(), 'plain');
    await createNamespace(cluster(), 'meshed', enabled);
    await createNamespace(cluster(), 'disabled', { 'istio-injection': 'disabled' });
    await createNamespace(cluster(), 'canary', revision('canary'));
  });

  const get = async (...args: string[]) => (await cluster().kubectl(['get', ...args])).stdout;

  /** Revision that injects such a pod, or none. */
  async function injecting(request: PodRequest): Promise<string> {
    const { metadata } = await ask(cluster(), request);
    const status = metadata.annotations?.['sidecar.istio.io/status'];
    return status === undefined ? 'none' : (JSON.parse(status) as { revision: string }).revision;
  }

  it('has the objects of such an installation', async () => {
    const kinds = 'deployment,service,configmap,hpa,pdb';
    const names = (await get(kinds, '-n', 'istio-system', '-o', 'name')).trim().split('\n');
    expect(names.filter((name) => !name.includes('kube-root-ca'))).to.have.members([
      'configmap/istio',
      'configmap/istio-ca-crl',
      'configmap/istio-ca-root-cert',
      'configmap/istio-canary',
      'configmap/istio-sidecar-injector',
      'configmap/istio-sidecar-injector-canary',
      'configmap/values',
      'configmap/values-canary',
      'deployment.apps/istio-ingressgateway',
      'deployment.apps/istiod',
      'deployment.apps/istiod-canary',
      'horizontalpodautoscaler.autoscaling/istiod',
      'horizontalpodautoscaler.autoscaling/istiod-canary',
      'service/istiod',
      'service/istiod-canary',
    ]);
    const template =
      '{range .items[*]}{.metadata.name}{":"}{range .webhooks[*]}{" "}{.name}{end}{"\\n"}{end}';
    expect(await get('mutatingwebhookconfigurations', '-o', `jsonpath=${template}`)).to.equal(
      [
        'istio-sidecar-injector: rev.namespace.sidecar-injector.istio.io rev.object.sidecar-injector.istio.io' +
          ' namespace.sidecar-injector.istio.io object.sidecar-injector.istio.io',
        'istio-sidecar-injector-canary: rev.namespace.sidecar-injector.istio.io rev.object.sidecar-injector.istio.io',
        '',
      ].join('\n'),
    );
    const istiod = await get(
      ...['deployment', 'istiod', '-n', 'istio-system', '-o'],
      'jsonpath={.spec.template.spec.containers[0].name} {.spec.template.spec.containers[0].image} {.spec.template.metadata.labels.sidecar\\.istio\\.io/inject}',
    );
    expect(istiod).to.equal(`discovery registry.istio.io/release/pilot:${version} false`);
    expect(
      await get('hpa', 'istiod', '-n', 'istio-system', '-o', 'jsonpath={.spec.minReplicas}'),
    ).to.equal('1');
  });

  // Rows of the truth table that follows from the chart's selectors (policy enabled).
  const truthTable: readonly [string, PodRequest, string][] = [
    ['an unlabelled namespace', { namespace: 'plain' }, 'none'],
    ['… and a pod that opts in', { namespace: 'plain', labels: inject('true') }, 'default'],
    [
      '… and a pod that opts in by annotation',
      { namespace: 'plain', annotations: inject('true') },
      'none',
    ],
    [
      '… and a pod of revision canary',
      { namespace: 'plain', labels: revision('canary') },
      'canary',
    ],
    ['an enabled namespace', { namespace: 'meshed' }, 'default'],
    [
      '… and a pod of revision canary',
      { namespace: 'meshed', labels: revision('canary') },
      'default',
    ],
    ['… and a pod that opts out', { namespace: 'meshed', labels: inject('false') }, 'none'],
    [
      'a disabled namespace and a pod that opts in',
      { namespace: 'disabled', labels: inject('true') },
      'none',
    ],
    ['a namespace of revision canary', { namespace: 'canary' }, 'canary'],
    ['a host-network pod', { namespace: 'meshed', spec: { hostNetwork: true } }, 'none'],
  ];
  for (const [name, request, want] of truthTable) {
    it(`${name}: ${want}`, async () => {
      expect(await injecting(request)).to.equal(want);
    });
  }

  it('completes the gateway in its own namespace', async () => {
    const pod = await eventuallyPod(
      cluster(),
      'istio-system',
      'istio-ingressgateway',
      ({ status }) => {
        expect(status.phase).to.equal('Running');
      },
    );
    expect(pod.spec.containers).to.have.length(1);
    expect(proxyOf(pod).image).to.equal(`registry.istio.io/release/proxyv2:${version}`);
    expect(proxyOf(pod).ports?.map(({ name }) => name)).to.include.members([
      'https',
      'http-envoy-prom',
    ]);
    expect(pod.metadata.annotations?.['proxy.istio.io/overrides']).to.contain(
      '"name":"istio-proxy"',
    );
  });

  describe('HTTP probes of the application', () => {
    const probe = { httpGet: { path: '/health', port: 'web' }, timeoutSeconds: 2 };
    const container = {
      name: 'app',
      image: 'app',
      ports: [{ name: 'web', containerPort: 9080 }],
      readinessProbe: probe,
      livenessProbe: probe,
      startupProbe: probe,
    };
    const request: PodRequest = { namespace: 'meshed', spec: { containers: [container] } };

    it('go to the proxy when values say so', async () => {
      const pod = await ask(cluster(), request);
      const [app] = pod.spec.containers;
      const paths = ['readinessProbe', 'livenessProbe', 'startupProbe'].map(
        (field) => (app?.[field] as { httpGet: unknown }).httpGet,
      );
      expect(paths).to.deep.equal([
        { path: '/app-health/app/readyz', port: 15020, scheme: 'HTTP' },
        { path: '/app-health/app/livez', port: 15020, scheme: 'HTTP' },
        { path: '/app-health/app/startupz', port: 15020, scheme: 'HTTP' },
      ]);
      const probers = proxyOf(pod).env?.find(({ name }) => name === 'ISTIO_KUBE_APP_PROBERS');
      expect(JSON.parse(String(probers?.['value']))).to.deep.include({
        '/app-health/app/livez': {
          httpGet: { path: '/health', port: 9080, scheme: 'HTTP' },
          timeoutSeconds: 2,
        },
      });
    });

    it('stay when the pod says so', async () => {
      const annotations = { 'sidecar.istio.io/rewriteAppHTTPProbers': 'false' };
      const { spec } = await ask(cluster(), { ...request, annotations });
      expect(spec.containers[0]?.['livenessProbe']).to.nested.include({
        'httpGet.path': '/health',
      });
    });
  });

  it('takes image and resources of the proxy from values, unless the pod has its own', async () => {
    const values = JSON.parse(
      await get(
        ...['configmap', 'istio-sidecar-injector', '-n', 'istio-system'],
        ...['-o', 'jsonpath={.data.values}'],
      ),
    ) as { global: { tag: string; proxy: { resources: object } } };
    const path = '/api/v1/namespaces/istio-system/configmaps/istio-sidecar-injector';
    const changed = {
      ...values,
      global: { ...values.global, tag: '1.29.7', variant: 'distroless' },
    };
    const setValues = (next: object) =>
      cluster().api.patch(path, { data: { values: JSON.stringify(next) } });
    const imageIs = (image: string) =>
      eventually(async () => {
        expect(proxyOf(await ask(cluster(), { namespace: 'meshed' })).image).to.equal(image);
      });
    await setValues(changed);
    await imageIs('registry.istio.io/release/proxyv2:1.29.7-distroless');
    const annotations = {
      'sidecar.istio.io/proxyImage': 'example.com/pinned:1',
      'sidecar.istio.io/proxyCPU': '250m',
    };
    const pinned = proxyOf(await ask(cluster(), { namespace: 'meshed', annotations }));
    expect(pinned.image).to.equal('example.com/pinned:1');
    expect(pinned['resources']).to.deep.equal({ requests: { cpu: '250m' } });
    await setValues(values);
    await imageIs(`registry.istio.io/release/proxyv2:${version}`);
  });

  describe('refusals that a pod brings about itself', () => {
    async function expectRecorded(fault: string, request: PodRequest): Promise<void> {
      const { httpStatus, message = '' } = recorded(fault);
      const error = await refusal(cluster(), request);
      expect(withoutNames(error.message)).to.equal(withoutNames(message));
      expect(error.status).to.equal(httpStatus);
    }

    it('an annotation that the injector cannot read', () =>
      expectRecorded('denied-bad-annotation', {
        namespace: 'meshed',
        annotations: { 'traffic.sidecar.istio.io/includeInboundPorts': 'eighty' },
      }));

    it('a missing template', () =>
      expectRecorded('denied-unknown-template', {
        namespace: 'meshed',
        annotations: { 'inject.istio.io/templates': 'no-such-template' },
      }));

    it('a namespace whose pod security forbids what the sidecar needs', async () => {
      const labels = { ...enabled, 'pod-security.kubernetes.io/enforce': 'restricted' };
      await createNamespace(cluster(), 'restricted', labels);
      const securityContext = {
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
        runAsNonRoot: true,
        seccompProfile: { type: 'RuntimeDefault' },
      };
      await expectRecorded('pod-security-restricted', {
        namespace: 'restricted',
        spec: { containers: [{ name: 'app', image: 'app', securityContext }] },
      });
    });

    it('a quota that has no room for the sidecar', async () => {
      await createNamespace(cluster(), 'limited', enabled);
      await cluster().apply(
        JSON.stringify({
          apiVersion: 'v1',
          kind: 'ResourceQuota',
          metadata: { name: 'q', namespace: 'limited' },
          spec: { hard: { 'requests.cpu': '50m' } },
        }),
      );
      await eventually(async () => {
        const { stdout } = await cluster().kubectl([
          ...['get', 'resourcequota', 'q', '-n', 'limited', '-o', 'jsonpath={.status.used}'],
        ]);
        expect(stdout).to.contain('requests.cpu');
      });
      const resources = { requests: { cpu: '10m' } };
      await expectRecorded('quota-exceeded', {
        namespace: 'limited',
        spec: { containers: [{ name: 'app', image: 'app', resources }] },
      });
    });
  });
});

describe('playground: profile istio with default tag and automatic injection, in a namespace of its own', function () {
  this.timeout(60_000);
  const cluster = playground({
    profile: 'istio',
    variants: ['default-tag', 'auto'],
    injectorNamespace: 'mesh-control',
    nativeSidecars: true,
    nodes: 1,
  });

  before(async () => {
    await createNamespace(cluster(), 'plain');
    await createNamespace(cluster(), 'meshed', enabled);
    await createNamespace(cluster(), 'disabled', { 'istio-injection': 'disabled' });
  });

  it('serves by the revision tag; the default webhooks match nothing', async () => {
    const template =
      '{range .items[*]}{.metadata.name}{" "}{.metadata.labels.istio\\.io/tag}{" "}{.webhooks[0].clientConfig.service.namespace}{" "}{.webhooks[0].namespaceSelector.matchLabels}{"\\n"}{end}';
    const { stdout } = await cluster().kubectl([
      ...['get', 'mutatingwebhookconfigurations', '-o', `jsonpath=${template}`],
    ]);
    expect(stdout).to.equal(
      [
        'istio-revision-tag-default-mesh-control default mesh-control ',
        'istio-sidecar-injector-mesh-control  mesh-control {"istio.io/deactivated":"never-match"}',
        '',
      ].join('\n'),
    );
  });

  it('injects in unlabelled namespaces too, except for pods and namespaces that opt out', async () => {
    expect(sidecarOf(await ask(cluster(), { namespace: 'plain' }))).to.equal('native');
    const labels = inject('false');
    expect(sidecarOf(await ask(cluster(), { namespace: 'plain', labels }))).to.equal('none');
    expect(sidecarOf(await ask(cluster(), { namespace: 'disabled' }))).to.equal('none');
    expect(sidecarOf(await ask(cluster(), { namespace: 'kube-system' }))).to.equal('none');
  });

  it('injects nothing by the deactivated webhooks alone', async () => {
    const tag = 'istio-revision-tag-default-mesh-control';
    await cluster().kubectl(['delete', 'mutatingwebhookconfiguration', tag]);
    await eventually(async () => {
      expect(sidecarOf(await ask(cluster(), { namespace: 'meshed' }))).to.equal('none');
    });
  });
});
