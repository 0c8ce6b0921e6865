import { spawnSync } from 'node:child_process';
import { expect } from 'chai';

/** Ends a program in a process of its own. */
function run(work: string): { readonly exitCode: number | null; readonly stderr: string } {
  const module = new URL('../../src/expect-result.ts', import.meta.url).href;
  const script = `import { expectResult } from '${module}'; void expectResult(async () => { ${work} });`;
  const args = ['--input-type=module', '--disable-warning=ExperimentalWarning', '-e', script];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  return { exitCode: status, stderr };
}

describe('expectResult', () => {
  it('a command that waits for what keeps no process alive does not end with exit code 0', () => {
    const wait = 'await new Promise((done) => AbortSignal.timeout(60000).onabort = done);';
    const { exitCode, stderr } = run(`process.exitCode = 0; ${wait}`);
    expect(stderr).to.contain('the command ended before it had a result');
    expect(exitCode).to.equal(1);
  });

  it('a deadline keeps it alive until then', () => {
    const module = new URL('../../src/lib/operations/wait/deadline.ts', import.meta.url).href;
    const load = `const { Deadline, untilAborted } = await import('${module}');`;
    const { exitCode, stderr } = run(`${load} await untilAborted(new Deadline(50).signal);`);
    expect({ exitCode, stderr }).to.deep.equal({ exitCode: 0, stderr: '' });
  });

  it('nor does one that a library ends', () => {
    expect(run('process.exit(0);').exitCode).to.equal(1);
  });

  it('what is finished keeps its exit code', () => {
    expect(run('process.exitCode = 3;')).to.deep.equal({ exitCode: 3, stderr: '' });
    expect(run('')).to.deep.equal({ exitCode: 0, stderr: '' });
  });
});
