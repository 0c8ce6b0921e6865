import { spawnSync } from 'node:child_process';
import { expect } from 'chai';
import fc from 'fast-check';
import { parse } from 'yaml';
import { escapeLines, escapeText, ownSequence, unmarkSequences } from '../../../src/lib/escape.ts';
import { formatFailure } from '../../../src/lib/output/reasons/failure.ts';
import { formatJson, formatYaml } from '../../../src/lib/output/text/document.ts';
import { formatTable } from '../../../src/lib/output/text/table.ts';
import { wrapText } from '../../../src/lib/output/text/wrap.ts';

/** Everything that a terminal may obey or hide. */
const harmful = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;
const harmfulInLines = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

const hostilePart = fc.oneof(
  fc.constantFrom(
    '\u001b[31m',
    '\u001b]0;title\u0007',
    '\u009b2J',
    '\r',
    '\n',
    '\r\nerror: forged',
    '\t',
    '\u0000',
    '\u007f',
    '\u0085',
    '\u061c',
    '\u200b',
    '\u200e',
    '\u202e',
    '\u2028',
    '\u2066',
    '\ufeff',
    '\u{e0041}',
    '\ud800',
  ),
  fc.string({ unit: 'binary', maxLength: 5 }),
);
const hostile = fc.array(hostilePart, { maxLength: 8 }).map((parts) => parts.join(''));

const keys = hostile.map((text) => `k${text}`);

describe('escaping', () => {
  const rows: readonly (readonly [string, string])[] = [
    // As kubectl (cli-runtime v0.36 pkg/printers/terminal.go).
    ['a\u001b[31mb', 'a^[[31mb'],
    ['a\rb', 'a\\rb'],
    // What it lets through.
    ['a\nb\tc', 'a\\nb\\tc'],
    ['a\u0007b\u007f', 'a\\u0007b\\u007f'],
    ['\u009b2J', '\\u009b2J'],
    ['safe\u202egpj.exe', 'safe\\u202egpj.exe'],
    ['a\u2028b\u200bc\u{e0041}', 'a\\u2028b\\u200bc\\udb40\\udc41'],
    ['\ud800', '\\ud800'],
    ['grün ✅ 名前 c:\\n', 'grün ✅ 名前 c:\\n'],
  ];
  for (const [given, shown] of rows) {
    it(`shows ${JSON.stringify(given)} as ${shown}`, () => {
      expect(escapeText(given)).to.equal(shown);
    });
  }

  it('keeps the line breaks and tabs of a text of several lines', () => {
    expect(escapeLines('a\n\tb\r\n')).to.equal('a\n\tb\\r\n');
  });

  it("passes the program's own colours, and nothing similar", () => {
    const red = ownSequence('\u001b[31m');
    const text = escapeLines(`${red}x\u001b[31m`);
    expect(unmarkSequences(text)).to.equal('\u001b[31mx^[[31m');
    expect(escapeText(`${red}x`)).to.equal(`${red}x`);
  });

  it('any text: nothing harmful is left', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(escapeText(text)).not.to.match(harmful);
        expect(escapeLines(text)).not.to.match(/(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
      }),
    );
  });

  it('any text: JSON and YAML carry it by their own escapes, and nothing harmful', () => {
    fc.assert(
      fc.property(fc.dictionary(keys, fc.oneof(hostile, fc.array(hostile))), (value) => {
        for (const indent of [undefined, 2]) {
          const json = formatJson(value, indent);
          expect(json).not.to.match(harmfulInLines);
          expect(JSON.parse(json)).to.deep.equal(value);
        }
        const yaml = formatYaml(value);
        expect(yaml).not.to.match(harmfulInLines);
        if (!/\p{Cs}/u.test(Object.entries(value).flat(2).join())) {
          expect(parse(yaml)).to.deep.equal(value);
        }
      }),
    );
  });

  it('any text: a cell stays one cell, and a message one message', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const table = formatTable(['A', 'B'], [[`x${text}`, 'end']], {
          wide: false,
          columns: undefined,
        });
        expect(table.split('\n')).to.have.length(3);
        expect(table).not.to.match(harmfulInLines);
        expect(wrapText(`x${text}`, 40, { indent: ' ' })).not.to.match(/^error/m);
        const failure = formatFailure({ message: `x${text}`, nextStep: `y${text}` }, undefined);
        expect(failure).not.to.match(harmfulInLines);
        expect(failure).to.match(/^error: x.*\n {2}→ y.*\n$/);
      }),
    );
  });

  it('a process writes nothing harmful, whatever its source', () => {
    const streams = new URL('../../../src/lib/terminal/escaped-streams.ts', import.meta.url).href;
    const escape = new URL('../../../src/lib/escape.ts', import.meta.url).href;
    const { stdout, stderr } = spawnSync(
      process.execPath,
      [
        '--input-type=module',
        '--eval',
        `const { escapeStreams } = await import(${JSON.stringify(streams)});
         const { ownSequence } = await import(${JSON.stringify(escape)});
         escapeStreams();
         escapeStreams();
         process.stdout.write(ownSequence('\\u001b[31m') + 'a\\u001b[2J\\u202e\\n');
         process.stdout.write(Buffer.from('\\u001b[2J'));
         process.stderr.write('b\\u009b\\r\\n');`,
      ],
      { encoding: 'utf8' },
    );
    expect(stdout).to.equal('\u001b[31ma^[[2J\\u202e\n\u001b[2J');
    expect(stderr).to.equal('b\\u009b\\r\n');
  });
});
