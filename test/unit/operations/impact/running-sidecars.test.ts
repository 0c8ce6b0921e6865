import { expect } from 'chai';
import type { WorkloadImpact } from '../../../../src/lib/injection/impact/impact-model.ts';
import { RunningSidecars } from '../../../../src/lib/operations/impact/running-sidecars.ts';

type Pod = 'plain' | 'default' | 'canary';

function running(...pods: readonly Pod[]): RunningSidecars {
  const seen = new RunningSidecars();
  const owned = (uid: string) => [
    { apiVersion: 'apps/v1', kind: 'Any', name: 'any', uid, controller: true },
  ];
  seen.addMaker({ metadata: { name: 'web-1', uid: 'set', ownerReferences: owned('web') } });
  for (const pod of pods) {
    const status = { 'sidecar.istio.io/status': JSON.stringify({ revision: pod }) };
    const annotations = pod === 'plain' ? {} : status;
    seen.addPod({ metadata: { name: 'pod', annotations, ownerReferences: owned('set') } });
  }
  return seen;
}

const moves = { before: 'default', after: 'canary' };

describe('running pods that are already like new ones', () => {
  for (const [effect, pods, follow] of [
    ['gains', ['default', 'canary'], true],
    ['gains', ['default', 'plain'], false],
    ['gains', [], false],
    ['loses', ['plain'], true],
    ['loses', ['plain', 'default'], false],
    ['moves', ['canary', 'canary'], true],
    ['moves', ['canary', 'default'], false],
    ['moves', ['plain'], false],
    ['stays-injected', ['default'], false],
  ] as const) {
    it(`${effect}, ${pods.join(' and ') || 'none seen'}: ${follow}`, () => {
      const revision = effect === 'moves' ? { revision: moves } : {};
      const impact = { effect, ...revision } as unknown as WorkloadImpact;
      expect(running(...pods).follow('web', impact)).to.equal(follow);
      expect(running(...pods).follow('other', impact)).to.equal(false);
    });
  }
});
