import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmod,
  chown,
  link,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { readManifestFiles } from '../../../../src/cli/workload/manifest-files.ts';
import { prepareWrite, writeManifest } from '../../../../src/cli/workload/manifest-write.ts';
import { UsageError } from '../../../../src/lib/errors.ts';

const program = fileURLToPath(new URL('../../../../bin/dev.js', import.meta.url));

describe('manifest files', () => {
  let directory: string;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'manifests-'));
    await mkdir(join(directory, 'below'));
    for (const name of ['b.yml', 'a.yaml', 'c.json', 'README.md', 'below/d.yaml']) {
      await writeFile(join(directory, name), name);
    }
  });
  after(() => rm(directory, { recursive: true }));

  const names = async (recursive: boolean): Promise<string[]> =>
    (await readManifestFiles([directory], { recursive })).map(({ text }) => text);

  it('of a directory are those that kubectl takes, in order', async () => {
    expect(await names(false)).to.deep.equal(['a.yaml', 'b.yml', 'c.json']);
    expect(await names(true)).to.deep.equal(['a.yaml', 'b.yml', 'below/d.yaml', 'c.json']);
  });

  it('that are named are taken whatever their name', async () => {
    const [file] = await readManifestFiles([join(directory, 'README.md')], { recursive: false });
    expect(file).to.include({ text: 'README.md', path: join(directory, 'README.md') });
  });

  it('that are missing, or a directory without one, are refused', async () => {
    const refusal = (name: string): Promise<unknown> =>
      readManifestFiles([join(directory, name)], { recursive: false }).catch(
        (error: unknown) => error,
      );
    expect(await refusal('nope.yaml'))
      .to.be.instanceOf(UsageError)
      .and.match(/cannot be read/);
    await mkdir(join(directory, 'empty'));
    expect(await refusal('empty'))
      .to.be.instanceOf(UsageError)
      .and.match(/no manifest/);
  });

  it('that are not UTF-8 text are refused: their bytes would be lost', async () => {
    const rows: readonly (readonly [string, Buffer, RegExp])[] = [
      ['latin1.yaml', Buffer.from('# gr\xfcn', 'latin1'), /not UTF-8/],
      ['cut.yaml', Buffer.from([0x61, 0xe2, 0x82]), /not UTF-8/],
      ['surrogate.yaml', Buffer.from([0xed, 0xa0, 0x80]), /not UTF-8/],
      ['utf16le.yaml', Buffer.from('\ufeffa: 1', 'utf16le'), /UTF-16/],
      ['utf16be.yaml', Buffer.from('\ufeffa: 1', 'utf16le').swap16(), /UTF-16/],
      ['nul.yaml', Buffer.from('a: "\0"'), /NUL/],
    ];
    for (const [name, bytes, why] of rows) {
      const path = join(directory, 'below', name);
      await writeFile(path, bytes);
      const error: unknown = await readManifestFiles([path], { recursive: false }).catch(
        (thrown: unknown) => thrown,
      );
      expect(error, name).to.be.instanceOf(UsageError).and.match(why);
      expect(await readFile(path)).to.deep.equal(bytes);
      await rm(path);
    }
  });

  it('keep their byte order mark', async () => {
    const path = join(directory, 'bom.yaml');
    await writeFile(path, '\ufeffa: 1\n');
    const [file] = await readManifestFiles([path], { recursive: false });
    expect(file?.text).to.equal('\ufeffa: 1\n');
    await rm(path);
  });

  it('that are not regular files, in a directory, are refused at once', async () => {
    const below = join(directory, 'odd');
    const refusal = (): Promise<unknown> =>
      readManifestFiles([below], { recursive: true }).catch((error: unknown) => error);
    for (const [name, why] of [
      ['pipe.yaml', /is a pipe, not a file/],
      ['dangling.yaml', /no such file/],
      ['circle.yaml', /circle/],
      ['directory.yaml', /is a directory, not a file/],
    ] as const) {
      await mkdir(below);
      const path = join(below, name);
      if (name === 'pipe.yaml') execFileSync('mkfifo', [path]);
      else if (name === 'circle.yaml') await symlink(path, path);
      else await symlink(name === 'dangling.yaml' ? '/nowhere/at-all' : '/tmp', path);
      expect(await refusal(), name)
        .to.be.instanceOf(UsageError)
        .and.match(why);
      await rm(below, { recursive: true });
    }
  });

  it('that are pipes are refused at once with --in-place', async () => {
    const path = join(directory, 'pipe');
    execFileSync('mkfifo', [path]);
    const error: unknown = await readManifestFiles([path], {
      recursive: false,
      inPlace: true,
    }).catch((thrown: unknown) => thrown);
    expect(error)
      .to.be.instanceOf(UsageError)
      .and.match(/a pipe/);
    await rm(path);
  });

  const write = async (path: string, before: string, after: string): Promise<void> => {
    await writeManifest(await prepareWrite(path, { before, after }));
  };

  it('keep their mode, and stay links, when they are written', async () => {
    const file = join(directory, 'a.yaml');
    const other = join(directory, 'link.yaml');
    await chmod(file, 0o640);
    await symlink(file, other);
    await write(other, 'a.yaml', 'new');
    expect(await readFile(file, 'utf8')).to.equal('new');
    expect((await stat(file)).mode & 0o777).to.equal(0o640);
    expect((await lstat(other)).isSymbolicLink()).to.equal(true);
    await rm(other);
    expect((await readdir(directory)).filter((name) => name.includes('.tmp'))).to.deep.equal([]);
  });

  it('keep their owner', async function () {
    if (process.getuid?.() !== 0) this.skip();
    const file = join(directory, 'b.yml');
    await chown(file, 12_345, 54_321);
    await write(file, 'b.yml', 'new');
    expect(await stat(file)).to.include({ uid: 12_345, gid: 54_321 });
  });

  it('with several names are refused before anything is written', async () => {
    const [file, other] = [join(directory, 'c.json'), join(directory, 'other.json')];
    await link(file, other);
    const error: unknown = await write(file, 'c.json', 'new').catch((thrown: unknown) => thrown);
    expect(error)
      .to.be.instanceOf(UsageError)
      .and.match(/2 names/);
    expect(await readFile(other, 'utf8')).to.equal('c.json');
    await rm(other);
  });

  it('that were changed meanwhile are left unchanged', async () => {
    const file = join(directory, 'c.json');
    const error: unknown = await write(file, 'what was read', 'new').catch(
      (thrown: unknown) => thrown,
    );
    expect(error)
      .to.be.instanceOf(UsageError)
      .and.match(/changed meanwhile/);
    expect(await readFile(file, 'utf8')).to.equal('c.json');
    expect((await readdir(directory)).filter((name) => name.includes('.tmp'))).to.deep.equal([]);
  });

  it('that could not be written do not hide those that were', async function () {
    this.timeout(20_000);
    const both = join(directory, 'both');
    await mkdir(both);
    const manifest = [
      'apiVersion: apps/v1',
      'kind: Deployment',
      'metadata: {name: web}',
      'spec: {template: {metadata: {labels: {app: web}}, spec: {containers: []}}}',
      '',
    ].join('\n');
    const large = `${manifest}# ${'x'.repeat(100_000)}\n`;
    await writeFile(join(both, 'a.yaml'), manifest);
    await writeFile(join(both, 'b.yaml'), large);
    await writeFile(join(both, 'c.yaml'), manifest);
    // No file may be larger than some blocks: the disk is full for the second one alone.
    const line = 'trap "" XFSZ; ulimit -f 64; exec "$@"';
    const { status, stdout, stderr } = spawnSync(
      'sh',
      ['-c', line, 'sh', process.execPath, program, 'opt-out', '-f', both, '--in-place'],
      { encoding: 'utf8' },
    );
    expect(status, stderr).to.equal(2);
    expect(stderr).to.match(/b\.yaml cannot be written/);
    for (const name of ['a', 'c']) {
      expect(stdout).to.match(new RegExp(`${name}\\.yaml:\\d`));
      expect(await readFile(join(both, `${name}.yaml`), 'utf8')).to.contain('sidecar.istio.io');
    }
    expect(stdout).not.to.contain('b.yaml');
    expect(await readFile(join(both, 'b.yaml'), 'utf8')).to.equal(large);
    expect((await readdir(both)).sort()).to.deep.equal(['a.yaml', 'b.yaml', 'c.yaml']);
  });
});
