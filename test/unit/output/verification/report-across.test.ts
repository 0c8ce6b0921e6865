import { expect } from 'chai';
import type { ClusterResults } from '../../../../src/lib/operations/across/look-across.ts';
import type { Verification } from '../../../../src/lib/operations/verify/verification.ts';
import { formatReportAcross } from '../../../../src/lib/output/verification/report-across.ts';
import { sampleVerification } from '../verifications.ts';

const verification = sampleVerification();

const results: ClusterResults<Verification> = {
  apiVersion: 'asm-inject/v1alpha1',
  kind: 'ClusterResults',
  clusters: [
    { context: 'east', state: 'done', exitCode: 3, result: verification },
    { context: 'west', state: 'done', exitCode: 3, result: verification },
    {
      context: 'gone',
      state: 'failed',
      exitCode: 4,
      error: { code: 'unreachable', message: 'no <answer>' },
    },
    { context: 'mesh', state: 'skipped', exitCode: 0 },
  ],
  differences: [],
};
const options = {
  now: new Date('2026-01-01T00:00:00Z'),
  strict: false,
  outcomeOf: () => 'failed' as const,
} as const;

describe('a report of several clusters', () => {
  it('as JUnit has a suite for each namespace of each, and one for a cluster that was not read', () => {
    const report = formatReportAcross(results, 'junit', options);
    const suites = [...report.matchAll(/<testsuite id="(\d+)" name="([^"]*)"/g)];
    expect(suites.map(([, id]) => Number(id))).to.deep.equal([...suites.keys()]);
    const names = suites.map(([, , name]) => name);
    expect(names).to.have.lengthOf(new Set(names).size);
    expect(names).to.include.members(['east/shop', 'west/shop', 'gone']);
    expect(report.match(/<testsuites>/g)).to.have.lengthOf(1);
    expect(report).to.contain('classname="east/shop.deployment/web"');
    expect(report).to.contain('message="not known: no &lt;answer&gt;"').and.not.contain('mesh');
  });

  it('as Markdown has a part for each', () => {
    const report = formatReportAcross(results, 'markdown', options);
    expect(report.match(/^### /gm)).to.have.lengthOf(3);
    expect(report).to.contain('Context `east`:').and.contain('Context `west`:');
    expect(report).to.match(/### ❓ [^\n]+\n\nContext `gone` could not be read: no \\?<answer/);
    expect(report).to.not.contain('mesh');
  });
});
