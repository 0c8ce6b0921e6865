import { expect } from 'chai';
import fc from 'fast-check';
import {
  compareRestarts,
  type RestartRank,
} from '../../../../src/lib/injection/restart/restart-order.ts';

function rank(changes: Partial<RestartRank>): RestartRank {
  return {
    namespace: 'shop',
    name: 'web',
    kind: 'Deployment',
    replicas: 3,
    hasRoom: true,
    isScaling: false,
    ...changes,
  };
}

const anyRank = fc.record({
  namespace: fc.constantFrom('a', 'b'),
  name: fc.constantFrom('a', 'b'),
  kind: fc.constantFrom('DaemonSet', 'Deployment'),
  replicas: fc.nat(3),
  hasRoom: fc.boolean(),
  isScaling: fc.boolean(),
});

const distinctRanks = fc.uniqueArray(anyRank, {
  selector: ({ namespace, name, kind }) => `${namespace}/${name}/${kind}`,
});

describe('compareRestarts', () => {
  it('puts workloads with room first, single pods last', () => {
    const order = [
      rank({ name: 'z' }),
      rank({ name: 'y', hasRoom: false }),
      rank({ name: 'x', isScaling: true }),
      rank({ name: 'w', replicas: 1, isScaling: true }),
    ];
    expect(order.toReversed().sort(compareRestarts)).to.deep.equal(order);
  });

  it('orders equals by namespace, name and kind', () => {
    const order = [
      rank({ namespace: 'a', name: 'z' }),
      rank({ name: 'a', kind: 'StatefulSet' }),
      rank({ name: 'b', kind: 'DaemonSet' }),
      rank({ name: 'b' }),
    ];
    expect(order.toReversed().sort(compareRestarts)).to.deep.equal(order);
  });

  it('does not depend on the order of its input', () => {
    fc.assert(
      fc.property(distinctRanks, (ranks) => {
        const sorted = ranks.toSorted(compareRestarts);
        expect(ranks.toReversed().sort(compareRestarts)).to.deep.equal(sorted);
        const single = sorted.findIndex(({ replicas }) => replicas <= 1);
        if (single >= 0) {
          expect(sorted.slice(single).every(({ replicas }) => replicas <= 1)).to.equal(true);
        }
      }),
    );
  });
});
