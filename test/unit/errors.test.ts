import { expect } from 'chai';
import { describeFailure } from '../../src/failure.ts';
import {
  ClusterError,
  type ExitCode,
  exitCodes,
  InterruptedError,
  RolloutError,
  UsageError,
  worstExitCode,
} from '../../src/lib/errors.ts';

describe('worstExitCode', () => {
  const cases: readonly { given: readonly ExitCode[]; want: ExitCode }[] = [
    { given: [], want: 0 },
    { given: [0, 3], want: 3 },
    { given: [3, 5], want: 5 },
    { given: [5, 4, 3], want: 4 },
    { given: [4, 1], want: 1 },
    { given: [2, 3], want: 2 },
    { given: [1, 130], want: 130 },
  ];
  for (const { given, want } of cases) {
    it(`[${given.join(', ')}] → ${want}`, () => {
      expect(worstExitCode(given)).to.equal(want);
    });
  }
});

describe('describeFailure', () => {
  const details = { code: 'bad-flags', nextStep: 'do this' } as const;
  const cases: readonly { name: string; error: unknown; exitCode: number; text: string }[] = [
    {
      name: 'usage',
      error: new UsageError('no', details),
      exitCode: 2,
      text: 'error: no\n  → do this\n',
    },
    {
      name: 'cluster',
      error: new ClusterError('no', details),
      exitCode: 4,
      text: 'error: no\n  → do this\n',
    },
    {
      name: 'rollout',
      error: new RolloutError('no', { code: 'bad-flags' }),
      exitCode: 5,
      text: 'error: no\n',
    },
    { name: 'Ctrl-C', error: new InterruptedError(), exitCode: 130, text: '\ninterrupted\n' },
  ];
  for (const { name, error, exitCode, text } of cases) {
    it(name, () => {
      expect(describeFailure(error, [])).to.deep.equal({ text, exitCode });
    });
  }

  it('calls anything else a bug, without a stack', () => {
    const { text, exitCode } = describeFailure(new TypeError('boom'), []);
    expect(exitCode).to.equal(exitCodes.bug.code);
    expect(text).to.contain('internal error: boom').and.not.contain('    at ');
  });
});
