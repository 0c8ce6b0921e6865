import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { findBinaries } from '../../../playground/binaries/find.ts';
import { runKubectl } from '../../../playground/kubectl.ts';
import { selectConnection } from '../../../src/lib/cluster/kubeconfig.ts';
import { resourcePath, resources } from '../../../src/lib/cluster/resources.ts';

/** What a small cluster answers: enough for `kubectl get pods`. */
const answers: Readonly<Record<string, object>> = {
  '/api': { kind: 'APIVersions', versions: ['v1'] },
  '/apis': { kind: 'APIGroupList', apiVersion: 'v1', groups: [] },
  '/api/v1': {
    kind: 'APIResourceList',
    groupVersion: 'v1',
    resources: [{ name: 'pods', kind: 'Pod', namespaced: true, verbs: ['get', 'list'] }],
  },
};

const words = [
  '.',
  '..',
  '...',
  '..a',
  '.hidden',
  'a%b',
  '%2e%2e',
  'a b',
  'é?#&;',
  'UP',
  'a\\b',
  "'",
];

describe('the parts of a path beside the real kubectl', function () {
  this.timeout(60_000);
  let server: Server;
  let directory: string;
  let kubectl: string;
  let kubeconfig: string;
  let paths: string[] = [];

  before(async () => {
    ({ kubectl } = await findBinaries((line) => process.stderr.write(`${line}\n`)));
    server = createServer(({ url = '' }, response) => {
      const [path = ''] = url.split('?');
      if (!answers[path]) paths.push(path);
      const body = answers[path] ?? { kind: 'PodList', apiVersion: 'v1', metadata: {}, items: [] };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    directory = await mkdtemp(join(tmpdir(), 'asm-inject-paths-'));
    kubeconfig = join(directory, 'kubeconfig');
    const { port } = server.address() as AddressInfo;
    const config = {
      clusters: [{ name: 'c', cluster: { server: `http://127.0.0.1:${port}` } }],
      users: [{ name: 'u', user: {} }],
      contexts: [{ name: 'x', context: { cluster: 'c', user: 'u', namespace: 'of-context' } }],
      'current-context': 'x',
    };
    await writeFile(kubeconfig, JSON.stringify(config));
  });
  after(async () => {
    server.close();
    server.closeAllConnections();
    await rm(directory, { recursive: true });
  });

  /** The path that kubectl asks for; nothing when it refuses. */
  async function ask(...args: readonly string[]): Promise<string | undefined> {
    paths = [];
    const always = ['--kubeconfig', kubeconfig, '--cache-dir', join(directory, 'cache')];
    const { exitCode, stderr } = await runKubectl(kubectl, [...always, 'get', 'pods', ...args]);
    if (paths.length === 0) expect(exitCode, stderr).to.equal(1);
    return paths[0];
  }

  function pathOrNothing(namespace: string, name?: string): string | undefined {
    try {
      return resourcePath(resources.pod, namespace, name);
    } catch {
      return undefined;
    }
  }

  for (const word of words) {
    it(`${word} as a name, and as a namespace`, async () => {
      const [name, namespace] = [await ask('-n', 'n', word), await ask('-n', word)];
      // The two escape a few letters differently; what they name is the same.
      expect(decoded(pathOrNothing('n', word))).to.deep.equal(decoded(name));
      expect(decoded(pathOrNothing(word))).to.deep.equal(decoded(namespace));
    });
  }

  it('a/b as a namespace', async () => {
    expect(pathOrNothing('a/b'))
      .to.equal(await ask('-n', 'a/b'))
      .and.to.equal(undefined);
  });

  it('nothing as a name is refused', async () => {
    expect(pathOrNothing('n', ''))
      .to.equal(await ask('-n', 'n', ''))
      .and.to.equal(undefined);
  });

  for (const flags of [
    { namespace: '' },
    { context: '' },
    { cluster: '' },
    { user: '' },
    { namespace: '', context: '', cluster: '', user: '' },
    { namespace: 'given', context: '' },
  ]) {
    it(`${JSON.stringify(flags)}: the same namespace`, async () => {
      const args = Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
      const { namespace } = selectConnection({ kubeconfig, ...flags });
      expect(resourcePath(resources.pod, namespace)).to.equal(await ask(...args));
    });
  }
});

function decoded(path: string | undefined): readonly string[] | undefined {
  return path?.split('/').map(decodeURIComponent);
}
