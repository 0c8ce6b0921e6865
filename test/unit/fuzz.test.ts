import { expect } from 'chai';
import { fuzz } from '../fuzz/fuzz.ts';

describe('text from users, in any form', function () {
  this.timeout(60_000);

  it('is taken or refused: no crash, no hang', async () => {
    const { count, problems } = await fuzz(3000, Date.now() % 1_000_000_000);
    expect(problems).to.deep.equal([]);
    expect(count).to.be.greaterThan(500);
  });
});
