import { expect } from 'chai';
import { waitTimeout } from '../../../../src/cli/flags/timeout-flag.ts';
import { UsageError } from '../../../../src/lib/errors.ts';

describe('--timeout of a command that waits only with --wait', () => {
  it('is the default if it is left out', () => {
    expect(waitTimeout(undefined, { isWaiting: true, byDefault: 5 })).to.equal(5);
    expect(waitTimeout(undefined, { isWaiting: false, byDefault: 5 })).to.equal(5);
  });

  it('limits the wait, and is refused without a wait', () => {
    expect(waitTimeout(0, { isWaiting: true, byDefault: 5 })).to.equal(0);
    expect(() => waitTimeout(0, { isWaiting: false, byDefault: 5 })).to.throw(
      UsageError,
      '--timeout limits how long --wait waits',
    );
  });
});
