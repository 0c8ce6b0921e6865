import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect } from 'chai';

const source = new URL('../../../src/cli/interruption.ts', import.meta.url).href;

/** A process that listens for signals, and then waits for something that no signal ends; prints `told` at each abort. */
async function startDeaf(): Promise<ChildProcess> {
  const child = spawn(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      `const { Interruption } = await import(${JSON.stringify(source)});
       const interruption = new Interruption();
       interruption.listen();
       interruption.signal.addEventListener('abort', () => process.stdout.write('told'));
       setInterval(() => undefined, 1000);
       process.stdout.write('ready');`,
    ],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  await once(child.stdout, 'data');
  return child;
}

describe('Ctrl-C and SIGTERM', function () {
  this.timeout(20_000);

  it('SIGTERM ends a process within two seconds that does not end by itself', async () => {
    const child = await startDeaf();
    const began = performance.now();
    child.kill('SIGTERM');
    const [code] = (await once(child, 'exit')) as [number | null];
    expect(code).to.equal(130);
    expect(performance.now() - began).to.be.below(2500);
  });

  it('the first Ctrl-C reaches the command, the second ends the process; an echo of the first does not', async () => {
    const child = await startDeaf();
    child.kill('SIGINT');
    if (child.stdout) await once(child.stdout, 'data');
    const began = performance.now();
    const again = setInterval(() => child.kill('SIGINT'), 10);
    const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
    clearInterval(again);
    expect(signal).to.equal('SIGINT');
    expect(performance.now() - began).to.be.above(100);
  });
});
