import { expect } from 'chai';
import { UsageError } from '../../../../src/lib/errors.ts';
import { planRestart } from '../../../../src/lib/injection/restart/restart-edit.ts';
import type { RolloutObject } from '../../../../src/lib/injection/rollout/rollout-status.ts';

const web: RolloutObject = {
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop', resourceVersion: '7' },
  spec: { template: { spec: { containers: [] } } },
};

describe('planRestart', () => {
  it('differs from another restart in the same second', () => {
    const first = planRestart(web, new Date('2026-01-01T00:00:00.100Z'));
    const second = planRestart(web, new Date('2026-01-01T00:00:00.200Z'));
    expect(first.write).to.not.deep.equal(second.write);
  });

  it('refuses a paused Deployment, and says what to do', () => {
    const paused = { ...web, spec: { ...web.spec, paused: true } };
    expect(() => planRestart(paused, new Date())).to.throw(UsageError, 'paused');
  });
});
