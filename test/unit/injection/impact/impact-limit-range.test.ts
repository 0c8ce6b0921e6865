import { expect } from 'chai';
import {
  type LimitRangeObject,
  warnOfLimitRanges,
} from '../../../../src/lib/injection/impact/impact-limit-range.ts';
import { readPodNeeds } from '../../../../src/lib/injection/sidecar/predicted-containers.ts';

type Item = NonNullable<NonNullable<LimitRangeObject['spec']>['limits']>[number];
interface Resources {
  readonly requests?: Readonly<Record<string, string>>;
  readonly limits?: Readonly<Record<string, string>>;
}

const small = { requests: { cpu: '100m' }, limits: { cpu: '200m' } };
const proxy = { requests: { cpu: '100m' }, limits: { cpu: '2' } };

function flag(item: Item | undefined, app: Resources, sidecar: Resources = proxy) {
  const range: LimitRangeObject = {
    metadata: { name: 'lr' },
    spec: { limits: item ? [item] : [] },
  };
  const containers = [{ name: 'app', resources: app }];
  const after = [...containers, { name: 'istio-proxy', resources: sidecar }];
  const initContainers = [{ name: 'istio-init', resources: sidecar }];
  return warnOfLimitRanges(
    {
      before: readPodNeeds({ containers }),
      after: readPodNeeds({ containers: after, initContainers }),
    },
    [range],
  );
}

describe('LimitRanges and the sidecar', () => {
  const rows: readonly [
    title: string,
    Item | undefined,
    Resources,
    sentence: string | undefined,
  ][] = [
    ['none', undefined, {}, undefined],
    ['defaults alone', { type: 'Container', default: { cpu: '1' } }, {}, undefined],
    [
      'max of a container',
      { type: 'Container', max: { cpu: '1' } },
      small,
      'LimitRange lr allows at most 1 of cpu, and container istio-proxy has a limit of 2',
    ],
    ['max that is kept', { type: 'Container', max: { cpu: '2' } }, small, undefined],
    [
      'max of a container that has no limit of memory',
      { type: 'Container', max: { memory: '1Gi' }, default: { memory: '1Gi' } },
      small,
      undefined,
    ],
    [
      'min of a container',
      { type: 'Container', min: { cpu: '150m' } },
      { requests: { cpu: '200m' } },
      'LimitRange lr wants at least 0.15 of cpu, and container istio-proxy requests 0.1',
    ],
    [
      'ratio of a container',
      { type: 'Container', maxLimitRequestRatio: { cpu: '10' } },
      small,
      'LimitRange lr allows a limit of cpu of at most 10 times the request, and container istio-proxy has 2 against 0.1',
    ],
    [
      'max of a pod',
      { type: 'Pod', max: { cpu: '2' } },
      small,
      'LimitRange lr allows at most 2 of cpu, and the pod has a limit of 2.2',
    ],
    ['max of a pod that is kept', { type: 'Pod', max: { cpu: '2200m' } }, small, undefined],
    ['of volumes', { type: 'PersistentVolumeClaim', max: { storage: '1Gi' } }, small, undefined],
  ];
  for (const [title, item, app, sentence] of rows) {
    it(title, () => {
      const found = flag(item, app);
      if (sentence === undefined) return expect(found).to.equal(undefined);
      return expect(found).to.include({
        code: 'limit-range',
        certain: true,
        message: `rejected with a sidecar: ${sentence}`,
      });
    });
  }

  it('do not blame the sidecar for a pod that is refused without one', () => {
    const found = flag({ type: 'Container', max: { cpu: '1' } }, { limits: { cpu: '3' } });
    expect(found).to.include({
      code: 'refused-already',
      message:
        'rejected already, without a sidecar: LimitRange lr allows at most 1 of cpu, and container app has a limit of 3',
    });
  });

  it('are a possible obstacle where the needs of the sidecar are unknown', () => {
    const ranges = [
      { metadata: { name: 'lr' }, spec: { limits: [{ type: 'Pod', max: { cpu: '1' } }] } },
    ];
    expect(warnOfLimitRanges(undefined, ranges)).to.include({
      code: 'limit-range',
      certain: false,
    });
  });
});
