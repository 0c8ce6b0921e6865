import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { access, mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import addFormats from 'ajv-formats';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import { parse } from 'yaml';
import { type Playground, startPlayground } from '../../../playground/playground.ts';
import { type Ended, run } from './run.ts';

interface KrewManifest {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly version: string;
    readonly platforms: readonly {
      readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
      readonly uri: string;
      readonly sha256: string;
      readonly bin: string;
    }[];
  };
}

describe('npm run package', function () {
  this.timeout(300_000);
  const pjson = JSON.parse(readFileSync('package.json', 'utf8')) as {
    readonly version: string;
    readonly dependencies: Readonly<Record<string, string>>;
  };
  let directory: string;
  let out: string;
  let archive: string;
  let playground: Playground;
  let env: NodeJS.ProcessEnv;

  /** Does what krew does: unpacks into a store, and puts a link to the binary into the one directory on PATH. */
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'package-'));
    out = join(directory, 'out');
    const [built, started] = await Promise.all([
      run(process.execPath, ['scripts/package/main.ts', '--out', out]),
      startPlayground(),
    ]);
    playground = started;
    expect(built, built.stderr).to.include({ exitCode: 0 });
    archive =
      globSync('*_linux_amd64.tar.gz', { cwd: out }).map((name) => join(out, name))[0] ?? '';
    const store = join(directory, 'store');
    const path = join(directory, 'bin');
    const home = join(directory, 'home');
    for (const made of [store, path, home]) await mkdir(made);
    expect(await run('tar', ['-xzf', archive, '-C', store])).to.include({ exitCode: 0 });
    await symlink('../store/kubectl-asm_inject', join(path, 'kubectl-asm_inject'));
    await symlink(
      '../store/kubectl_complete-asm_inject',
      join(path, 'kubectl_complete-asm_inject'),
    );
    await symlink(playground.binaries.kubectl, join(path, 'kubectl'));
    // The launcher follows links with readlink; nothing else is on this PATH, and no node in particular.
    await symlink(
      (await run('/bin/sh', ['-c', 'command -v readlink'])).stdout.trim(),
      join(path, 'readlink'),
    );
    env = { PATH: path, HOME: home, KUBECONFIG: playground.kubeconfig };
  });
  after(async () => {
    await playground.stop();
    await rm(directory, { recursive: true });
  });

  const kubectl = (line: string, environment = env): Promise<Ended> =>
    run(join(directory, 'bin', 'kubectl'), line.split(' '), environment);

  describe('the archive', () => {
    it('runs through kubectl where there is no node', async () => {
      expect((await run('/bin/sh', ['-c', 'command -v node'], env)).exitCode).to.not.equal(0);
      const version = await kubectl('asm-inject --version');
      expect(version.stdout).to.equal(
        `kubectl-asm-inject/${pjson.version} linux-x64 node-${process.version}\n`,
      );
      const help = await kubectl('asm-inject policy set --help');
      expect(help.stdout).to.contain('--namespace-condition=CONDITION');
      const enabled = await kubectl('asm-inject namespace enable test1 --create');
      expect(enabled, enabled.stderr).to.include({ exitCode: 0 });
      const listed = await kubectl('asm-inject namespace list -o json');
      expect(listed.stdout).to.contain('"test1"');
      expect((await kubectl('asm-inject verify -n nope')).exitCode).to.equal(2);
      expect((await kubectl('asm-inject verify --nope')).stderr).to.match(
        /^error: verify has no flag --nope\n/,
      );
    });

    it('says and does the same as the program that it was built from', async () => {
      for (const line of [
        '--help',
        'verify --help',
        'policy --help',
        'completion bash',
        'restrat',
      ]) {
        const built = await run('bin/kubectl-asm_inject', line.split(' '));
        const packed = await kubectl(`asm-inject ${line}`);
        const plain = (text: string): string =>
          text.replace(/node-v\S+/, 'node').replace(/Documentation:\s+\S+README/, 'README');
        expect(plain(packed.stdout), line).to.equal(plain(built.stdout));
        expect(packed.stderr, line).to.equal(built.stderr);
        expect(packed.exitCode, line).to.equal(built.exitCode);
      }
    });

    it("is completed by kubectl's own completion", async () => {
      const { stdout } = await kubectl('__complete asm-inject verif');
      expect(stdout).to.match(/^verify\t.*\n:4\n$/);
    });

    it('is not led astray by options for another Node', async () => {
      const environment = { ...env, NODE_OPTIONS: '--require /nowhere.js' };
      expect(await kubectl('asm-inject --version', environment)).to.include({
        exitCode: 0,
        stderr: '',
      });
    });

    it('starts from the compiled code that it brings, and else from that of the user', async () => {
      const home = join(directory, 'fresh-home');
      await mkdir(home);
      const fresh = { ...env, HOME: home };
      const lib = join(directory, 'store', 'lib');
      await kubectl('asm-inject --help', fresh);
      expect(await readdir(home), 'nothing was compiled').to.deep.equal([]);
      for (const file of globSync('*.code', { cwd: lib })) await rm(join(lib, file));
      await kubectl('asm-inject --help', { ...fresh, KUBECTL_ASM_INJECT_CODE_CACHE: 'off' });
      expect(await readdir(home), 'told not to').to.deep.equal([]);

      const { stdout } = await kubectl('asm-inject --help', fresh);
      const [kept = ''] = globSync(join(home, '.cache/kubectl-asm-inject/code-*'));
      expect((await stat(kept)).mode & 0o777).to.equal(0o700);
      const program = join(kept, 'program.js');
      const { mtimeMs } = await stat(program);
      expect(await kubectl('asm-inject --help', fresh)).to.include({ stdout, stderr: '' });
      expect((await stat(program)).mtimeMs, 'not compiled again').to.equal(mtimeMs);

      await writeFile(program, 'not compiled code');
      expect(await kubectl('asm-inject --help', fresh)).to.include({ stdout, stderr: '' });
      expect(readFileSync(program, 'utf8'), 'replaced').to.not.equal('not compiled code');

      await rm(join(home, '.cache'), { recursive: true });
      await writeFile(join(home, '.cache'), 'a file');
      expect(await kubectl('asm-inject --help', fresh)).to.include({ stdout, stderr: '' });
    });

    it('names the licence of everything in it', async () => {
      const store = join(directory, 'store');
      const notice = readFileSync(join(store, 'NOTICE'), 'utf8');
      expect(notice).to.contain(`Node.js ${process.versions.node} (lib/node)`);
      for (const name of Object.keys(pjson.dependencies)) {
        expect(notice).to.match(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(`, 'm'));
      }
      expect(notice)
        .to.match(/^jose \d/m)
        .and.match(/^js-yaml \d/m);
      expect(readFileSync(join(store, 'LICENSE'), 'utf8')).to.equal(
        readFileSync('LICENSE', 'utf8'),
      );
      await access(join(store, 'kubectl_complete-asm_inject'));
    });
  });

  describe('the manifest for krew', () => {
    const read = (): KrewManifest =>
      parse(readFileSync(join(out, 'asm-inject.yaml'), 'utf8')) as KrewManifest;

    it("is valid by krew's schema and rules of naming", () => {
      const ajv = new Ajv2020({ allErrors: true });
      addFormats.default(ajv);
      const schema = JSON.parse(
        readFileSync('test/fixtures/krew/plugin.schema.json', 'utf8'),
      ) as object;
      const validate = ajv.compile(schema);
      validate(read());
      expect(validate.errors ?? []).to.deep.equal([]);
      const { name } = read().metadata;
      expect(name, 'as its file').to.equal('asm-inject');
      expect(name, 'kubectl is understood').to.not.match(/kube/);
      const selectors = read().spec.platforms.map(({ selector }) => JSON.stringify(selector));
      expect(new Set(selectors).size, 'a platform has one archive').to.equal(selectors.length);
    });

    it('is of the archives beside it', async () => {
      const { spec } = read();
      expect(spec.version).to.equal(`v${pjson.version}`);
      for (const { bin, sha256, uri } of spec.platforms) {
        const file = join(out, basename(uri));
        expect(createHash('sha256').update(readFileSync(file)).digest('hex')).to.equal(sha256);
        expect(readFileSync(`${file}.sha256`, 'utf8')).to.equal(`${sha256}  ${basename(uri)}\n`);
        const members = (await run('tar', ['-tzf', file])).stdout.split('\n');
        expect(members).to.include.members([`./${bin}`, './LICENSE', './NOTICE', './README.md']);
      }
    });
  });

  it('makes an npm package that installs from nothing else and runs through kubectl', async () => {
    const [packed = ''] = globSync('kubectl-asm-inject-*.tgz', { cwd: out });
    const prefix = join(directory, 'prefix');
    const install = [
      'install',
      '--global',
      '--prefix',
      prefix,
      '--offline',
      '--no-audit',
      '--no-fund',
    ];
    const npmEnv = { ...process.env, npm_config_cache: join(directory, 'empty-npm-cache') };
    const installed = await run('npm', [...install, join(out, packed)], npmEnv);
    expect(installed, installed.stderr).to.include({ exitCode: 0 });
    const node = join(process.execPath, '..');
    const environment = {
      ...env,
      HOME: directory,
      PATH: [join(prefix, 'bin'), node, '/usr/bin', '/bin'].join(':'),
    };
    const version = await kubectl('asm-inject --version', environment);
    expect(version.stdout).to.contain(`kubectl-asm-inject/${pjson.version} `);
    const listed = await kubectl('asm-inject namespace list', environment);
    expect(listed.stdout).to.contain('kube-system');
    const { stdout } = await kubectl('__complete asm-inject verif', environment);
    expect(stdout).to.match(/^verify\t.*\n:4\n$/);
  });
});
