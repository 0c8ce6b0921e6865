import { expect } from 'chai';
import fc from 'fast-check';
import { formatQuantity, parseQuantity } from '../../../src/lib/injection/quantity.ts';

describe('quantities', () => {
  const one = 1_000_000_000n;

  for (const [text, amount] of [
    ['1', one],
    ['0', 0n],
    ['-1', -one],
    ['100m', one / 10n],
    ['0.1', one / 10n],
    ['.5', one / 2n],
    ['2.', 2n * one],
    ['2e3', 2000n * one],
    ['1e-3', one / 1000n],
    ['1k', 1000n * one],
    ['1Ki', 1024n * one],
    ['1.5Gi', 1536n * 1024n * 1024n * one],
    ['3n', 3n],
    ['0.1n', 1n],
  ] as const) {
    it(`reads ${text}`, () => {
      expect(parseQuantity(text)).to.equal(amount);
    });
  }

  for (const text of ['', '.', 'm', '1 Gi', '1gi', '1K i', '0x10', 'a', '1e']) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      expect(parseQuantity(text)).to.equal(undefined);
    });
  }

  for (const [text, resource, shown] of [
    ['2000m', 'requests.cpu', '2'],
    ['1500m', 'limits.cpu', '1500m'],
    ['1000', 'pods', '1000'],
    ['1024Mi', 'requests.memory', '1Gi'],
    ['1.5Gi', 'memory', '1536Mi'],
    ['1M', 'memory', '1000000'],
    ['-128Mi', 'memory', '-128Mi'],
  ] as const) {
    it(`shows ${text} of ${resource} as ${shown}`, () => {
      expect(formatQuantity(parseQuantity(text) ?? 0n, resource)).to.equal(shown);
    });
  }

  it('reads what it shows', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 27n), max: 10n ** 27n }),
        fc.constantFrom('cpu', 'memory'),
        (amount, resource) => {
          expect(parseQuantity(formatQuantity(amount, resource))).to.equal(amount);
        },
      ),
    );
  });
});
