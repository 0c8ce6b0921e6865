import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import fc from 'fast-check';
import { validateXML } from 'xmllint-wasm';
import type { Finding } from '../../../../src/lib/operations/explain/explanation-document.ts';
import type { Denial, Verification } from '../../../../src/lib/operations/verify/verification.ts';
import { formatReadingProgress } from '../../../../src/lib/output/text/progress-line.ts';
import { formatJUnit } from '../../../../src/lib/output/verification/junit.ts';
import { formatMarkdown } from '../../../../src/lib/output/verification/markdown.ts';
import { formatFindings } from '../../../../src/lib/output/verification/verification-findings.ts';
import {
  describeHiddenSidecars,
  describeStanding,
  listNotes,
} from '../../../../src/lib/output/verification/verification-notes.ts';
import { present } from '../../../../src/lib/present.ts';
import { findSchemaProblems } from '../../../schema.ts';
import {
  finding,
  restartFinding,
  sampleVerification,
  verification,
  verifiedPod,
} from '../verifications.ts';

const fixtures = 'test/fixtures/verifications';
const now = new Date('2026-11-23T08:30:00.123Z');
const junitOptions = { context: 'prod', now, strict: false };

/** Compares with a committed file; UPDATE_GOLDEN=1 writes it again. */
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

describe('findings about workloads, as text', () => {
  const workload = (name: string, findings: readonly Finding[], denied?: Denial) =>
    present({
      ...{ namespace: 'shop', kind: 'Deployment', name, findings },
      ...{ summary: { MISSING: 1 }, sidecars: { none: 1 } },
      denied,
    });
  const show = (workloads: Verification['workloads'], wide = false): string =>
    formatFindings(verification({ workloads }), { wide, columns: 80 });

  it('is the first of each workload; all of them with -o wide', () => {
    const workloads = [workload('web', [restartFinding('web'), finding({ severity: 'error' })])];
    expect(show(workloads)).to.contain('[pod-older-than-policy]').and.not.contain('[key-misspelt]');
    expect(show(workloads, true)).to.contain('[pod-older-than-policy]').and.contain('key-misspelt');
    const mild = [workload('web', [finding({ severity: 'info' })])];
    expect(show(mild)).to.equal('');
    expect(show(mild, true)).to.contain('[key-misspelt]');
  });

  it('is reported once for all workloads of a namespace, and in limited length', () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const workloads = names.map((name) => workload(name, [restartFinding(name)]));
    const text = show(workloads);
    expect(text).to.match(/^deployment\/a, deployment\/b, deployment\/c, 2 more in shop: /);
    expect(text.match(/→/g)).to.have.length(4);
    expect(text).to.contain('  → … and 2 more; -o wide shows all\n');
    expect(show(workloads, true).match(/→ kubectl/g)).to.have.length(5);
    const elsewhere = { ...workload('a', [restartFinding('a', 'zoo')]), namespace: 'zoo' };
    expect(show([...workloads.slice(0, 1), elsewhere]).match(/older-than-policy/g)).to.have.length(
      2,
    );
  });

  it('does not repeat the refusal of the API server', () => {
    const denied = { missing: 1, code: 'pod-security', message: 'violates', nextStep: 'mend it' };
    const guess = finding({ code: 'pod-security-needs-cni', severity: 'error' });
    expect(show([workload('web', [guess], denied)])).to.equal('');
    expect(show([workload('web', [guess])])).to.contain('[pod-security-needs-cni]');
  });

  it('is not the fix of the refusal, which was already reported', () => {
    const restart = restartFinding('web');
    const denied = { missing: 1, code: 'quota', message: 'exceeded', nextStep: 'mend it' };
    const { commands = [] } = restart.proposal ?? {};
    expect(show([workload('web', [restart], denied)])).to.contain(`[${restart.code}]`);
    expect(show([workload('web', [restart], { ...denied, commands })])).to.equal('');
  });

  it('moves no cursor, whatever a value holds', () => {
    const message = 'The value is "\u009b2J\u202e\n".';
    expect(show([workload('web', [finding({ message })])])).to.contain(
      String.raw`The value is "\u009b2J\u202e ".`,
    );
  });

  it('is in words where there is no command; commands are not broken', () => {
    const { proposal } = restartFinding('web');
    if (!proposal) throw new Error('no proposal');
    const notes = ['make it anew'];
    expect(
      show([workload('web', [finding({ proposal: { ...proposal, commands: [], notes } })])]),
    ).to.contain('\n  → make it anew\n');
    const commands = [`kubectl label ${'very-long '.repeat(12)}end`];
    expect(show([workload('web', [finding({ proposal: { ...proposal, commands } })])])).to.contain(
      `\n  → ${commands.join('')}\n`,
    );
  });
});

describe('a verification as JSON', () => {
  it('conforms to the published schema, which is valid', () => {
    const document = sampleVerification();
    expect(findSchemaProblems(document, 'verification')).to.deep.equal([]);
    const [workload] = document.workloads;
    const wrong = { ...workload, findings: [{ code: 'x', severity: 'grave', message: '' }] };
    expect(findSchemaProblems({ ...document, workloads: [wrong] }, 'verification')).to.have.length(
      1,
    );
  });
});

describe('a verification as Markdown', () => {
  it('is as committed, and all of it is plain text', () => {
    const text = formatMarkdown(sampleVerification(), { context: 'prod', outcome: 'failed' });
    expectGolden('report.md', text);
    expect(text).to.not.match(/(?<!\\)<b>|(?<!\\)@team|(?<!\\)\[link/);
  });

  it('counts what does not fit into a comment', () => {
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

  it('the schema finds errors', async () => {
    const xml = formatJUnit(sampleVerification(), junitOptions);
    for (const wrong of [
      xml.replace(' classname="batch.job/import"', ''),
      xml.replace('tests="1"', 'tests="one"'),
      xml.replace('<error', '<oops').replace('</error', '</oops'),
    ]) {
      expect(await findJUnitProblems(wrong)).to.not.deep.equal([]);
    }
  });

  it('a drifted sidecar fails only with --strict; an empty result always does', () => {
    const pods = [verifiedPod({ status: 'DRIFTED' })];
    const namespaces = [{ name: 'shop', workloads: 1, summary: { DRIFTED: 1 } }];
    const drifted = verification({ pods, namespaces });
    expect(formatJUnit(drifted, junitOptions)).to.contain('failures="0"');
    expect(formatJUnit(drifted, { ...junitOptions, strict: true })).to.contain('failures="1"');
    expect(formatJUnit(verification(), junitOptions)).to.contain('failures="1"');
  });
});

describe('further notes', () => {
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

  it('what it waits for', () => {
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
