import { expect } from 'chai';
import { Memo } from '../../src/lib/memo.ts';

describe('Memo', () => {
  it('finds an answer once for each key, also for callers at the same time', async () => {
    const memo = new Memo<string>();
    const found: string[] = [];
    const ask = (key: string): Promise<string> =>
      memo.get(key, () => {
        found.push(key);
        return Promise.resolve(`answer ${key}`);
      });
    expect(await Promise.all([ask('a'), ask('b'), ask('a')])).to.deep.equal([
      'answer a',
      'answer b',
      'answer a',
    ]);
    expect(await ask('b')).to.equal('answer b');
    expect(found).to.deep.equal(['a', 'b']);
  });

  it('keeps no failure: the next caller tries again', async () => {
    const memo = new Memo<string>();
    const fail = (): Promise<string> => Promise.reject(new Error('no answer'));
    const failures = await Promise.allSettled([memo.get('a', fail), memo.get('a', fail)]);
    expect(failures.map(({ status }) => status)).to.deep.equal(['rejected', 'rejected']);
    expect(await memo.get('a', () => Promise.resolve('answer'))).to.equal('answer');
  });
});
