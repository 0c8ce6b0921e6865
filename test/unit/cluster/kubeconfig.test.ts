import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect } from 'chai';
import { checkUser } from '../../../src/lib/cluster/connection/check-entries.ts';
import { readServerUrl } from '../../../src/lib/cluster/connection/server-url.ts';
import { createSource } from '../../../src/lib/cluster/credentials/create-source.ts';
import { TokenFileSource } from '../../../src/lib/cluster/credentials/token-file.ts';
import { selectConnection } from '../../../src/lib/cluster/kubeconfig.ts';
import { chooseProxy } from '../../../src/lib/cluster/transport/proxy.ts';
import { ClusterError, UsageError } from '../../../src/lib/errors.ts';

/** What a connection depends on, beside its kubeconfig. */
const cleared = {
  KUBECONFIG: undefined,
  KUBERNETES_SERVICE_HOST: undefined,
  KUBERNETES_SERVICE_PORT: undefined,
  POD_NAMESPACE: undefined,
  HTTPS_PROXY: undefined,
  NO_PROXY: undefined,
};

describe('a kubeconfig', () => {
  let directory: string;
  const before = process.env;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'asm-inject-kubeconfig-'));
    process.env = { ...before, ...cleared };
  });
  afterEach(async () => {
    process.env = before;
    await rm(directory, { recursive: true });
  });

  async function write(name: string, text: string): Promise<string> {
    const path = join(directory, name);
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(path, text);
    return path;
  }

  it('is merged from several files, each with paths relative to itself; the first definition wins', async () => {
    const first = await write(
      'a/config',
      `current-context: x
clusters: [{name: c, cluster: {server: "https://first", certificate-authority: ca.pem}}]
contexts: [{name: x, context: {cluster: c, user: u}}]`,
    );
    const second = await write(
      'b/config',
      `current-context: y
clusters: [{name: c, cluster: {server: "https://second"}}, {name: unused}]
users: [{name: u, user: {tokenFile: tok, exec: {command: ../bin/plugin, apiVersion: v1}}}]
contexts: [{name: x, context: {cluster: nope}}, {name: y, context: {cluster: c, user: u, namespace: ns}}]`,
    );
    process.env.KUBECONFIG = ['', first, join(directory, 'missing'), second].join(delimiter);
    expect(() => {
      checkUser(selectConnection({}).user);
    }).to.throw(UsageError, 'apiVersion');
    const valid = 'apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never';
    await writeFile(second, (await readFile(second, 'utf8')).replace('apiVersion: v1', valid));
    const { cluster, user, namespace, context } = selectConnection({});
    expect(cluster.server).to.equal('https://first');
    expect(cluster.caFile).to.equal(join(directory, 'a/ca.pem'));
    expect(user.tokenFile).to.equal(join(directory, 'b/tok'));
    expect(user.plugin?.command).to.equal(join(directory, 'bin/plugin'));
    expect([context, namespace]).to.deep.equal(['x', 'default']);
    expect(selectConnection({ context: 'y' }).namespace).to.equal('ns');
    expect(selectConnection({ context: '', namespace: '' }).namespace).to.equal('default');
  });

  it('never appears in an error', async () => {
    for (const text of [
      'users: [{name: u, user: {token: [SECRET]}}]',
      'a: "SECRET',
      'SECRET',
      '[SECRET]',
    ]) {
      const kubeconfig = await write('config', text);
      const error = thrown(() => selectConnection({ kubeconfig }));
      expect(error).to.be.instanceOf(UsageError).with.property('code', 'bad-kubeconfig');
      expect(String((error as Error).stack) + String((error as Error).cause)).to.not.contain(
        'SECRET',
      );
    }
  });

  it('is that of the pod if there is no other, or an empty one', async () => {
    Object.assign(process.env, {
      KUBERNETES_SERVICE_HOST: 'fd00::1',
      KUBERNETES_SERVICE_PORT: '443',
    });
    await write('sa/token', 'pod-token\n');
    await write('sa/namespace', 'pods-own\n');
    process.env.KUBECONFIG = await write('empty', '');
    const { user, cluster, namespace } = selectConnection({}, join(directory, 'sa'));
    expect(cluster.server).to.equal('https://[fd00::1]:443');
    expect(namespace).to.equal('pods-own');
    const source = createSource(
      user,
      { cluster, ca: undefined },
      { isHeard: false, timeout: 0, signal: new AbortController().signal },
    );
    expect(await source.current()).to.deep.equal({ authorization: 'Bearer pod-token' });
    expect(selectConnection({ namespace: 'given' }, join(directory, 'sa')).namespace).to.equal(
      'given',
    );
  });

  it('may name a server without a scheme, but only a valid address', () => {
    for (const [server, href] of [
      ['127.0.0.1:6443', 'http://127.0.0.1:6443/'],
      ['localhost:8080', 'http://localhost:8080/'],
      ['[::1]:6443', 'http://[::1]:6443/'],
      ['https://host/prefix/?a#b', 'https://host/prefix/'],
    ] as const) {
      expect(readServerUrl(server, 'c').url.href, server).to.equal(href);
    }
    for (const server of [
      '',
      'https://',
      'a b',
      'host/path',
      'ftp://host',
      'https://a:b:c',
      '://',
      'http://[::1',
    ]) {
      expect(() => readServerUrl(server, 'c'), server).to.throw(UsageError);
    }
  });

  it('reads a token file again after a 401, and keeps the last token while the file is away', async () => {
    const path = await write('token', 'one');
    const source = new TokenFileSource(path, undefined, undefined);
    const one = await source.current();
    expect(one).to.deep.equal({ authorization: 'Bearer one' });
    expect(await source.renew(one)).to.equal(undefined);
    await writeFile(path, 'two\n');
    expect(await source.renew(one)).to.deep.equal({ authorization: 'Bearer two' });
    await rm(path);
    expect(await source.renew(one)).to.deep.equal({ authorization: 'Bearer two' });
    expect(() => new TokenFileSource(path, undefined, undefined)).to.throw(ClusterError);
  });

  it('goes through a proxy of the environment by the rules of Go', () => {
    process.env.HTTPS_PROXY = 'proxy.example:3128';
    const href = (url: string, noProxy: string): string | undefined => {
      process.env.NO_PROXY = noProxy;
      return chooseProxy(new URL(url), undefined)?.href;
    };
    for (const [url, noProxy, isProxied] of [
      ['https://api.example', '', true],
      ['https://127.0.0.1', '', false],
      ['https://localhost:6443', '', false],
      ['http://api.example', '', false],
      ['https://api.example', 'api.example', false],
      ['https://api.example', 'example', false],
      ['https://api.example', '.api.example', true],
      ['https://api.example', 'pi.example', true],
      ['https://api.example:6443', 'api.example:443', true],
      ['https://api.example', 'api.example:443', false],
      ['https://10.1.2.3', '10.0.0.0/8', false],
      ['https://11.1.2.3', '10.0.0.0/8,x', true],
      ['https://api.example', ' * ', false],
    ] as const) {
      expect(href(url, noProxy), `${url} ${noProxy}`).to.equal(
        isProxied ? 'http://proxy.example:3128/' : undefined,
      );
    }
  });
});

function thrown(task: () => unknown): unknown {
  try {
    task();
    return undefined;
  } catch (error) {
    return error;
  }
}
