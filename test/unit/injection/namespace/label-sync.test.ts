import { expect } from 'chai';
import {
  judgeLabelSync,
  readClusterId,
} from '../../../../src/lib/injection/namespace/label-sync.ts';
import { present } from '../../../../src/lib/present.ts';

const policy = (enabled: boolean | undefined, clusters?: readonly string[]) => ({
  metadata: { name: 'default' },
  spec: {
    syncPolicy: present({
      enabled,
      clusters,
    }),
  },
});

describe('label reconciliation of an ASM instance', () => {
  for (const { name, given, id, want } of [
    { name: 'without a rule', given: undefined, id: 'c1', want: 'reconciled' },
    { name: 'without a rule, of any cluster', given: undefined, id: undefined, want: 'reconciled' },
    {
      name: 'of a cluster that is named',
      given: policy(true, ['c1']),
      id: 'c1',
      want: 'reconciled',
    },
    { name: 'of one that is not', given: policy(true, ['c1']), id: 'c2', want: 'kept-out' },
    { name: 'of one that is kept out', given: policy(false, ['c1']), id: 'c1', want: 'kept-out' },
    { name: 'of the others then', given: policy(false, ['c1']), id: 'c2', want: 'reconciled' },
    {
      name: 'of one with an unknown id',
      given: policy(true, ['c1']),
      id: undefined,
      want: 'unknown',
    },
    { name: 'for nobody', given: policy(true, []), id: undefined, want: 'kept-out' },
    { name: 'kept from nobody', given: policy(false), id: undefined, want: 'reconciled' },
    {
      name: 'of the others, by default',
      given: policy(undefined, ['c1']),
      id: 'c1',
      want: 'kept-out',
    },
  ]) {
    it(`is ${want}: ${name}`, () => {
      const { state, reason } = judgeLabelSync(given, id);
      expect(state).to.equal(want);
      expect(reason).to.contain('ASMReconcileNSLabels');
    });
  }

  it('identifies a cluster by the id that its proxies get', () => {
    const values = { global: { multiCluster: { clusterName: 'c1' } } };
    expect(readClusterId(JSON.stringify(values))).to.equal('c1');
    for (const text of ['', '{', 'null', '{"global":{"multiCluster":{"clusterName":""}}}']) {
      expect(readClusterId(text), text).to.equal(undefined);
    }
  });
});
