import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { expect } from 'chai';
import { type FaultyServer, type Mishap, startFaultyServer } from '../cluster/faulty-server.ts';
import { playground } from '../playground/shared-playground.ts';
import { app } from '../workloads/apps.ts';
import { openGate } from './gate.ts';

const preload = pathToFileURL('test/integration/verify/stderr-terminal.ts').href;
const program = fileURLToPath(new URL('../../../bin/run.js', import.meta.url));

/** What terminals know as EL and DECTCEM. */
const clearsLine = '\u001b[0K';
const showsCursor = '\u001b[?25h';

/** A reading that takes longer than this says how far it is. */
const patience = 1000;

describe('verify: how far the reading is', function () {
  this.timeout(120_000);
  const cluster = playground({ profile: 'istio' });
  let server: FaultyServer;
  before(async () => {
    const gate = await openGate(cluster());
    // Three pages, of ten pods each at most.
    await gate.make('many', {}, [app('Deployment', 'web', { spec: { replicas: 25 } })]);
    server = await startFaultyServer(cluster());
  });
  after(() => {
    server.stop();
  });

  /**
   * Verifies while the second page takes longer than anybody waits in silence, and the third comes only when something
   * is said; without a terminal nothing is, so that it comes at once.
   */
  async function verify(
    options: readonly string[],
  ): Promise<{ code: number | null; stderr: string }> {
    const { promise: said, resolve: hear } = Promise.withResolvers<undefined>();
    const isTerminal = options.length > 0;
    server.onPage = async (page): Promise<Mishap> => {
      if (page === 1) await setTimeout(patience);
      if (page === 2 && isTerminal) await said;
      return 'none';
    };
    server.pages = 0;
    const env: NodeJS.ProcessEnv = { ...process.env, TERM: 'xterm' };
    // Spinners do not spin in CI, terminal or not.
    delete env['CI'];
    const child = spawn(
      process.execPath,
      [...options, program, 'verify', '-n', 'many', '--kubeconfig', server.kubeconfig],
      { env, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    child.stderr.on('data', (chunk: Buffer) => {
      if (chunk.includes('pods: ')) hear(undefined);
    });
    const [stderr] = await Promise.all([text(child.stderr), once(child, 'exit')]);
    return { code: child.exitCode, stderr };
  }

  it('is shown on a terminal once it takes long, and removed at the end', async () => {
    const { code, stderr } = await verify(['--import', preload]);
    expect(code, stderr).to.equal(0);
    expect(stderr).to.match(/pods: 20 of 25 \(80 %\), \d+ s left/);
    const end = stderr.slice(stderr.lastIndexOf('left') + 'left'.length);
    expect(end, JSON.stringify(end)).to.contain(clearsLine).and.contain(showsCursor);
    expect(stripVTControlCharacters(end)).to.equal('');
  });

  it('is not shown without a terminal', async () => {
    expect(await verify([])).to.deep.equal({ code: 0, stderr: '' });
  });

  it('is not shown in a pseudo-terminal without a size, where the command still ends', async function () {
    // The options of util-linux.
    if (process.platform !== 'linux') this.skip();
    server.onPage = async (page): Promise<Mishap> => {
      if (page === 1) await setTimeout(1.3 * patience);
      return 'none';
    };
    server.pages = 0;
    const env: NodeJS.ProcessEnv = { ...process.env, TERM: 'xterm' };
    delete env['CI'];
    const words = [process.execPath, program, 'verify', '-n', 'many'];
    const line = `timeout -s KILL 20 ${words.join(' ')} --kubeconfig ${server.kubeconfig}`;
    // Its own standard input is no terminal, so the one it opens has 0 columns and 0 rows.
    const child = spawn('script', ['-qec', line, '/dev/null'], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [shown] = await Promise.all([text(child.stdout), once(child, 'exit')]);
    expect(child.exitCode, shown).to.equal(0);
    // What moves the cursor is a spinner's; colours are not.
    expect(shown).not.to.match(/\u001b\[(?![\d;]*m)/);
    expect(shown).to.contain('25');
  });
});
