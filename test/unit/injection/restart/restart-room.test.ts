import { expect } from 'chai';
import type { ResourceQuotaObject } from '../../../../src/lib/injection/impact/impact-quota.ts';
import type { QuotaAmounts } from '../../../../src/lib/injection/impact/sidecar-addition.ts';
import { amountOf } from '../../../../src/lib/injection/model/quantity.ts';
import { findRoomProblem } from '../../../../src/lib/injection/restart/restart-room.ts';

/** What a pod counts for, of CPU only. */
function cpu(amount: string): QuotaAmounts {
  return {
    'requests.cpu': amountOf(amount),
    'requests.memory': 0n,
    'limits.cpu': 0n,
    'limits.memory': 0n,
  };
}

function quota(
  hard: Readonly<Record<string, string>>,
  used: Readonly<Record<string, string>>,
  spec: ResourceQuotaObject['spec'] = {},
): ResourceQuotaObject {
  return { metadata: { name: 'team' }, spec: { hard, ...spec }, status: { hard, used } };
}

interface Case {
  readonly name: string;
  readonly surge: number;
  readonly unavailable: number;
  readonly quotas: readonly ResourceQuotaObject[];
  readonly want: RegExp | undefined;
  readonly isStuck?: boolean;
}

/** An old pod takes 100m, a new one 200m. */
const left = (amount: string): ResourceQuotaObject =>
  quota({ 'requests.cpu': '1' }, { 'requests.cpu': amount });
const full = quota({ pods: '3' }, { pods: '3' });
const cases: readonly Case[] = [
  { name: 'no quota', surge: 1, unavailable: 0, quotas: [], want: undefined },
  {
    name: 'exactly room beside the others',
    surge: 1,
    unavailable: 0,
    quotas: [left('800m')],
    want: undefined,
  },
  {
    name: 'no room beside, none may go first',
    surge: 1,
    unavailable: 0,
    quotas: [left('850m')],
    want: /^ResourceQuota team has 0\.15 of requests\.cpu left, and a new pod needs 0\.2$/,
    isStuck: true,
  },
  {
    name: 'no room beside, but for what is more',
    surge: 1,
    unavailable: 1,
    quotas: [left('850m')],
    want: /0\.15 of requests\.cpu left/,
    isStuck: false,
  },
  {
    name: 'without surge, room for what is more is enough',
    surge: 0,
    unavailable: 1,
    quotas: [left('900m')],
    want: undefined,
  },
  {
    name: 'not even room for what is more',
    surge: 1,
    unavailable: 1,
    quotas: [left('950m')],
    want: /0\.05 of requests\.cpu left, and a new pod needs 0\.1/,
    isStuck: true,
  },
  {
    name: 'no pod more, none may go first',
    surge: 1,
    unavailable: 0,
    quotas: [full],
    want: /^ResourceQuota team has no room for one more pod$/,
    isStuck: true,
  },
  {
    name: 'no pod more, one may go first',
    surge: 1,
    unavailable: 1,
    quotas: [full],
    want: /no room for one more pod/,
    isStuck: false,
  },
  {
    name: 'count/pods is the same',
    surge: 1,
    unavailable: 0,
    quotas: [quota({ 'count/pods': '3' }, { 'count/pods': '3' })],
    want: /no room/,
    isStuck: true,
  },
  {
    name: 'cpu is short for requests.cpu',
    surge: 1,
    unavailable: 0,
    quotas: [quota({ cpu: '1' }, { cpu: '900m' })],
    want: /0\.1 of requests\.cpu left/,
    isStuck: true,
  },
  {
    name: 'what a quota does not limit does not count',
    surge: 1,
    unavailable: 0,
    quotas: [quota({ services: '1' }, { services: '1' })],
    want: undefined,
  },
  {
    name: 'a quota for some kinds of pods only is left out',
    surge: 1,
    unavailable: 0,
    quotas: [
      quota({ pods: '0' }, {}, { scopes: ['BestEffort'] }),
      quota({ pods: '0' }, {}, { scopeSelector: { matchExpressions: [] } }),
    ],
    want: undefined,
  },
  {
    name: 'one for pods that do not end counts',
    surge: 1,
    unavailable: 0,
    quotas: [quota({ pods: '0' }, {}, { scopes: ['NotTerminating'] })],
    want: /no room/,
    isStuck: true,
  },
];

describe('findRoomProblem', () => {
  for (const { name, surge, unavailable, quotas, want, isStuck } of cases) {
    it(name, () => {
      const replacement = { replicas: 3, surge, unavailable };
      const need = { replacement, newPod: cpu('200m'), oldPod: cpu('100m') };
      const problem = findRoomProblem(need, quotas);
      if (want === undefined) {
        expect(problem).to.equal(undefined);
        return;
      }
      expect(problem?.message).to.match(want);
      expect(problem?.isStuck).to.equal(isStuck);
    });
  }
});
