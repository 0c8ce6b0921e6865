import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { readReasons } from '../../src/cli/explain/explain-code.ts';
import { describeFailure } from '../../src/failure.ts';
import { RolloutError, UsageError } from '../../src/lib/errors.ts';
import { formatReasons } from '../../src/lib/output/explanation/reason-list.ts';
import { codeCommand, isExplainedError } from '../../src/lib/output/reasons/explained-code.ts';
import { reasons } from '../../src/lib/output/reasons/reasons.ts';
import { findSchemaProblems } from '../schema.ts';

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

  it('explain --code prints the paragraph of every code', async () => {
    for (const { code, sentence } of reasons) {
      const list = await readReasons([code]);
      expect(list.items.map((one) => one.code)).to.deep.equal([code]);
      const text = formatReasons(list, { wide: false, columns: undefined });
      expect(text)
        .to.match(new RegExp(`^${code} \\(`))
        .and.not.match(/[{}`]/);
      const [start = ''] = sentence.split(/[ {`]/);
      expect(text).to.contain(start);
    }
    const all = await readReasons([reasons.map(({ code }) => code).join(',')]);
    expect(all.items).to.have.lengthOf(reasons.length);
    expect(findSchemaProblems(all, 'reason-list')).to.deep.equal([]);
  });

  it('explain --code takes several codes, each once, in the order given', async () => {
    const { items } = await readReasons(['no-webhook,webhook-ca', 'no-webhook']);
    expect(items.map(({ code }) => code)).to.deep.equal(['no-webhook', 'webhook-ca']);
  });

  for (const { given, message, nextStep } of [
    {
      given: 'webhook-refusd',
      message: 'there is no code "webhook-refusd"',
      nextStep: 'did you mean: kubectl asm-inject explain --code webhook-refused',
    },
    {
      given: 'no-webhook,zzz',
      message: 'there is no code "zzz"',
      nextStep: 'codes are in the output of explain and verify, for example: --code no-webhook',
    },
    {
      given: ',',
      message: '--code names no code',
      nextStep: 'codes are in the output of explain and verify, for example: --code no-webhook',
    },
  ]) {
    it(`refuses --code ${given}`, async () => {
      const error = await readReasons([given]).catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(UsageError);
      expect(error).to.include({ message, nextStep });
    });
  }

  it('an error points to its paragraph where that says more, and the command finds it', () => {
    const { text } = describeFailure(new RolloutError('no', { code: 'webhook-ca' }), []);
    expect(text).to.contain(`\n  see: ${codeCommand(['webhook-ca'])}\n`);
    const reported = new UsageError('no', { code: 'bad-flags' });
    expect(describeFailure(reported, []).text).to.not.contain('see');
    const pointing = reasons.filter(({ code }) => isExplainedError(code));
    expect(pointing.map(({ area }) => area)).to.include.members(['error', 'answer']);
    expect(isExplainedError('nobody-says-this')).to.equal(false);
  });
});
