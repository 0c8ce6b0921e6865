import { expect } from 'chai';
import { compareFacts, type Fact } from '../../../../src/lib/operations/across/look-across.ts';

const fact = (subject: string, aspect: string, value: string): Fact => ({ subject, aspect, value });

describe('differences between clusters', () => {
  it('are none where all say the same', () => {
    const facts = [fact('shop', 'label', 'enabled')];
    expect(
      compareFacts([
        { context: 'a', facts },
        { context: 'b', facts },
      ]),
    ).to.deep.equal([]);
  });

  it('tell another value, none, and no such thing apart', () => {
    const there = fact('shop', 'namespace', 'there');
    const differences = compareFacts([
      { context: 'a', facts: [there, fact('shop', 'label', 'enabled')] },
      { context: 'b', facts: [there] },
      { context: 'c', facts: [] },
    ]);
    expect(differences).to.deep.equal([
      { subject: 'shop', aspect: 'namespace', values: { a: 'there', b: 'there' } },
      { subject: 'shop', aspect: 'label', values: { a: 'enabled', b: null } },
    ]);
  });
});
