import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { findBinaries } from '../../../playground/binaries/find.ts';

const programs = {
  etcd: 'etcd Version: 3.6.5',
  'kube-apiserver': 'Kubernetes v1.36.3',
  'kube-controller-manager': 'Kubernetes v1.36.3',
  'kube-scheduler': 'Kubernetes v1.36.3',
  kubectl: '{"clientVersion": {"gitVersion": "v1.36.3"}}',
  kwok: 'kwok version v0.7.0 go1.26.8 (linux/amd64)',
};

describe('finding the binaries of a playground', () => {
  let root: string;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'find-'));
  });
  afterEach(() => rm(root, { recursive: true }));

  /** A directory with programs that only print their version. */
  async function directory(
    name: string,
    contents: Readonly<Record<string, string>>,
  ): Promise<string> {
    const path = join(root, name);
    await mkdir(path);
    for (const [program, version] of Object.entries(contents)) {
      const file = join(path, program);
      await writeFile(file, `#!/bin/sh\necho '${version}'\n`);
      await chmod(file, 0o755);
    }
    return path;
  }

  // PATH holds nothing but what a test puts there (no Go), so that nothing is ever built.
  const find = (environment: Readonly<Record<string, string>>) =>
    findBinaries(() => undefined, { XDG_CACHE_HOME: root, ...environment });

  const messageOf = (promise: Promise<unknown>) =>
    promise.then(
      () => 'found',
      (error: unknown) => (error as Error).message,
    );

  it('takes all from KUBEBUILDER_ASSETS', async () => {
    const assets = await directory('assets', programs);
    const other = await directory('other', programs);
    const found = await find({ KUBEBUILDER_ASSETS: assets, PATH: other });
    for (const name of Object.keys(programs)) {
      expect(found).to.have.property(name, join(assets, name));
    }
  });

  it('takes from PATH what the assets lack', async () => {
    const { kwok, 'kube-scheduler': scheduler, ...others } = programs;
    const assets = await directory('assets', others);
    const path = await directory('path', { kwok, 'kube-scheduler': scheduler });
    const found = await find({ KUBEBUILDER_ASSETS: assets, PATH: path });
    expect(found.kwok).to.equal(join(path, 'kwok'));
    expect(found['kube-scheduler']).to.equal(join(path, 'kube-scheduler'));
    expect(found.kubectl).to.equal(join(assets, 'kubectl'));
  });

  it('skips a program of another release on PATH', async () => {
    const old = { ...programs, kubectl: '{"clientVersion": {"gitVersion": "v1.30.1"}}' };
    const first = await directory('first', old);
    const second = await directory('second', { kubectl: programs.kubectl });
    const found = await find({ PATH: `${first}:${second}` });
    expect(found.kubectl).to.equal(join(second, 'kubectl'));
    expect(found['kube-apiserver']).to.equal(join(first, 'kube-apiserver'));
  });

  it('never mixes releases with those of the assets', async () => {
    const assets = await directory('assets', { 'kube-apiserver': 'Kubernetes v1.30.1' });
    const path = await directory('path', programs);
    expect(await messageOf(find({ KUBEBUILDER_ASSETS: assets, PATH: path }))).to.equal(
      'KUBEBUILDER_ASSETS has kubernetes 1.30 but no kube-controller-manager, kube-scheduler, kubectl of that ' +
        'release is there or on PATH, and only v1.36.3 can be built. Add what is missing, or unset it.',
    );
  });

  it('refuses assets that are themselves mixed', async () => {
    const assets = await directory('assets', {
      ...programs,
      'kube-scheduler': 'Kubernetes v1.30.1',
    });
    expect(await messageOf(find({ KUBEBUILDER_ASSETS: assets, PATH: '' }))).to.match(
      /^KUBEBUILDER_ASSETS mixes releases of kubernetes \(1\.36, 1\.30\)/,
    );
  });
});
