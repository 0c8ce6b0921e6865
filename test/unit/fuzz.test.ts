import { expect } from 'chai';
import { fuzz } from '../fuzz/fuzz.ts';

describe('text from users, in any form', function () {
  this.timeout(60_000);

  it('is taken or refused: no crash, no hang', async () => {
    // Always the same texts: what others find is for `npm run fuzz`, and a failure here is for whoever made it.
    const { problems } = await fuzz(5000, 20_261_123);
    expect(problems).to.deep.equal([]);
  });
});
