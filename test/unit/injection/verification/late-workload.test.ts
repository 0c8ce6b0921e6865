import { expect } from 'chai';
import type { RolloutObject } from '../../../../src/lib/injection/rollout/rollout-status.ts';
import { isRollingOut } from '../../../../src/lib/injection/verification/late-workload.ts';
import { judgeKind } from '../../../../src/lib/injection/verification/pod-status.ts';

function workload(kind: string, status: object, generation = 2): RolloutObject {
  const metadata = { name: 'web', generation };
  return { kind, apiVersion: 'apps/v1', metadata, status: { observedGeneration: 2, ...status } };
}

describe('a workload whose pods are older than its template', () => {
  const rows: readonly [title: string, workload: RolloutObject, isLate: boolean][] = [
    ['all new', workload('Deployment', { replicas: 2, updatedReplicas: 2 }), false],
    ['paused, or on its way', workload('Deployment', { replicas: 2, updatedReplicas: 0 }), true],
    ['scaled to 0', workload('Deployment', {}), false],
    ['not looked at yet', workload('Deployment', { replicas: 2, updatedReplicas: 2 }, 3), true],
    ['one revision', workload('StatefulSet', { currentRevision: 'a', updateRevision: 'a' }), false],
    ['OnDelete', workload('StatefulSet', { currentRevision: 'a', updateRevision: 'b' }), true],
    [
      'every node',
      workload('DaemonSet', { currentNumberScheduled: 2, updatedNumberScheduled: 2 }),
      false,
    ],
    ['some nodes', workload('DaemonSet', { currentNumberScheduled: 2 }), true],
    ['of another kind', workload('Job', { active: 1 }), false],
  ];
  for (const [title, one, isLate] of rows) {
    it(`${one.kind}, ${title}: ${isLate}`, () => {
      expect(isRollingOut(one)).to.equal(isLate);
    });
  }
});

describe('a sidecar of another kind', () => {
  it('is drift, with the code of a restart', () => {
    const classic = { origin: 'injector', sidecar: 'classic' } as const;
    expect(judgeKind(classic, 'native')).to.deep.include({
      status: 'DRIFTED',
      reasons: ['classic-instead-of-native'],
    });
    expect(judgeKind({ ...classic, sidecar: 'native' }, 'classic')?.reasons).to.deep.equal([
      'native-instead-of-classic',
    ]);
  });

  it('is absent where it is the same, unknown, or not of an injector', () => {
    expect(judgeKind({ origin: 'injector', sidecar: 'native' }, 'native')).to.equal(undefined);
    expect(judgeKind({ origin: 'injector', sidecar: 'classic' }, undefined)).to.equal(undefined);
    expect(judgeKind({ origin: 'template', sidecar: 'classic' }, 'native')).to.equal(undefined);
  });
});
