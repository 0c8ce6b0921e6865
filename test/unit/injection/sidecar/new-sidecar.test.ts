import { expect } from 'chai';
import type {
  ContainerObject,
  PodObject,
} from '../../../../src/lib/injection/model/api-objects.ts';
import {
  describeNewSidecar,
  type SettingName,
  type SidecarIntents,
} from '../../../../src/lib/injection/sidecar/new-sidecar.ts';

const proxy: ContainerObject = {
  name: 'istio-proxy',
  image: 'example.com/proxyv2:1.29.6',
  resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { cpu: '2' } },
  env: [{ name: 'ISTIO_META_INTERCEPTION_MODE', value: 'REDIRECT' }],
};

function pod(given: Partial<ContainerObject> = {}, isNative = false): PodObject {
  const sidecar = { ...proxy, ...given };
  return {
    metadata: { name: 'web-x' },
    spec: {
      containers: [{ name: 'app' }, ...(isNative ? [] : [sidecar])],
      initContainers: isNative ? [{ ...sidecar, restartPolicy: 'Always' }] : [],
    },
  };
}

const annotated = (key: string, value: string): SidecarIntents => ({
  annotations: { [key]: value },
});
const configured = (config: object): SidecarIntents =>
  annotated('proxy.istio.io/config', JSON.stringify(config));
const plain: SidecarIntents = { annotations: {} };
const own = (ownProxy: Partial<ContainerObject>): SidecarIntents => ({
  annotations: {},
  ownProxy: { name: 'istio-proxy', ...ownProxy },
});

type Case = readonly [SettingName, PodObject, SidecarIntents, value: string, setBy: string];

const cases: readonly Case[] = [
  ['kind', pod(), plain, 'classic', 'injector'],
  ['kind', pod({}, true), plain, 'native', 'injector'],
  [
    'kind',
    pod({}, true),
    annotated('sidecar.istio.io/nativeSidecar', 'true'),
    'native',
    'annotation sidecar.istio.io/nativeSidecar',
  ],
  ['image', pod(), plain, 'example.com/proxyv2:1.29.6', 'injector'],
  [
    'image',
    pod({ image: 'example.com/mine:1' }),
    annotated('sidecar.istio.io/proxyImage', 'example.com/mine:1'),
    'example.com/mine:1',
    'annotation sidecar.istio.io/proxyImage',
  ],
  [
    'image',
    pod({ image: 'example.com/proxyv2:1.29.6-distroless' }),
    configured({ image: { imageType: 'distroless' } }),
    'example.com/proxyv2:1.29.6-distroless',
    'annotation proxy.istio.io/config',
  ],
  [
    'image',
    pod({ image: 'example.com/mine:2' }),
    own({ image: 'example.com/mine:2' }),
    'example.com/mine:2',
    'container istio-proxy of the template',
  ],
  ['image', pod(), own({ image: 'auto' }), 'example.com/proxyv2:1.29.6', 'injector'],
  ['cpu request', pod(), plain, '100m', 'injector'],
  [
    'cpu limit',
    pod({ resources: { limits: { cpu: '1' } } }),
    annotated('sidecar.istio.io/proxyCPULimit', '1'),
    '1',
    'annotation sidecar.istio.io/proxyCPULimit',
  ],
  [
    'memory request',
    pod({ resources: { requests: { memory: '64Mi' } } }),
    own({ resources: { requests: { memory: '64Mi' } } }),
    '64Mi',
    'container istio-proxy of the template',
  ],
  ['memory limit', pod(), plain, '<none>', 'injector'],
  ['interception', pod(), plain, 'REDIRECT', 'injector'],
  [
    'interception',
    pod({ env: [{ name: 'ISTIO_META_INTERCEPTION_MODE', value: 'TPROXY' }] }),
    configured({ interceptionMode: 'TPROXY' }),
    'TPROXY',
    'annotation proxy.istio.io/config',
  ],
  ['dns capture', pod(), plain, 'off', 'injector'],
  [
    'dns capture',
    pod({ env: [{ name: 'ISTIO_META_DNS_CAPTURE', value: 'true' }] }),
    configured({ proxyMetadata: { ISTIO_META_DNS_CAPTURE: 'true' } }),
    'on',
    'annotation proxy.istio.io/config',
  ],
  ['lifecycle', pod(), plain, '<none>', 'injector'],
  [
    'lifecycle',
    pod({ lifecycle: { postStart: { exec: { command: ['pilot-agent', 'wait'] } } } }),
    configured({ holdApplicationUntilProxyStarts: true }),
    'postStart: pilot-agent wait',
    'annotation proxy.istio.io/config',
  ],
  [
    'app probes',
    pod({ env: [{ name: 'ISTIO_KUBE_APP_PROBERS', value: '{}' }] }),
    annotated('sidecar.istio.io/rewriteAppHTTPProbers', 'true'),
    'through the sidecar',
    'annotation sidecar.istio.io/rewriteAppHTTPProbers',
  ],
];

describe('the sidecar of a new pod', () => {
  for (const [setting, made, intents, value, setBy] of cases) {
    it(`${setting}: ${value}, set by ${setBy}`, () => {
      const row = describeNewSidecar(made, intents).find((one) => one.setting === setting);
      expect(row).to.deep.equal({ setting, value, setBy });
    });
  }

  it('is recognised by the init container that redirects, if there is one', () => {
    const { spec } = pod();
    const init = { name: 'istio-init', args: ['istio-iptables', '-p', '15001', '-m', 'TPROXY'] };
    const made = { metadata: { name: 'web-x' }, spec: { ...spec, initContainers: [init] } };
    const row = describeNewSidecar(made, plain).find(({ setting }) => setting === 'interception');
    expect(row?.value).to.equal('TPROXY');
  });

  it('is absent where there is none', () => {
    const made: PodObject = { metadata: { name: 'x' }, spec: { containers: [{ name: 'app' }] } };
    expect(describeNewSidecar(made, plain)).to.deep.equal([]);
  });
});
