import { expect } from 'chai';
import { startPlayground } from '../../../playground/playground.ts';
import { ask, createNamespace, proxyOf, sidecarOf } from './pods.ts';
import { playground } from './shared-playground.ts';

type Sidecar = 'classic' | 'none';

interface Expectation {
  readonly profile: 'asm' | 'istio';
  readonly version: string;
  readonly tag: RegExp;
  /** What a pod of an enabled namespace gets by its label `sidecar.istio.io/inject`. */
  readonly byLabel: Readonly<Record<string, Sidecar>>;
  /** … and by its annotation. */
  readonly byAnnotation: Readonly<Record<string, Sidecar>>;
}

const annotationsOnly = {
  byLabel: { false: 'classic', no: 'classic' },
  byAnnotation: { false: 'none', no: 'none', true: 'classic' },
} as const;
const othersAreFalse = {
  byLabel: { false: 'none', no: 'none', maybe: 'none', on: 'classic', '': 'classic' },
  byAnnotation: { false: 'none', no: 'none' },
} as const;

const othersAreDefault = {
  byLabel: { false: 'none', no: 'classic', maybe: 'classic', '': 'classic' },
  byAnnotation: { false: 'none', no: 'classic' },
} as const;

const expectations: readonly Expectation[] = [
  {
    profile: 'asm',
    version: '1.11.5',
    tag: /^v1\.11\.5\.\d+-g[0-9a-f]+-aliyun$/,
    ...annotationsOnly,
  },
  {
    profile: 'asm',
    version: '1.12.2',
    tag: /^v1\.12\.2\.\d+-g[0-9a-f]+-aliyun$/,
    ...othersAreFalse,
  },
  {
    profile: 'asm',
    version: '1.18.0.131',
    tag: /^v1\.18\.0\.131-g[0-9a-f]+-aliyun$/,
    ...othersAreFalse,
  },
  // Istio's webhooks themselves leave pods with the label "false" out.
  { profile: 'istio', version: '1.26.8', tag: /^1\.26\.8$/, ...othersAreFalse },
  { profile: 'istio', version: '1.29.6', tag: /^1\.29\.6$/, ...othersAreDefault },
];

const built: readonly Expectation[] = [
  { profile: 'istio', version: '1.30', tag: /^1\.30-alpha\.[0-9a-f]{12}$/, ...othersAreDefault },
  { profile: 'istio', version: '1.31', tag: /^1\.31-alpha\.[0-9a-f]{12}$/, ...othersAreDefault },
];

describe('playground: stand-ins, one after the other in one cluster', () => {
  behaveAs(expectations);
});

describe('playground: istiods that are built, the newer in place of the older', () => {
  behaveAs(built);
});

function behaveAs(rows: readonly Expectation[]): void {
  const cluster = playground({ profile: 'none', nodes: 1 });

  before(() => createNamespace(cluster(), 'meshed', { 'istio-injection': 'enabled' }));

  for (const { profile, version, tag, byLabel, byAnnotation } of rows) {
    describe(`${profile} ${version}`, function () {
      this.timeout(60_000);
      before(() => cluster().install({ profile, version }));

      it('tags its images as the vendor does', async () => {
        const name = profile === 'asm' ? 'istio-sidecar-injector' : 'istiod';
        const { stdout } = await cluster().kubectl([
          ...['get', 'deployment', name, '-n', 'istio-system', '-o'],
          'jsonpath={.spec.template.spec.containers[0].image}',
        ]);
        expect(stdout.split(':').at(-1)).to.match(tag);
        const proxy = proxyOf(await ask(cluster(), { namespace: 'meshed' }));
        expect(proxy.image?.split(':').at(-1)).to.match(tag);
      });

      for (const [place, values] of Object.entries({
        labels: byLabel,
        annotations: byAnnotation,
      })) {
        for (const [value, sidecar] of Object.entries(values)) {
          it(`${place} inject="${value}" leads to ${sidecar}`, async () => {
            const request = { namespace: 'meshed', [place]: { 'sidecar.istio.io/inject': value } };
            expect(sidecarOf(await ask(cluster(), request))).to.equal(sidecar);
          });
        }
      }
    });
  }
}

describe('playground: options that do not fit', () => {
  const messageOf = (options: Parameters<typeof startPlayground>[0]) =>
    startPlayground(options).then(
      () => 'started',
      (error: unknown) => (error as Error).message,
    );

  it('a version that the profile does not have', async () => {
    expect(await messageOf({ profile: 'istio', version: '1.11.5' })).to.equal(
      'profile istio has no version 1.11.5; use one of 1.31, 1.30, 1.29.6, 1.26.8',
    );
  });

  it('a variant of the other profile', async () => {
    expect(await messageOf({ profile: 'asm', variants: ['canary'] })).to.equal(
      'variants (canary) are for profile istio',
    );
  });

  it('a fault without an injector', async () => {
    expect(await messageOf({ profile: 'none', fault: 'wrong-ca' })).to.equal(
      'fault wrong-ca needs an injector: choose a profile',
    );
  });
});
