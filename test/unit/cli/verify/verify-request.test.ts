import { expect } from 'chai';
import { readExpectations } from '../../../../src/cli/verify/verify-request.ts';
import { UsageError } from '../../../../src/lib/errors.ts';

describe('the expectations of verify', () => {
  it('come from a file or a flag, not from both', async () => {
    const error = await readExpectations('expectations.yaml', 'injected').catch(
      (thrown: unknown) => thrown,
    );
    expect(error).to.be.instanceOf(UsageError);
    expect(error).to.include({ code: 'bad-flags', exitCode: 2 });
    expect(await readExpectations(undefined, 'injected')).to.deep.equal([]);
  });
});
