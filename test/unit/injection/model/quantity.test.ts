import { expect } from 'chai';
import fc from 'fast-check';
import {
  amountOf,
  formatCores,
  formatMebibytes,
  normalizeQuantity,
  parseQuantity,
} from '../../../../src/lib/injection/model/quantity.ts';

const one = 1_000_000_000n;

describe('quantities', () => {
  for (const [text, want] of [
    ['0', 0n],
    ['1', one],
    ['+1', one],
    ['-1', -one],
    ['0.5', one / 2n],
    ['.5', one / 2n],
    ['5.', 5n * one],
    ['500m', one / 2n],
    ['0.1', 100_000_000n],
    ['100m', 100_000_000n],
    ['1u', 1000n],
    ['1n', 1n],
    ['0.1n', 1n],
    ['0.0000000001', 1n],
    ['1k', 1000n * one],
    ['1M', 1_000_000n * one],
    ['1G', 1_000_000_000n * one],
    ['1T', 10n ** 12n * one],
    ['1P', 10n ** 15n * one],
    ['1E', 10n ** 18n * one],
    ['1e3', 1000n * one],
    ['1E3', 1000n * one],
    ['15e-1', (15n * one) / 10n],
    ['1e+3', 1000n * one],
    ['1Ki', 1024n * one],
    ['512Mi', (512n << 20n) * one],
    ['1.5Gi', (3n << 29n) * one],
    ['1Ti', (1n << 40n) * one],
    ['1Pi', (1n << 50n) * one],
    ['1Ei', (1n << 60n) * one],
  ] as const) {
    it(`${text} is one`, () => {
      expect(parseQuantity(text)).to.equal(want);
    });
  }

  for (const text of [
    '',
    ' ',
    '.',
    'Mi',
    '512MB',
    '512mb',
    '512K',
    '1ki',
    '1mi',
    '1 Gi',
    '1Gib',
    '0x10',
    '1,5',
    '1.2.3',
    'one',
    'NaN',
    '1e',
    '1e99999',
    '--1',
    '1e1.5',
  ]) {
    it(`${JSON.stringify(text)} is none`, () => {
      expect(parseQuantity(text)).to.equal(undefined);
    });
  }

  it('are nothing where an object has none', () => {
    expect(amountOf(undefined)).to.equal(0n);
    expect(amountOf('odd')).to.equal(0n);
    expect(amountOf(2)).to.equal(2n * one);
  });

  for (const [text, cores] of [
    ['100m', '0.1'],
    ['2', '2'],
    ['2000m', '2'],
    ['1500m', '1.5'],
    ['1m', '0.001'],
    ['1n', '0'],
    ['-500m', '-0.5'],
  ] as const) {
    it(`${text} of CPU are ${cores} cores`, () => {
      expect(formatCores(amountOf(text))).to.equal(cores);
    });
  }

  for (const [text, mebibytes] of [
    ['256Mi', '256'],
    ['2Gi', '2048'],
    ['1536Ki', '1.5'],
    ['100M', '95.37'],
    ['1', '0'],
    ['1Ti', '1048576'],
  ] as const) {
    it(`${text} of memory are ${mebibytes} MiB`, () => {
      expect(formatMebibytes(amountOf(text))).to.equal(mebibytes);
    });
  }

  it('are exact: written out again they are the same, however large', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 21n }),
        fc.constantFrom('Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'),
        (count, suffix) => {
          const factor = 1024n ** BigInt(['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'].indexOf(suffix) + 1);
          expect(parseQuantity(`${count}${suffix}`)).to.equal(count * factor * one);
        },
      ),
    );
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 }), (milli) => {
        const amount = amountOf(`${milli}m`);
        expect(parseQuantity(formatCores(amount))).to.equal(amount);
      }),
    );
  });

  // As the API server returns them (apimachinery v0.36 quantity.go, CanonicalizeBytes).
  for (const [written, normal] of [
    ['2000m', '2'],
    ['0.5', '500m'],
    ['100m', '100m'],
    ['1000', '1k'],
    ['1024Mi', '1Gi'],
    ['1536Mi', '1536Mi'],
    ['128Mi', '128Mi'],
    ['0.5Gi', '512Mi'],
    ['1000Ki', '1000Ki'],
    ['0', '0'],
    ['0Mi', '0'],
    ['-1', '-1'],
    ['1Ki', '1Ki'],
    ['512', '512'],
    ['a lot', 'a lot'],
  ] as const) {
    it(`${written} is ${normal} to the API server`, () => {
      expect(normalizeQuantity(written)).to.equal(normal);
    });
  }
});
