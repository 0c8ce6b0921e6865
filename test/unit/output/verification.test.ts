import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import fc from 'fast-check';
import { validateXML } from 'xmllint-wasm';
import { formatJUnit } from '../../../src/lib/output/junit.ts';
import { formatMarkdown } from '../../../src/lib/output/markdown.ts';
import { formatReadingProgress } from '../../../src/lib/output/progress-line.ts';
import { formatVerification } from '../../../src/lib/output/verification.ts';
import {
  describeHiddenSidecars,
  describeStanding,
  listNotes,
} from '../../../src/lib/output/verification-notes.ts';
import { sampleVerification, verification, verifiedPod } from './verifications.ts';

const fixtures = 'test/fixtures/verifications';
const now = new Date('2026-11-23T08:30:00.123Z');
const junitOptions = { context: 'prod', now, strict: false };

/** Compares with a committed file; UPDATE_GOLDEN=1 writes it anew. */
function expectGolden(name: string, text: string): void {
  if (process.env['UPDATE_GOLDEN']) {
    mkdirSync(fixtures, { recursive: true });
    writeFileSync(`${fixtures}/${name}`, text);
  }
  expect(text).to.equal(readFileSync(`${fixtures}/${name}`, 'utf8'));
}

async function findJUnitProblems(xml: string): Promise<readonly string[]> {
  const { valid, errors } = await validateXML({
    xml: [{ fileName: 'report.xml', contents: xml }],
    schema: [{ fileName: 'junit.xsd', contents: readFileSync('test/fixtures/junit.xsd', 'utf8') }],
  });
  return valid ? [] : errors.map(({ message }) => message);
}

describe('a verification as text', () => {
  for (const [name, options] of [
    ['table-80.txt', { wide: false, columns: 80 }],
    ['table-160.txt', { wide: false, columns: 160 }],
    ['table-piped.txt', { wide: false }],
    ['wide.txt', { wide: true, columns: 80 }],
  ] as const) {
    it(`${name}, as committed`, () => {
      expectGolden(name, formatVerification(sampleVerification(), options));
    });
  }

  it('fits 80 columns', () => {
    const text = formatVerification(sampleVerification(), { wide: false, columns: 80 });
    expect(text.split('\n').filter((line) => Array.from(line).length > 80)).to.deep.equal([]);
    expect(text).to.contain('…');
  });

  it('names stay whole where there is no terminal', () => {
    const text = formatVerification(sampleVerification(), { wide: false });
    expect(text).to.not.contain('…');
  });
});

describe('a verification as Markdown', () => {
  it('is as committed, and nothing in it is more than text', () => {
    const text = formatMarkdown(sampleVerification(), { context: 'prod', outcome: 'failed' });
    expectGolden('report.md', text);
    expect(text).to.not.match(/(?<!\\)<b>|(?<!\\)@team|(?<!\\)\[link/);
  });

  it('counts what is too much for a comment', () => {
    const pods = Array.from({ length: 60 }, (_, index) =>
      verifiedPod({ name: `web-${index}`, status: 'MISSING' }),
    );
    const text = formatMarkdown(verification({ summary: { MISSING: 60 }, pods }), {
      context: 'prod',
      outcome: 'failed',
    });
    expect(text).to.contain('… and 10 more.');
  });
});

describe('a verification as JUnit XML', function () {
  this.timeout(30_000);

  it('is as committed, and valid', async () => {
    const xml = formatJUnit(sampleVerification(), junitOptions);
    expectGolden('report.xml', xml);
    expect(await findJUnitProblems(xml)).to.deep.equal([]);
  });

  it('is valid whatever messages and names hold', async () => {
    const texts = fc.sample(fc.string({ unit: 'binary', maxLength: 20 }), 200);
    const pods = texts.map((text) =>
      verifiedPod({ status: 'MISSING', message: text, reasons: [text] }),
    );
    const namespaces = [{ name: 'shop', workloads: 1, summary: { MISSING: pods.length } }];
    const xml = formatJUnit(verification({ pods, namespaces }), junitOptions);
    expect(await findJUnitProblems(xml)).to.deep.equal([]);
  });

  it('the schema is one: what is wrong is found', async () => {
    const xml = formatJUnit(sampleVerification(), junitOptions);
    for (const wrong of [
      xml.replace(' classname="batch.job/import"', ''),
      xml.replace('tests="1"', 'tests="one"'),
      xml.replace('<error', '<oops').replace('</error', '</oops'),
    ]) {
      expect(await findJUnitProblems(wrong)).to.not.deep.equal([]);
    }
  });

  it('a drifted sidecar fails only when asked so; nothing at all always does', () => {
    const pods = [verifiedPod({ status: 'DRIFTED' })];
    const namespaces = [{ name: 'shop', workloads: 1, summary: { DRIFTED: 1 } }];
    const drifted = verification({ pods, namespaces });
    expect(formatJUnit(drifted, junitOptions)).to.contain('failures="0"');
    expect(formatJUnit(drifted, { ...junitOptions, strict: true })).to.contain('failures="1"');
    expect(formatJUnit(verification(), junitOptions)).to.contain('failures="1"');
  });
});

describe('what is told besides', () => {
  const strictness = { strict: false, allowUnknown: false, allowEmpty: false };

  it('what could not be read, and what had no pod', () => {
    expect(listNotes(sampleVerification(), strictness)).to.deep.equal([
      'not known: mutating webhooks: User "dev" may not',
      'the answer is partial; --allow-unknown accepts that',
      'no pod of deployment/ghost in shop, so nothing was verified of it',
    ]);
    expect(listNotes(verification({ summary: { OK: 1 } }), strictness)).to.deep.equal([]);
  });

  it('unread drift only where drift counts', () => {
    const unread = [{ part: 'the image', reason: 'hidden', affects: 'drift' }] as const;
    const seen = verification({ summary: { OK: 1 }, unread });
    expect(listNotes(seen, strictness)).to.deep.equal([]);
    expect(listNotes(seen, { ...strictness, strict: true })).to.have.length(2);
  });

  it('what is waited for', () => {
    expect(describeStanding(sampleVerification())).to.equal(
      'waiting for: 1 MISSING, 2 DENIED, 1 NOT-READY, 1 UNKNOWN, a pod of deployment/ghost in shop; 2 OK',
    );
    expect(describeStanding(verification())).to.equal('waiting for a pod');
  });

  it('native sidecars that a template does not show', () => {
    expect(describeHiddenSidecars(sampleVerification())).to.match(/^1 pod has its istio-proxy/);
    expect(describeHiddenSidecars(verification())).to.equal(undefined);
  });

  it('how far a reading is', () => {
    const line = (done: number, total?: number): string =>
      formatReadingProgress('pods', { done, total, elapsed: 2000 });
    expect(line(2500, 10_000)).to.equal('pods: 2,500 of 10,000 (25 %), 6 s left');
    expect(line(100, 10_000)).to.equal('pods: 100 of 10,000 (1 %), 3 min 18 s left');
    expect(line(2500)).to.equal('pods: 2,500');
  });
});
