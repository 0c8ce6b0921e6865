import { expect } from 'chai';
import { compareFacts, type Fact } from '../../../../src/lib/operations/across/look-across.ts';

const fact = (subject: string, aspect: string, value: string): Fact => ({ subject, aspect, value });

describe('differences between clusters', () => {
  it('do not exist between equal clusters', () => {
    const facts = [fact('shop', 'label', 'enabled')];
    expect(
      compareFacts([
        { context: 'a', facts },
        { context: 'b', facts },
      ]),
    ).to.deep.equal([]);
  });

  it('distinguish another value, no value and no subject', () => {
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
