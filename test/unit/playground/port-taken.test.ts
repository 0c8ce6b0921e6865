import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { PlaygroundError, PortTakenError } from '../../../playground/playground-error.ts';
import { ComponentGroup } from '../../../playground/processes/component-group.ts';
import { startAgainWhenPortTaken } from '../../../playground/processes/start-again.ts';

describe('a port that is taken', () => {
  it('is distinguished from other failures of a component', async () => {
    const taken = createServer();
    const port = await new Promise<number>((resolve) => {
      taken.listen(0, '127.0.0.1', () => {
        const address = taken.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
    const group = new ComponentGroup(await mkdtemp(join(tmpdir(), 'port-taken-')));
    try {
      const script = `require('node:net').createServer().listen(${port}, '127.0.0.1')`;
      group.start({ name: 'server', command: process.execPath, args: ['-e', script] });
      const error = await group
        .waitUntil('it listened', 'server', () => Promise.resolve(false), 10_000)
        .then(
          () => undefined,
          (reason: unknown) => reason,
        );
      expect(error).to.be.instanceOf(PortTakenError);
      expect((error as Error).message).to.match(/^server ended \(exit code 1\) before it listened/);
    } finally {
      await group.stop();
      taken.close();
    }
    expect(existsSync(group.directory)).to.equal(false);
  });

  it('leads to at most three more starts', async () => {
    let starts = 0;
    const succeedAt = (attempt: number) => () => {
      starts += 1;
      return starts === attempt
        ? Promise.resolve('started')
        : Promise.reject(new PortTakenError(`start ${starts}`));
    };
    expect(await startAgainWhenPortTaken(succeedAt(2))).to.equal('started');
    starts = 0;
    const error = await startAgainWhenPortTaken(succeedAt(4)).catch((reason: unknown) => reason);
    expect((error as Error).message).to.equal('start 3');
  });

  it('other failures end the start at once', async () => {
    let starts = 0;
    const error = await startAgainWhenPortTaken(() => {
      starts += 1;
      return Promise.reject(new PlaygroundError('broken'));
    }).catch((reason: unknown) => reason);
    expect((error as Error).message).to.equal('broken');
    expect(starts).to.equal(1);
  });
});
