import { expect } from 'chai';
import { parseDuration } from '../../../../src/cli/flags/duration.ts';
import { UsageError } from '../../../../src/lib/errors.ts';

describe('parseDuration', () => {
  const cases: readonly { given: string; want: number }[] = [
    { given: '0', want: 0 },
    { given: '5', want: 5000 },
    { given: '90s', want: 90_000 },
    { given: '1m30s', want: 90_000 },
    { given: '500ms', want: 500 },
    { given: '1.5h', want: 5_400_000 },
  ];
  for (const { given, want } of cases) {
    it(`${given} is ${want} ms`, () => {
      expect(parseDuration(given, '--timeout')).to.equal(want);
    });
  }
  for (const given of ['', '5x', '-5s', 's', '5 s', '1e3']) {
    it(`refuses "${given}" and names the flag`, () => {
      expect(() => parseDuration(given, '--timeout')).to.throw(UsageError, '--timeout');
    });
  }
});
