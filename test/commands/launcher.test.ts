import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';

const launcher = join(process.cwd(), 'bin', 'kubectl-asm_inject');

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function run(file: string, args: readonly string[], PATH = process.env.PATH): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(file, args, { env: { ...process.env, PATH } }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

describe('bin/kubectl-asm_inject', function () {
  this.timeout(30_000);
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'launcher-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  it('runs through a chain of symbolic links, relative ones too', async () => {
    await symlink(launcher, join(directory, 'first'));
    await symlink('first', join(directory, 'kubectl-asm_inject'));
    const { code, stdout } = await run(join(directory, 'kubectl-asm_inject'), ['--version']);
    expect(stdout).to.match(/^kubectl-asm-inject\/\d/);
    expect(code).to.equal(0);
  });

  it('prefers the Node of the project', async () => {
    const { stdout } = await run(launcher, ['--version'], '/usr/bin:/bin');
    expect(stdout).to.contain('node-v24');
  });

  it('refuses a Node that is too old, in one sentence', async () => {
    const pretend = "Object.defineProperty(process, 'versions', { value: { node: '20.20.2' } })";
    const args = ['--import', `data:text/javascript,${pretend}`, 'bin/run.js', 'verify'];
    const { code, stderr } = await run(process.execPath, args);
    expect(stderr).to.equal(
      'error: kubectl asm-inject needs Node 22.19 or newer, this is 20.20.2\n  → install a newer Node, or put one first on PATH\n',
    );
    expect(code).to.equal(2);
  });

  it('reports that there is no Node, or that nothing was built', async () => {
    await cp(dirname(launcher), join(directory, 'bin'), { recursive: true });
    const copied = join(directory, 'bin', 'kubectl-asm_inject');
    const tools = join(directory, 'tools');
    await mkdir(tools);
    for (const tool of ['dirname', 'readlink'])
      await symlink(`/usr/bin/${tool}`, join(tools, tool));
    const none = await run('/bin/sh', [copied], tools);
    expect(none.stderr).to.contain('there is no node on PATH');
    expect(none.code).to.equal(2);

    await writeFile(join(tools, 'node'), '#!/bin/sh\n', { mode: 0o755 });
    const unbuilt = await run('/bin/sh', [copied], tools);
    expect(unbuilt.stderr).to.contain('not built yet');
    expect(unbuilt.code).to.equal(2);
  });
});
