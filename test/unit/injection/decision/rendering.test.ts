import { expect } from 'chai';
import { decide } from '../../../../src/lib/injection/decision/decide.ts';
import type {
  InjectorModel,
  InjectorTemplates,
} from '../../../../src/lib/injection/model/injector-model.ts';
import { parseVersion } from '../../../../src/lib/injection/model/version.ts';
import { config, injector, input, template } from '../builders.ts';

const templates: InjectorTemplates = {
  defaults: ['sidecar'],
  known: {
    sidecar: { addsSidecar: true },
    'grpc-simple': { addsSidecar: false },
    waypoint: { addsSidecar: true, isForPods: false },
  },
  aliases: { both: ['grpc-simple', 'sidecar'], nested: ['both'] },
};

function decideWith(
  annotations: Record<string, string>,
  given: Partial<InjectorModel> = {},
): { verdict: string; by: string | undefined } {
  const injectors = [
    injector({ settings: { known: true, config: config(), templates }, ...given }),
  ];
  const { verdict, decidedBy } = decide(input({ injectors, template: template({ annotations }) }));
  return { verdict, by: decidedBy[0]?.code };
}

describe('what the injector refuses to render', () => {
  const values: [annotation: string, accepted: readonly string[], refused: readonly string[]][] = [
    ['sidecar.istio.io/interceptionMode', ['REDIRECT', 'TPROXY', 'NONE'], ['redirect', '']],
    ['status.sidecar.istio.io/port', ['0', ' 15021 ', '65535'], ['65536', '-1', 'http', '']],
    [
      'readiness.status.sidecar.istio.io/periodSeconds',
      ['0', '2147483647'],
      ['2147483648', '+1', ' 1', '1.0'],
    ],
    [
      'traffic.sidecar.istio.io/includeOutboundIPRanges',
      ['*', '', '10.0.0.0/8', '10.0.0.1/32,fd00::/8'],
      ['10.0.0.0', '10.0.0.0/33', '10.0.0.0/8, 10.1.0.0/16', '10.0.0.0/08', '*,10.0.0.0/8'],
    ],
    ['traffic.sidecar.istio.io/excludeOutboundIPRanges', ['', '::/0'], ['*', 'fe80::%eth0/10']],
    [
      'traffic.sidecar.istio.io/includeInboundPorts',
      ['*', '', '80, 443'],
      ['eighty', '80,', '70000'],
    ],
    ['traffic.sidecar.istio.io/excludeInboundPorts', ['', '80'], ['*']],
    ['traffic.sidecar.istio.io/excludeOutboundPorts', ['', '80'], ['80;81']],
    ['prometheus.istio.io/merge-metrics', ['true', 'F', '0'], ['yes', '']],
    [
      'sidecar.istio.io/proxyCPU',
      ['100m', '1', '0.5', '1e3', '.5', '2k'],
      ['', '100 m', '1ki', 'abc', '1Mib', '-1'],
    ],
    ['sidecar.istio.io/userVolume', ['{"a": {}}', '[]'], ['{', '1', '']],
    [
      'proxy.istio.io/config',
      [
        '',
        'holdApplicationUntilProxyStarts: true',
        '{"concurrency": 2}',
        'proxyMetadata: {A: "true"}',
        'proxy_metadata: {A: b}',
        'image: {imageType: distroless}',
        'terminationDrainDuration: 5s',
      ],
      [
        'a: [',
        'text',
        '[]',
        'holdApplicationUntilProxyStarts: "true"',
        'proxyMetadata: {A: true}',
        'image: distroless',
        'concurrency: many',
      ],
    ],
  ];
  for (const [annotation, accepted, refused] of values) {
    it(annotation, () => {
      for (const value of accepted) {
        expect(decideWith({ [annotation]: value }), value).to.deep.equal({
          verdict: 'injected',
          by: 'policy-enabled',
        });
      }
      for (const value of refused) {
        expect(decideWith({ [annotation]: value }), value).to.deep.equal({
          verdict: 'denied',
          by: 'annotation-invalid',
        });
      }
    });
  }

  it('nothing of a pod that gets no sidecar', () => {
    const annotations = {
      'sidecar.istio.io/inject': 'false',
      'status.sidecar.istio.io/port': 'http',
    };
    expect(decideWith(annotations).verdict).to.equal('not-injected');
  });

  it('a value that only a template fails on, where one of the pod reads it', () => {
    const known = {
      sidecar: { addsSidecar: true, text: 'readiness.status.sidecar.istio.io/periodSeconds' },
      own: { addsSidecar: true, text: 'image: auto' },
    };
    const settings: InjectorModel['settings'] = {
      known: true,
      config: config(),
      templates: { ...templates, known },
    };
    const seconds = (value: string, asked: string): string =>
      decideWith(
        {
          'readiness.status.sidecar.istio.io/periodSeconds': value,
          'inject.istio.io/templates': asked,
        },
        { settings },
      ).verdict;
    expect(seconds('3000000000', 'sidecar')).to.equal('denied');
    expect(seconds('3000000000', 'own')).to.equal('injected');
    expect(seconds('5000000000', 'own'), 'no 32-bit number').to.equal('denied');
  });

  it('a request above its limit', () => {
    const request = (cpu: string): Record<string, string> => ({
      'sidecar.istio.io/proxyCPU': cpu,
      'sidecar.istio.io/proxyCPULimit': '1',
    });
    expect(decideWith(request('1000m')).verdict).to.equal('injected');
    expect(decideWith(request('1001m'))).to.deep.equal({
      verdict: 'denied',
      by: 'annotation-invalid',
    });
  });

  it('is unknown of fields of a ProxyConfig with rules of their own', () => {
    expect(decideWith({ 'proxy.istio.io/config': 'discoveryAddress: istiod:15012' })).to.deep.equal(
      {
        verdict: 'unknown',
        by: 'annotation-unknown',
      },
    );
  });

  it('names of interfaces since 1.30 only', () => {
    const annotations = { 'traffic.sidecar.istio.io/excludeInterfaces': 'eth 0' };
    const newer = parseVersion('1.30.0');
    expect(decideWith(annotations).verdict).to.equal('injected');
    expect(decideWith(annotations, newer && { version: newer }).verdict).to.equal('denied');
  });

  describe('from 1.31 on, what the agent cannot scrape', () => {
    const rows: [annotations: Readonly<Record<string, string>>, verdict: string][] = [
      [{ port: '9090' }, 'injected'],
      [{ port: '' }, 'injected'],
      [{ port: 'http' }, 'denied'],
      [{ port: '0' }, 'denied'],
      [{ port: '70000' }, 'denied'],
      [{ port: '15090' }, 'denied'],
      [{ port: '15020' }, 'injected'],
      [{ port: '15090', scrape: 'F' }, 'injected'],
      [{ port: '15090', scrape: 'no' }, 'denied'],
      [{ targets: '9090:/metrics, 9091' }, 'injected'],
      [{ targets: '' }, 'injected'],
      [{ targets: '{"port":"9090"}' }, 'denied'],
      [{ targets: '9090,15021:/healthz' }, 'denied'],
      [{ targets: ':/metrics,http' }, 'injected'],
      [{ targets: '9090', port: 'http' }, 'injected'],
      [{ targets: 'http', port: '15020' }, 'injected'],
    ];
    const keys: Readonly<Record<string, string>> = {
      port: 'prometheus.io/port',
      scrape: 'prometheus.io/scrape',
      targets: 'prometheus.istio.io/scrape-targets',
    };
    for (const [short, verdict] of rows) {
      it(JSON.stringify(short), () => {
        const annotations = Object.fromEntries(
          Object.entries(short).map(([key, value]) => [keys[key] ?? key, value]),
        );
        const [older, newer] = [parseVersion('1.30.3'), parseVersion('1.31.0')];
        expect(decideWith(annotations, older && { version: older }).verdict).to.equal('injected');
        expect(decideWith(annotations, newer && { version: newer }).verdict).to.equal(verdict);
      });
    }
  });

  const asked: [names: string, verdict: string, by: string][] = [
    ['sidecar', 'injected', 'policy-enabled'],
    [' sidecar , grpc-simple ', 'injected', 'policy-enabled'],
    ['both', 'injected', 'policy-enabled'],
    ['nested', 'denied', 'template-missing'],
    ['sidecar,none', 'denied', 'template-missing'],
    ['', 'denied', 'template-missing'],
    ['grpc-simple', 'not-injected', 'template-without-sidecar'],
    ['waypoint', 'denied', 'template-not-for-pods'],
  ];
  for (const [names, verdict, by] of asked) {
    it(`templates ${JSON.stringify(names)}: ${verdict}`, () => {
      expect(decideWith({ 'inject.istio.io/templates': names })).to.deep.equal({ verdict, by });
    });
  }

  it('everything, where the default template is missing', () => {
    const broken = { ...templates, known: {} };
    const settings = { known: true, config: config(), templates: broken } as const;
    expect(decideWith({}, { settings })).to.deep.equal({
      verdict: 'denied',
      by: 'template-missing',
    });
  });

  it('is unknown where the templates are', () => {
    const settings = { known: true, config: config() } as const;
    expect(decideWith({ 'inject.istio.io/templates': 'sidecar' }, { settings })).to.deep.equal({
      verdict: 'unknown',
      by: 'templates-unknown',
    });
  });
});
