import { expect } from 'chai';
import fc from 'fast-check';
import { parse } from 'yaml';
import { parseInjectorValues } from '../../../../src/lib/injection/installed/injector-values.ts';

describe('the values of an injector', () => {
  it('are the same, whether JSON is read as JSON or as YAML', () => {
    const key = fc.string({ minLength: 1 }).filter((text) => !/^(__proto__|<<)$/.test(text));
    const { values } = fc.letrec((tie) => ({
      values: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom(true, false, null, 0, 1.5, 'nil', '0777', 'yes', '2026-11-23'),
        fc.string(),
        fc.dictionary(key, tie('values'), { noNullPrototype: true }),
        fc.array(tie('values')),
      ),
    }));
    fc.assert(
      fc.property(values, (given) => {
        const text = JSON.stringify(given);
        expect(parseInjectorValues(text)).to.deep.equal(parse(text, { version: '1.1' }));
      }),
    );
  });

  it('may be YAML, of which the last of two equal keys counts', () => {
    const text = 'global:\n  tag: 1.29.6\n  tag: 1.30.3\n';
    expect(parseInjectorValues(text)).to.deep.equal({ global: { tag: '1.30.3' } });
  });

  it('that are neither are an error', () => {
    expect(() => parseInjectorValues('{"global": ')).to.throw();
  });
});
