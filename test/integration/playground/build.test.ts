import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { builtBinaries } from '../../../playground/binaries/build.ts';
import { findBinaries } from '../../../playground/binaries/find.ts';
import type { ToolSet } from '../../../playground/binaries/pinned.ts';

const goProgram = 'package main\n\nvar version string\n\nfunc main() { println(version) }\n';

describe('playground: building binaries', function () {
  this.timeout(120_000);
  let directory: string;
  let set: ToolSet;
  let environment: NodeJS.ProcessEnv;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'build-'));
    // Go's own cache follows XDG_CACHE_HOME; it stays where it is, so that the standard library is not built again.
    const { stdout } = await promisify(execFile)('go', ['env', 'GOCACHE']);
    const cache = { XDG_CACHE_HOME: join(directory, 'cache'), GOCACHE: stdout.trim() };
    environment = { ...process.env, ...cache };
    const source = join(directory, 'source');
    await mkdir(source);
    await writeFile(join(source, 'go.mod'), 'module hello\n\ngo 1.24\n');
    await writeFile(join(source, 'main.go'), goProgram);
    set = {
      name: 'hello',
      directory: source,
      version: 'v1.2.3',
      packages: { hello: '.' },
      ldflags: '-X main.version=v1.2.3',
    };
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  it('builds once, also for two playgrounds that start together', async () => {
    const lines: string[] = [];
    const report = (line: string) => lines.push(line);
    const [first, second] = await Promise.all([
      builtBinaries(set, report, environment),
      builtBinaries(set, report, environment),
    ]);
    expect(second).to.equal(first);
    expect(await builtBinaries(set, report, environment)).to.equal(first);
    expect(lines.filter((line) => line.startsWith('building'))).to.have.length(1);
    expect(lines.filter((line) => line.startsWith('waiting'))).to.have.length(1);
    const { stderr } = await promisify(execFile)(join(first, 'hello'));
    expect(stderr).to.equal('v1.2.3\n');
    expect(await readdir(dirname(first))).to.deep.equal([first.split('/').at(-1)]);
  });

  it('takes over the lock of a build that was killed', async () => {
    const built = await builtBinaries(set, () => undefined, environment);
    await rm(built, { recursive: true });
    const { pid: deadPid } = promisify(execFile)('true').child;
    await writeFile(`${built}.lock`, String(deadPid));
    expect(await builtBinaries(set, () => undefined, environment)).to.equal(built);
  });

  it('gives the compiler’s own words when the build fails', async () => {
    await writeFile(join(set.directory, 'main.go'), 'package main\n\nfunc main() { nonsense() }\n');
    const error = await builtBinaries(set, () => undefined, environment).then(
      () => undefined,
      (reason: unknown) => reason as Error,
    );
    expect(error?.message).to.match(/go build \. failed:[\s\S]*undefined: nonsense/);
    expect(
      await readdir(join(directory, 'cache', 'kubectl-asm-inject', 'playground')),
    ).to.deep.equal([]);
  });

  it('says what is missing when there is neither a binary nor Go', async () => {
    const bare = { ...environment, KUBEBUILDER_ASSETS: '', PATH: directory };
    const error = await findBinaries(() => undefined, bare).then(
      () => undefined,
      (reason: unknown) => reason as Error,
    );
    expect(error?.message).to.match(
      /^etcd cannot be built: Go is not on PATH\. Install Go 1\.26 or newer/,
    );
    expect(error?.message).to.contain('KUBEBUILDER_ASSETS');
  });
});
