import { expect } from 'chai';
import {
  configMapNameOf,
  findContainerBehind,
  findDeploymentBehind,
  readInjectorWebhooks,
  readRevision,
  readSettings,
} from '../../../../src/lib/injection/installed/injector-objects.ts';
import type {
  WebhookConfigurationObject,
  WebhookObject,
} from '../../../../src/lib/injection/model/api-objects.ts';
import { present } from '../../../../src/lib/present.ts';

type Client = WebhookObject['clientConfig'];

const istiod: Client = { service: { namespace: 'istio-system', name: 'istiod', path: '/inject' } };

function configuration(
  webhooks: readonly (Partial<WebhookObject> & { readonly name: string })[],
  metadata: Partial<WebhookConfigurationObject['metadata']> = {},
): WebhookConfigurationObject {
  return {
    metadata: { name: 'any', ...metadata },
    webhooks: webhooks.map((webhook) => ({ clientConfig: istiod, ...webhook })),
  };
}

describe('injector webhooks', () => {
  const other: Client = { service: { namespace: 'x', name: 'other', path: '/mutate' } };
  const inject: Client = { service: { namespace: 'x', name: 'mesh', path: '/inject/cluster/a' } };
  const rows: { name: string; given: WebhookConfigurationObject; want: number }[] = [
    {
      name: 'by the name that Istio gives them',
      given: configuration([
        { name: 'rev.namespace.sidecar-injector.istio.io', clientConfig: other },
      ]),
      want: 1,
    },
    {
      name: 'by the path and a known Service',
      given: configuration([{ name: 'mesh.example.com' }]),
      want: 1,
    },
    {
      name: "by the path and the configuration's label app",
      given: configuration([{ name: 'mesh.example.com', clientConfig: inject }], {
        labels: { app: 'sidecar-injector' },
      }),
      want: 1,
    },
    {
      name: "by the path and the configuration's revision",
      given: configuration([{ name: 'mesh.example.com', clientConfig: inject }], {
        labels: { 'istio.io/rev': 'canary' },
      }),
      want: 1,
    },
    {
      name: "by the path and the configuration's name",
      given: configuration([{ name: 'mesh.example.com', clientConfig: inject }], {
        name: 'istio-revision-tag-prod',
      }),
      want: 1,
    },
    {
      name: 'not by the path alone',
      given: configuration([{ name: 'vault.example.com', clientConfig: inject }]),
      want: 0,
    },
    {
      name: 'not by the label alone',
      given: configuration([{ name: 'defaults.example.com', clientConfig: other }], {
        labels: { 'istio.io/rev': 'x' },
      }),
      want: 0,
    },
    { name: 'none where there are none', given: { metadata: { name: 'empty' } }, want: 0 },
  ];
  for (const { name, given, want } of rows) {
    it(`are known ${name}`, () => {
      expect(readInjectorWebhooks(given)).to.have.lengthOf(want);
    });
  }

  it('keep their place among all webhooks, and get the defaults of the API server', () => {
    const [webhook] = readInjectorWebhooks(
      configuration([
        { name: 'other.example.com', clientConfig: other },
        { name: 'sidecar-injector.istio.io' },
      ]),
    );
    expect(webhook).to.deep.equal({
      configuration: 'any',
      index: 1,
      name: 'sidecar-injector.istio.io',
      target: {
        kind: 'service',
        namespace: 'istio-system',
        name: 'istiod',
        port: 443,
        path: '/inject',
      },
      namespaceSelector: {},
      objectSelector: {},
      rules: [],
      matchPolicy: 'Equivalent',
      matchConditions: [],
      failurePolicy: 'Fail',
      reinvocationPolicy: 'Never',
      sideEffects: 'Unknown',
      timeoutSeconds: 10,
    });
  });

  const urls: [url: string, want: object][] = [
    [
      'https://istiod.istio-system.svc:15017/inject',
      {
        kind: 'service',
        namespace: 'istio-system',
        name: 'istiod',
        port: 15017,
        path: '/inject',
        url: 'https://istiod.istio-system.svc:15017/inject',
      },
    ],
    [
      'https://istiod.istio-system.svc.cluster.local/inject',
      {
        kind: 'service',
        namespace: 'istio-system',
        name: 'istiod',
        port: 443,
        path: '/inject',
        url: 'https://istiod.istio-system.svc.cluster.local/inject',
      },
    ],
    ['https://mesh.example.com/inject', { kind: 'url', url: 'https://mesh.example.com/inject' }],
  ];
  for (const [url, want] of urls) {
    it(`lead to ${url}`, () => {
      const [webhook] = readInjectorWebhooks(
        configuration([{ name: 'sidecar-injector.istio.io', clientConfig: { url } }]),
      );
      expect(webhook?.target).to.deep.equal(want);
    });
  }
});

describe('what serves an injector webhook', () => {
  const metadata = { name: 'istiod', namespace: 'istio-system' };
  const container = { name: 'discovery', ports: [{ name: 'webhook', containerPort: 15017 }] };
  const deployment = {
    metadata,
    spec: {
      selector: {},
      template: {
        metadata: { labels: { app: 'istiod', extra: 'x' } },
        spec: { containers: [{ name: 'first' }, container] },
      },
    },
  };
  const service = (targetPort?: number | string): Parameters<typeof findContainerBehind>[0] => ({
    metadata,
    spec: {
      selector: { app: 'istiod' },
      ports: [present({ port: 443, targetPort })],
    },
  });

  it('is the Deployment that the Service selects', () => {
    const elsewhere = {
      ...deployment,
      spec: { ...deployment.spec, template: { spec: { containers: [] } } },
    };
    expect(findDeploymentBehind(service(), [elsewhere, deployment])).to.equal(deployment);
    expect(findDeploymentBehind({ metadata, spec: {} }, [deployment])).to.equal(undefined);
  });

  it('is the container that declares the targetPort, by number or name', () => {
    expect(findContainerBehind(service(15017), 443, deployment)).to.equal(container);
    expect(findContainerBehind(service('webhook'), 443, deployment)).to.equal(container);
    expect(findContainerBehind(service(9999), 443, deployment)?.name).to.equal('first');
  });

  it('is the revision that the container names, else the configuration, else the default', () => {
    const named = { name: 'discovery', env: [{ name: 'REVISION', value: 'canary' }] };
    const labelled = configuration([], { labels: { 'istio.io/rev': 'old' } });
    expect(readRevision(named, labelled)).to.equal('canary');
    expect(readRevision(container, labelled)).to.equal('old');
    expect(readRevision(undefined, undefined)).to.equal('default');
  });

  it('is the ConfigMap of the revision', () => {
    expect(configMapNameOf('default')).to.equal('istio-sidecar-injector');
    expect(configMapNameOf('canary')).to.equal('istio-sidecar-injector-canary');
  });

  it('is not known where the ConfigMap cannot be read', () => {
    expect(readSettings({ metadata })).to.deep.equal({
      known: false,
      reason: 'ConfigMap istio-system/istiod has no key "config"',
    });
    const broken = readSettings({ metadata, data: { config: 'policy: [' } });
    expect(!broken.known && broken.reason).to.contain('not YAML');
    expect(readSettings({ metadata, data: { config: 'policy: enabled' } }).known).to.equal(true);
  });
});
