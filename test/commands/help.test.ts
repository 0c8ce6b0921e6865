import { execFileSync } from 'node:child_process';
import { expect } from 'chai';

function run(...args: readonly string[]): string {
  return String(execFileSync('bin/kubectl-asm_inject', [...args]));
}

describe('help on the command line', function () {
  this.timeout(30_000);

  it('is the same in every spelling, and without a terminal 80 columns wide', () => {
    const text = run('policy', 'set', '--help');
    expect(text).to.match(/^Set the two conditions .*\.\n\nChanges /);
    for (const line of text.split('\n')) expect(line.length, line).to.be.at.most(80);
    for (const line of ['help policy set', '-n x policy set -h', '--help policy set']) {
      expect(run(...line.split(' ')), line).to.equal(text);
    }
  });

  it('of the program comes without arguments', () => {
    const text = run();
    expect(text).to.contain('Documentation: ').and.contain('README.md');
    expect(run('-n', 'x')).to.equal(text);
  });

  it('lists the options of all commands in one place', () => {
    expect(run('options')).to.contain('--request-timeout=DURATION').and.contain('--as-group=GROUP');
  });
});
