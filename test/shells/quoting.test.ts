import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import fc from 'fast-check';
import { escapeText } from '../../src/lib/escape.ts';
import { quoteWord } from '../../src/lib/injection/model/shell.ts';

const word = fc.string({ unit: 'binary' }).map((text) => text.toWellFormed().replaceAll('\0', ''));

// In bash, they are among the unit tests.
describe('words of a printed command', () => {
  for (const LC_ALL of ['C', 'C.UTF-8']) {
    it(`arrive through zsh as they were, locale ${LC_ALL}`, () => {
      fc.assert(
        fc.property(fc.array(word, { minLength: 1 }), (words) => {
          const shown = escapeText(words.map(quoteWord).join(' '));
          const script = `pass_on() { printf '%s\\0' "$@"; }; pass_on ${shown}`;
          const env = { ...process.env, LC_ALL };
          const output = execFileSync('zsh', ['-f', '-c', script], { encoding: 'utf8', env });
          expect(output.split('\0').slice(0, -1)).to.deep.equal(words);
        }),
        { numRuns: 60 },
      );
    });
  }
});
