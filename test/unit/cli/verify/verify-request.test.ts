import { expect } from 'chai';
import { readExpectations } from '../../../../src/cli/verify/verify-request.ts';
import { UsageError } from '../../../../src/lib/errors.ts';

describe('what verify is told to expect', () => {
  it('is a file or a flag, since one of them would go unheard', async () => {
    const error = await readExpectations('expectations.yaml', 'injected').catch(
      (thrown: unknown) => thrown,
    );
    expect(error).to.be.instanceOf(UsageError);
    expect(error).to.include({ code: 'bad-flags', exitCode: 2 });
    expect(await readExpectations(undefined, 'injected')).to.deep.equal([]);
  });
});
