import { expect } from 'chai';
import { readReplacement } from '../../../../src/lib/injection/restart/restart-strategy.ts';
import type { RolloutObject } from '../../../../src/lib/injection/rollout/rollout-status.ts';
import { present } from '../../../../src/lib/present.ts';

interface Case {
  readonly name: string;
  readonly kind: string;
  readonly spec?: object;
  readonly status?: RolloutObject['status'];
  /** Replicas, surge, unavailable. */
  readonly want: readonly [number, number, number];
}

const rolling = (rollingUpdate: object): object => ({ strategy: { rollingUpdate } });
const updating = (rollingUpdate: object): object => ({ updateStrategy: { rollingUpdate } });
const wanted = (desiredNumberScheduled: number): object => ({ desiredNumberScheduled });

const cases: readonly Case[] = [
  { name: 'says nothing', kind: 'Deployment', want: [1, 1, 0] },
  {
    name: 'a quarter: surge up, unavailable down',
    kind: 'Deployment',
    spec: { replicas: 10 },
    want: [10, 3, 2],
  },
  {
    name: 'counts',
    kind: 'Deployment',
    spec: { replicas: 4, ...rolling({ maxSurge: 2, maxUnavailable: 0 }) },
    want: [4, 2, 0],
  },
  {
    name: 'neither surge nor unavailable: one goes first',
    kind: 'Deployment',
    spec: { replicas: 3, ...rolling({ maxSurge: '0%', maxUnavailable: '10%' }) },
    want: [3, 0, 1],
  },
  {
    name: 'Recreate takes all',
    kind: 'Deployment',
    spec: { replicas: 3, strategy: { type: 'Recreate' } },
    want: [3, 0, 3],
  },
  { name: 'scaled to none', kind: 'Deployment', spec: { replicas: 0 }, want: [0, 0, 0] },
  { name: 'says nothing', kind: 'DaemonSet', status: wanted(3), want: [3, 0, 1] },
  {
    name: 'percentages are rounded up',
    kind: 'DaemonSet',
    spec: updating({ maxSurge: '10%', maxUnavailable: 0 }),
    status: wanted(5),
    want: [5, 1, 0],
  },
  {
    name: 'percentages are rounded up',
    kind: 'DaemonSet',
    spec: updating({ maxUnavailable: '30%' }),
    status: wanted(5),
    want: [5, 0, 2],
  },
  { name: 'says nothing', kind: 'StatefulSet', spec: { replicas: 3 }, want: [3, 0, 1] },
  {
    name: 'percentages are rounded down, to one at least',
    kind: 'StatefulSet',
    spec: { replicas: 3, ...updating({ maxUnavailable: '30%' }) },
    want: [3, 0, 1],
  },
];

describe('readReplacement', () => {
  for (const { name, kind, spec, status, want } of cases) {
    it(`${kind}: ${name}: ${want.join('/')}`, () => {
      const workload = present({
        kind,
        metadata: { name: 'web' },
        spec,
        status,
      }) as RolloutObject;
      const [replicas, surge, unavailable] = want;
      expect(readReplacement(workload)).to.deep.equal({ replicas, surge, unavailable });
    });
  }
});
