import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { eventually } from './eventually.ts';

const main = fileURLToPath(new URL('../../../playground/main.ts', import.meta.url));

/** Process ids and command lines of all processes that have to do with a playground's directory. */
async function processesOf(part: string): Promise<readonly string[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-ww', '-o', 'pid=,args=']);
  return stdout.split('\n').filter((line) => line.includes(part));
}

/** Starts `npm run playground` and returns once it says how to reach it. */
async function startMain() {
  const child = spawn(process.execPath, [main, '--profile', 'none'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const kubeconfig = /^export KUBECONFIG=(.+)$/.exec(line)?.[1] ?? '';
  return { child, directory: dirname(kubeconfig) };
}

describe('playground: processes', function () {
  this.timeout(60_000);

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGKILL'] as const) {
    it(`leaves nothing behind after ${signal}`, async () => {
      const { child, directory } = await startMain();
      const programs = (await processesOf(directory)).join('\n');
      for (const name of [
        'etcd',
        'kube-apiserver',
        'kube-controller-manager',
        'kube-scheduler',
        'kwok',
      ]) {
        expect(programs).to.contain(`${name} `);
      }
      child.kill(signal);
      await once(child, 'exit');
      await eventually(async () => {
        expect(await processesOf(directory)).to.deep.equal([]);
        expect(existsSync(directory)).to.equal(false);
      });
    });
  }

  it('restarts a scheduler that has ended', async () => {
    const { child, directory } = await startMain();
    try {
      const schedulers = (): Promise<readonly string[]> =>
        processesOf(`kube-scheduler --kubeconfig=${directory}`);
      const pidOf = (line = ''): number => Number(/^ *(\d+)/.exec(line)?.[1]);
      const before = pidOf((await schedulers())[0]);
      process.kill(before, 'SIGKILL');
      await eventually(async () => {
        const now = await schedulers();
        expect(now).to.have.lengthOf(1);
        expect(pidOf(now[0])).to.not.equal(before);
      });
    } finally {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
    expect(await processesOf(directory)).to.deep.equal([]);
  });

  it('shows the end of the log of a component that fails', async () => {
    const assets = await mkdtemp(join(tmpdir(), 'broken-assets-'));
    try {
      const etcd = join(assets, 'etcd');
      await writeFile(etcd, '#!/bin/sh\necho "disk is on fire" >&2\nexit 7\n');
      await chmod(etcd, 0o755);
      const child = spawn(process.execPath, [main], {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          ...process.env,
          KUBEBUILDER_ASSETS: assets,
          PATH: [process.env['KUBEBUILDER_ASSETS'], process.env['PATH']].join(':'),
        },
      });
      const [stdout, stderr] = await Promise.all([
        text(child.stdout),
        text(child.stderr),
        once(child, 'exit'),
      ]);
      expect(stdout).to.equal('');
      expect(stderr).to.match(/etcd ended \(exit code 7\)/);
      expect(stderr).to.contain('disk is on fire');
      expect(child.exitCode).to.equal(2);
    } finally {
      await rm(assets, { recursive: true });
    }
  });
});
