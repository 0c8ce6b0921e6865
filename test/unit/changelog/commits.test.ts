import { expect } from 'chai';
import { formatSection, nextVersion, parseCommit } from '../../../scripts/changelog/commits.ts';

const parsed = (
  ...messages: readonly string[]
): readonly NonNullable<ReturnType<typeof parseCommit>>[] =>
  messages.flatMap((message, index) => parseCommit(`c${index}`, message) ?? []);

describe('the changelog', () => {
  it('has what users notice, and nothing else', () => {
    expect(
      parsed('docs: x', 'test(verify): y', 'Merge z', 'feature: w', 'refactor: v'),
    ).to.deep.equal([]);
    expect(parsed('feat(verify): junit\n\nbecause', 'fix: it', 'perf: faster')).to.deep.equal([
      { hash: 'c0', type: 'feat', scope: 'verify', subject: 'junit' },
      { hash: 'c1', type: 'fix', subject: 'it' },
      { hash: 'c2', type: 'perf', subject: 'faster' },
    ]);
  });

  for (const message of ['refactor!: x is gone', 'chore: y\n\nBREAKING CHANGE: x is\n  gone']) {
    it(`has what breaks, whatever its type: ${JSON.stringify(message)}`, () => {
      expect(parsed(message)[0]).to.include({ breaking: 'x is gone' });
    });
  }

  for (const [current, messages, want] of [
    ['0.1.0', ['fix: a'], '0.1.1'],
    ['0.1.1', ['fix: a', 'feat: b'], '0.2.0'],
    ['0.2.3', ['fix!: a'], '0.3.0'],
    ['1.2.3', ['perf: a'], '1.2.4'],
    ['1.2.3', ['feat: a', 'fix: b'], '1.3.0'],
    ['1.2.3', ['feat!: a'], '2.0.0'],
  ] as const) {
    it(`makes ${want} of ${current} by ${messages.join(', ')}`, () => {
      expect(nextVersion(current, parsed(...messages))).to.equal(want);
    });
  }

  it('tells what breaks first, then what is new, by scope', () => {
    const commits = parsed('fix(verify): b', 'feat: a*', 'fix!: c', 'fix(explain): d');
    expect(formatSection('1.0.0', '2026-01-02', commits)).to.equal(`## 1.0.0 (2026-01-02)

### Breaking

- c (c2)

### Added

- a\\* (c1)

### Fixed

- c (c2)
- **explain**: d (c3)
- **verify**: b (c0)
`);
  });
});
