import { spawnSync } from 'node:child_process';
import { expect } from 'chai';

const program = 'bin/kubectl-asm_inject';

/** Runs a pipeline of bash: what went to stderr, and the exit code of its first program. */
function pipeline(line: string): { readonly code: number; readonly stderr: string } {
  const script = `${line}\nexit "\${PIPESTATUS[0]}"`;
  const { status, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
  return { code: status ?? -1, stderr };
}

describe('stdout and stderr', function () {
  this.timeout(30_000);

  for (const [arguments_, code] of [
    ['--help', 0],
    ['--version', 0],
    ['policy show --kubeconfig /nonexistent', 2],
    ['__complete ""', 0],
  ] as const) {
    it(`a reader that has gone changes nothing: ${arguments_}`, () => {
      // The reader has ended before the program starts.
      const reader = 'exec 3> >(true); wait $!';
      expect(pipeline(`${reader}; ${program} ${arguments_} >&3`).code).to.equal(code);
      const both = pipeline(`${reader}; ${program} ${arguments_} >&3 2>&1`);
      expect(both).to.deep.equal({ code, stderr: '' });
    });
  }

  it('a full disk behind stdout is reported as an error, not as a bug', () => {
    const { code, stderr } = pipeline(`${program} --help >/dev/full`);
    expect(stderr).to.match(/^error: the result could not be written to stdout: no space left/);
    expect(code).to.equal(4);
  });

  it('a full disk behind stderr changes nothing', () => {
    expect(pipeline(`${program} policy show --kubeconfig /nonexistent 2>/dev/full`)).to.deep.equal({
      code: 2,
      stderr: '',
    });
  });
});
