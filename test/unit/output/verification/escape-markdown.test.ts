import { expect } from 'chai';
import fc from 'fast-check';
import { escapeMarkdown } from '../../../../src/lib/output/verification/escape-markdown.ts';

describe('text in Markdown', () => {
  const rows: readonly (readonly [string, string])[] = [
    ['**bold** _it_ ~~no~~', String.raw`\*\*bold\*\* \_it\_ \~\~no\~\~`],
    ['[link](https://evil)', String.raw`\[link\](https\://evil)`],
    ['![image](x)', String.raw`\!\[image\](x)`],
    ['<https://evil> <b>x</b>', String.raw`\<https\://evil\> \<b\>x\</b\>`],
    ['see http://evil.example', String.raw`see http\://evil.example`],
    ['see www.evil.example', String.raw`see www\.evil.example`],
    ['mail me@evil.example', 'mail me@<!-- -->evil.example'],
    ['@team', '@<!-- -->team'],
    ['mailto:a', String.raw`mailto\:a`],
    ['fixes #12', String.raw`fixes \#<!-- -->12`],
    ['&lt;b&gt; &#60;', String.raw`\&lt;b\&gt; \&\#<!-- -->60;`],
    ['a | b', String.raw`a \| b`],
    ['`code` ```', '\\`code\\` \\`\\`\\`'],
    ['# heading', String.raw`\# heading`],
    ['- item', String.raw`\- item`],
    ['1. item', String.raw`1\. item`],
    ['a\n\n| row |\r\n', String.raw`a \| row \|`],
    ['a\u001b[31m\u202e', String.raw`a^\[\[31m\\u202e`],
    [String.raw`C:\x`, String.raw`C\:\\x`],
    ['Error creating: pods "a-b"', 'Error creating: pods "a-b"'],
  ];
  for (const [text, want] of rows) {
    it(`${JSON.stringify(text)} has no meaning in Markdown`, () => {
      expect(escapeMarkdown(text)).to.equal(want);
    });
  }

  it('any text: every character with a meaning has its backslash', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii' }), (text) => {
        const bare = escapeMarkdown(text).replaceAll(/<!-- -->|\\[!-/:-@[-`{-~]/g, 'x');
        expect(bare).not.to.match(/[\\`*_~|<>[\]!#&]|:\S|^[-+=]|\n/);
      }),
    );
  });
});
