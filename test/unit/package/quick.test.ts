import { createRequire } from 'node:module';
import { expect } from 'chai';
import fc from 'fast-check';

const load = createRequire(import.meta.url);
const quick = '../../../scripts/package/quick';

/** What help is made of, and what it is not: ASCII and what lies around it, wide characters, escapes, several lines. */
const text = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: fc.string() },
      fc.constantFrom(' ', '  ', '\n', '\t', '\u007f', 'ü', '中', '👍', '\u001B[1mbold\u001B[22m'),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));

describe('quick modules in front of slow ones', () => {
  it('measure as string-width does', () => {
    const real = load('string-width') as (text: string) => number;
    const ours = load(`${quick}/string-width.cjs`) as typeof real;
    fc.assert(fc.property(text, (given) => ours(given) === real(given)));
  });

  it('wrap as wrap-ansi does', () => {
    type Wrap = (text: string, columns: number, options: object) => string;
    const real = load('wrap-ansi') as Wrap;
    const ours = load(`${quick}/wrap-ansi.cjs`) as Wrap;
    const columns = fc.integer({ min: 1, max: 40 });
    const property = fc.property(text, columns, (given, width) => {
      expect(ours(given, width, { hard: true })).to.equal(real(given, width, { hard: true }));
    });
    fc.assert(property);
  });

  it('fill in templates as ejs does', () => {
    type Render = { render(text: string, context: object): string };
    const real = load('ejs') as Render;
    const ours = load(`${quick}/ejs.cjs`) as Render;
    const names = fc.constantFrom('kubectl asm-inject', 'policy set', 'policy:set', 'a < b', '');
    const tags = fc.constantFrom(
      '<%= config.bin %> <%= command.id %>',
      'no template',
      '<%= config.bin.length %>',
      '<%- config.bin %>',
    );
    const property = fc.property(tags, names, names, (given, bin, id) => {
      const context = { config: { bin }, command: { id } };
      expect(ours.render(given, context)).to.equal(real.render(given, context));
    });
    fc.assert(property);
  });
});
