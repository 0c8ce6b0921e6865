import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { reasonLink, reasons } from '../../src/lib/output/reasons/reasons.ts';

const page = readFileSync('docs/reasons.md', 'utf8');

/** Codes that are no reasons: of the validator of files, whose messages are shown without them. */
const ofLibraries = new Set(['custom']);

/** Every code in the sources, with the files it stands in: `code: 'x'`, and members of a type that is named …Code. */
function findCodes(): ReadonlyMap<string, readonly string[]> {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  const found = files.flatMap((file) => {
    const text = readFileSync(`src/${file}`, 'utf8');
    const unions = [
      ...text.matchAll(/(?:\bcode:|Code =)((?:\s*(?:\/\*\*.*\*\/\s*)?\|\s*'[\w-]+')+)/g),
    ];
    const members = unions.flatMap(([, members = '']) => [...members.matchAll(/'([\w-]+)'/g)]);
    const literals = [...text.matchAll(/\bcode: '([\w-]+)'/g)];
    return [...literals, ...members].map(([, code = '']) => ({ code, file }));
  });
  const byCode = Map.groupBy(found, ({ code }) => code);
  return new Map([...byCode].map(([code, places]) => [code, places.map(({ file }) => file)]));
}

describe('reasons', () => {
  it('every code in the sources is on the page', () => {
    const found = findCodes();
    expect(found.size).to.be.greaterThan(100);
    const missing = [...found].filter(
      ([code]) => !ofLibraries.has(code) && !page.includes(`\n### ${code}\n`),
    );
    expect(missing).to.deep.equal([]);
  });

  it('every code is on the page once, with its sentence in whole words', () => {
    const headings = [...page.matchAll(/^### (.*)$/gm)].map(([, heading]) => heading);
    expect(headings).to.have.lengthOf(new Set(headings).size);
    expect(headings).to.have.members(reasons.map(({ code }) => code));
    expect(page).to.not.match(/[{}]|undefined/);
  });

  it('every link leads to the page; what speaks for itself has none', () => {
    expect(reasonLink('webhook-ca')).to.equal('docs/reasons.md#webhook-ca');
    expect(reasonLink('bad-flags')).to.equal(undefined);
    expect(reasonLink('nobody-says-this')).to.equal(undefined);
  });
});
