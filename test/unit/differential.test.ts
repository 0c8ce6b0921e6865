import { expect } from 'chai';
import { judge } from '../differential/judge.ts';
import { billionths } from '../differential/pod-facts.ts';
import { shrink } from '../differential/shrink.ts';

describe('the differential test', () => {
  it('takes away everything that a difference does not need', async () => {
    const workload = {
      kind: 'Deployment',
      metadata: { name: 'web', labels: { a: '1' } },
      spec: {
        containers: [{ name: 'app', image: 'a', ports: [1, 2, 3] }, { name: 'istio-proxy' }],
        volumes: [{ name: 'data' }],
        hostNetwork: true,
      },
    };
    const small = await shrink(workload, ({ spec }) =>
      Promise.resolve(
        spec.containers.some(({ ports = [] }) => ports.includes(2)) &&
          Object.hasOwn(spec, 'hostNetwork'),
      ),
    );
    expect(small).to.deep.equal({
      kind: 'Deployment',
      metadata: { name: 'web' },
      spec: { containers: [{ name: 'app', image: 'a', ports: [2] }], hostNetwork: true },
    });
  });

  const amounts: readonly (readonly [quantity: string, other: string])[] = [
    ['2000m', '2'],
    ['1Gi', '1024Mi'],
    ['0.5', '500m'],
    ['1e3', '1k'],
    ['128Mi', '134217728'],
    ['-1', '-1000m'],
  ];
  for (const [quantity, other] of amounts) {
    it(`takes ${quantity} and ${other} for the same amount`, () => {
      expect(billionths(quantity)).to.equal(billionths(other));
    });
  }

  it('calls a fact unknown that is not predicted, and names the field of one that differs', () => {
    const answered = { outcome: 'injected', image: 'b', rest: { env: { A: '1' } } } as const;
    expect(judge({ outcome: 'unknown' }, answered)).to.deep.equal({
      differences: [],
      unknown: ['outcome'],
    });
    expect(judge({ outcome: 'injected', rest: { env: { A: '2' } } }, answered)).to.deep.equal({
      differences: [{ field: 'rest.env.A', predicted: '2', answered: '1' }],
      unknown: ['image'],
    });
    expect(judge({ outcome: 'not-injected', image: 'c' }, answered).differences).to.deep.equal([
      { field: 'outcome', predicted: 'not-injected', answered: 'injected' },
    ]);
  });
});
