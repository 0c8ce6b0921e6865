import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import pMap from 'p-map';
import { findBinaries } from '../../../playground/binaries/find.ts';
import { createAuthority } from '../../../playground/control-plane/certificates.ts';
import { present } from '../../../src/lib/present.ts';
import { type IdentityRow, identityRows } from './identity-rows.ts';
import {
  type LoopbackProxy,
  type RecordingServer,
  type SeenIdentity,
  startProxy,
  startRecordingServer,
} from './recording-server.ts';

type Client = 'kubectl' | 'asm-inject';

/** What one client did with one row. */
interface Outcome {
  readonly isOk: boolean;
  readonly seen: SeenIdentity | undefined;
  /** The input of each call of the credential plugin: its environment, and stdin. */
  readonly plugin: readonly unknown[];
  readonly exitCode: number;
  readonly output: string;
}

// Prints what its row specifies, and records how it was called.
const pluginScript = `#!/bin/sh
stdin=nothing
[ -t 0 ] && stdin=terminal
[ -t 0 ] || stdin="$(cat)"
printf '%s\\n%s\\n' "$(echo "$KUBERNETES_EXEC_INFO")" "$stdin" >> "$PLUGIN_LOG"
echo "the plugin speaks" >&2
cat "$PLUGIN_ANSWER"
exit "$PLUGIN_EXIT"
`;

const authority = await createAuthority('asm-inject-identity');
const other = await createAuthority('asm-inject-other');
const jane = await authority.issue({ commonName: 'jane', dnsNames: [] });
const rows = identityRows({
  authority: authority.certificate,
  otherAuthority: other.certificate,
  jane,
});

describe('from kubeconfig to header beside the real kubectl', function () {
  this.timeout(180_000);
  let directory: string;
  let kubectl: string;
  let servers: Readonly<Record<'https' | 'http', RecordingServer>>;
  let proxy: LoopbackProxy;
  const outcomes = new Map<string, Outcome>();

  before(async () => {
    ({ kubectl } = await findBinaries((line) => process.stderr.write(`${line}\n`)));
    directory = await mkdtemp(join(tmpdir(), 'asm-inject-identity-'));
    const pair = await authority.issue({
      commonName: 'api.example',
      dnsNames: ['api.example'],
      ipAddresses: ['127.0.0.1'],
    });
    const https = await startRecordingServer({ pair, authority: authority.certificate });
    servers = { https, http: await startRecordingServer(undefined) };
    proxy = await startProxy(https.port);
    await writeFiles();
    const runs = rows.flatMap((row, index) =>
      (['kubectl', 'asm-inject'] as const).map((client) => ({ row, index, client })),
    );
    await pMap(
      runs,
      async ({ row, index, client }) => {
        outcomes.set(`${index} ${client}`, await run(row, index, client));
      },
      { concurrency: availableParallelism() + 1 },
    );
  });
  after(async () => {
    servers.https.stop();
    servers.http.stop();
    proxy.stop();
    await rm(directory, { recursive: true });
  });

  async function writeFiles(): Promise<void> {
    const files: Readonly<Record<string, string>> = {
      token: '  from-file\n',
      empty: '\n',
      'ca.pem': authority.certificate,
      'jane.pem': jane.certificate,
      'jane.key': jane.key,
      'plugin.sh': pluginScript,
    };
    await mkdir(join(directory, 'path'));
    for (const [name, content] of Object.entries(files)) {
      await writeFile(join(directory, name), content);
    }
    await chmod(join(directory, 'plugin.sh'), 0o755);
    await symlink('../plugin.sh', join(directory, 'path', 'asm-inject-test-plugin'));
  }

  async function run(row: IdentityRow, index: number, client: Client): Promise<Outcome> {
    const id = `row-${index}-${client}`;
    const fill = (value: string): string =>
      value
        .replaceAll('{dir}', directory)
        .replaceAll('{row}', id)
        .replaceAll('{proxy}', `http://127.0.0.1:${proxy.port}`);
    const file = (suffix: string): string => join(directory, `${id}.${suffix}`);
    await writeFile(file('kubeconfig'), fill(JSON.stringify(kubeconfigOf(row, id))));
    const { plugin = {} } = row;
    const answer =
      typeof plugin.answer === 'string' ? plugin.answer : JSON.stringify(plugin.answer ?? {});
    await writeFile(file('answer'), answer);
    await writeFile(file('log'), '');
    const rowEnv = Object.entries(row.env ?? {}).map(([name, value]) => [name, fill(value)]);
    const env = {
      ...process.env,
      PATH: [join(directory, 'path'), process.env.PATH].join(delimiter),
      HOME: directory,
      KUBECONFIG: file('kubeconfig'),
      PLUGIN_LOG: file('log'),
      PLUGIN_ANSWER: file('answer'),
      PLUGIN_EXIT: String(plugin.exit ?? 0),
      ...(Object.fromEntries(rowEnv) as Record<string, string>),
    };
    const words =
      client === 'kubectl'
        ? [kubectl, 'get', '--raw', '/api/v1/namespaces']
        : [process.execPath, resolve('bin/run.js'), 'namespace', 'list'];
    const { exitCode, output } = await execute(
      [...words, ...(row.flags ?? [])],
      env,
      plugin.terminal,
    );
    const lines = (await readFile(file('log'), 'utf8')).split('\n').slice(0, -1);
    const at = row.at === undefined || row.at === 'https' ? servers.https : servers.http;
    // Without a scheme, a server has no path to distinguish the clients by.
    const key = row.at === 'no-scheme' ? 'api' : id;
    return {
      isOk: exitCode === 0,
      seen: at.seen.get(key)?.[0],
      plugin: lines.map((line, number) => (number % 2 === 0 ? asParsed(line, id) : line)),
      exitCode,
      output,
    };
  }

  function kubeconfigOf(row: IdentityRow, id: string): object {
    const { https, http } = servers;
    const addresses = {
      https: `https://127.0.0.1:${https.port}/${id}`,
      http: `http://127.0.0.1:${http.port}/${id}`,
      'no-scheme': `127.0.0.1:${http.port}`,
    };
    const ca = {
      'certificate-authority-data': Buffer.from(authority.certificate).toString('base64'),
    };
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: '{dir}/plugin.sh',
      interactiveMode: 'Never',
    };
    return {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [
        { name: 'c', cluster: { server: addresses[row.at ?? 'https'], ...(row.cluster ?? ca) } },
      ],
      users: [
        {
          name: 'u',
          user: present({
            ...row.user,
            exec: row.plugin ? { ...exec, ...row.plugin.exec } : undefined,
          }),
        },
      ],
      contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
      'current-context': 'x',
    };
  }

  /** The clients differ in the path of their server, and in nothing else. */
  function asParsed(line: string, id: string): unknown {
    return JSON.parse(line.replaceAll(id, 'ROW'));
  }

  rows.forEach((row, index) => {
    it(row.name, () => {
      const theirs = outcomes.get(`${index} kubectl`);
      const ours = outcomes.get(`${index} asm-inject`);
      if (!theirs || !ours) throw new Error('the row was not run');
      const message = `kubectl: ${theirs.output}\nasm-inject: ${ours.output}`;
      if (row.sees === 'refused') {
        expect(theirs.isOk, message).to.equal(false);
        expect(theirs.seen, message).to.equal(undefined);
        expect(ours.output).to.match(/(^|\n)error: .*\n {2}→ /);
        expect(ours.exitCode, message).to.be.oneOf([2, 4]);
      } else {
        const none = {
          authorization: undefined,
          certificate: undefined,
          serverName: undefined,
          impersonation: {},
        };
        expect(theirs.seen, message).to.deep.equal({ ...none, ...row.sees });
      }
      expect({ isOk: ours.isOk, seen: ours.seen }, message).to.deep.equal({
        isOk: theirs.isOk,
        seen: theirs.seen,
      });
      // kubectl asks a plugin that fails once more for each of its tries.
      expect(ours.plugin, message).to.deep.equal(theirs.plugin.slice(0, 2));
      if (ours.plugin.length > 0) expect(ours.output).to.contain('the plugin speaks');
      expect(ours.output).to.not.match(/Bearer|Authorization|BEGIN|from-file| {4}at /);
      const hint = (row.plugin?.exec as { installHint?: string } | undefined)?.installHint;
      if (hint) expect(ours.output).to.contain(hint);
    });
  });
});

/** Its token is another one at each call. */
const countingPlugin = `#!/bin/sh
echo called >> "$PLUGIN_LOG"
calls=$(grep -c called "$PLUGIN_LOG")
[ -z "$PLUGIN_FAILS" ] || exit 1
[ -z "$PLUGIN_INTERRUPTS" ] || kill -INT "$PPID"
sleep "$PLUGIN_SLEEPS"
printf '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"token-%s"}}' "$calls"
`;

describe('a credential plugin', function () {
  this.timeout(60_000);
  let directory: string;
  let server: RecordingServer;
  let kubeconfig: string;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'asm-inject-plugin-'));
    server = await startRecordingServer(undefined);
    kubeconfig = join(directory, 'kubeconfig');
    await writeFile(join(directory, 'plugin'), countingPlugin, { mode: 0o755 });
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: './plugin',
      interactiveMode: 'Never',
    };
    const config = {
      clusters: [{ name: 'c', cluster: { server: `http://127.0.0.1:${server.port}/x` } }],
      users: [{ name: 'u', user: { exec } }],
      contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
      'current-context': 'x',
    };
    await writeFile(kubeconfig, JSON.stringify(config));
  });
  beforeEach(() => {
    server.refused.clear();
  });
  after(async () => {
    server.stop();
    await rm(directory, { recursive: true });
  });

  /** Runs a command line; how often the plugin was called, too. */
  async function run(
    line: string,
    { sleeps = '0', fails = '', interrupts = '' } = {},
  ): Promise<{ readonly exitCode: number; readonly output: string; readonly calls: number }> {
    const log = join(directory, 'log');
    await writeFile(log, '');
    const env = {
      ...process.env,
      KUBECONFIG: kubeconfig,
      PLUGIN_LOG: log,
      PLUGIN_SLEEPS: sleeps,
      PLUGIN_FAILS: fails,
      PLUGIN_INTERRUPTS: interrupts,
    };
    const words = [process.execPath, resolve('bin/run.js'), ...line.split(' ')];
    const result = await execute(words, env);
    return { ...result, calls: (await readFile(log, 'utf8')).split('\n').length - 1 };
  }

  it('is asked once for many requests at the same time', async () => {
    const { calls, output } = await run('verify -A');
    expect(calls, output).to.equal(1);
  });

  it('is asked again when its token is not accepted, and the request repeated', async () => {
    server.refused.add('token-1');
    const { calls, exitCode, output } = await run('namespace list');
    expect({ calls, exitCode }, output).to.deep.equal({ calls: 2, exitCode: 0 });
  });

  it('is asked once more only, and the error says that its token was not accepted', async () => {
    for (const number of [1, 2, 3]) server.refused.add(`token-${number}`);
    const { calls, exitCode, output } = await run('namespace list');
    expect({ calls, exitCode }, output).to.deep.equal({ calls: 2, exitCode: 4 });
    expect(output).to.contain('does not accept the credentials');
    expect(output).to.not.contain('token-');
  });

  it('that fails is not asked by every request', async () => {
    const { calls, exitCode, output } = await run('verify -A', { fails: 'yes' });
    expect({ calls, exitCode }, output).to.deep.equal({ calls: 1, exitCode: 4 });
    expect(output).to.contain('ended with exit code 1');
  });

  it('has no more time than a request', async () => {
    const { exitCode, output } = await run('namespace list --request-timeout 1s', { sleeps: '20' });
    expect(exitCode, output).to.equal(4);
    expect(output).to.contain('did not answer within 1s');
  });

  it('ends on Ctrl-C', async () => {
    const interrupted = { sleeps: '20', interrupts: 'yes' };
    const { exitCode, output } = await run('namespace list', interrupted);
    expect(exitCode, output).to.equal(130);
  });
});

/** Runs a program: with the words of somebody else on stdin, or on a terminal. */
async function execute(
  words: readonly string[],
  env: NodeJS.ProcessEnv,
  isOnTerminal = false,
): Promise<{ readonly exitCode: number; readonly output: string }> {
  const line = words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
  const [program = '', ...args] = isOnTerminal ? ['script', '-qec', line, '/dev/null'] : words;
  const child = spawn(program, args, { env, stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.on('error', () => undefined);
  if (!isOnTerminal) child.stdin.end('not for the plugin\n');
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      resolve(code ?? 128);
    });
  });
  const [exitCode, stdout, stderr] = await Promise.all([
    ended,
    text(child.stdout),
    text(child.stderr),
  ]);
  child.stdin.destroy();
  return { exitCode, output: (stdout + stderr).replaceAll('\r\n', '\n') };
}
