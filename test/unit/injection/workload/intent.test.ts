import { expect } from 'chai';
import type { Verdict } from '../../../../src/lib/injection/decision/decide.ts';
import {
  type InjectionIntent,
  isAsIntended,
} from '../../../../src/lib/injection/workload/intent.ts';

describe('isAsIntended', () => {
  const rows: readonly [InjectionIntent, Record<Verdict, boolean | undefined>][] = [
    ['injected', { injected: true, 'not-injected': false, denied: false, unknown: undefined }],
    ['not-injected', { injected: false, 'not-injected': true, denied: false, unknown: undefined }],
    ['inherited', { injected: true, 'not-injected': true, denied: false, unknown: undefined }],
  ];
  for (const [intent, verdicts] of rows) {
    it(intent, () => {
      for (const [verdict, want] of Object.entries(verdicts) as [Verdict, boolean | undefined][]) {
        expect(isAsIntended(intent, verdict), verdict).to.equal(want);
      }
    });
  }
});
