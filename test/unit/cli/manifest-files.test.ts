import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { UsageError } from '../../../src/lib/errors.ts';
import { readManifestFiles, writeManifestFile } from '../../../src/cli/manifest-files.ts';

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
    (await readManifestFiles([directory], recursive)).map(({ text }) => text);

  it('of a directory are those that kubectl takes, in order', async () => {
    expect(await names(false)).to.deep.equal(['a.yaml', 'b.yml', 'c.json']);
    expect(await names(true)).to.deep.equal(['a.yaml', 'b.yml', 'below/d.yaml', 'c.json']);
  });

  it('that are named are taken whatever their name', async () => {
    const [file] = await readManifestFiles([join(directory, 'README.md')], false);
    expect(file).to.include({ text: 'README.md', path: join(directory, 'README.md') });
  });

  it('that are missing, or a directory without one, are refused', async () => {
    const refusal = (name: string): Promise<unknown> =>
      readManifestFiles([join(directory, name)], false).catch((error: unknown) => error);
    expect(await refusal('nope.yaml'))
      .to.be.instanceOf(UsageError)
      .and.match(/cannot be read/);
    await mkdir(join(directory, 'empty'));
    expect(await refusal('empty'))
      .to.be.instanceOf(UsageError)
      .and.match(/no manifest/);
  });

  it('keep their mode, and stay links, when they are written', async () => {
    const file = join(directory, 'a.yaml');
    const link = join(directory, 'link.yaml');
    await chmod(file, 0o640);
    await symlink(file, link);
    await writeManifestFile(link, 'new');
    expect(await readFile(file, 'utf8')).to.equal('new');
    expect((await stat(file)).mode & 0o777).to.equal(0o640);
    expect((await lstat(link)).isSymbolicLink()).to.equal(true);
    await rm(link);
  });
});
