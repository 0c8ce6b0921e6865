import { expect } from 'chai';
import type { Verdict } from '../../../../src/lib/injection/decision/decide.ts';
import { type InjectionWish, isAsWished } from '../../../../src/lib/injection/workload/wish.ts';

describe('isAsWished', () => {
  const rows: readonly [InjectionWish, Record<Verdict, boolean | undefined>][] = [
    ['injected', { injected: true, 'not-injected': false, denied: false, unknown: undefined }],
    ['not-injected', { injected: false, 'not-injected': true, denied: false, unknown: undefined }],
    ['inherited', { injected: true, 'not-injected': true, denied: false, unknown: undefined }],
  ];
  for (const [wish, verdicts] of rows) {
    it(wish, () => {
      for (const [verdict, want] of Object.entries(verdicts) as [Verdict, boolean | undefined][]) {
        expect(isAsWished(wish, verdict), verdict).to.equal(want);
      }
    });
  }
});
