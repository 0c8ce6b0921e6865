import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { openTerminal, type Terminal } from '../../../playground/demo/terminal.ts';
import { type Playground, startPlayground } from '../../../playground/playground.ts';
import { lines } from './completed-lines.ts';
import { hostileLines, quotedLines, writeHostileKubeconfig } from './hostile-names.ts';
import { openShell, type RealShell } from './real-shell.ts';
import { type Ended, run } from './run.ts';

describe('completion', function () {
  this.timeout(120_000);
  let playground: Playground;
  let terminal: Terminal;
  let env: NodeJS.ProcessEnv;
  let hostile: string;
  before(async () => {
    playground = await startPlayground();
    terminal = await openTerminal(playground);
    await terminal.run('kubectl create namespace shopping');
    await terminal.run('kubectl create deployment basket --image=example.com/basket:1 -n shopping');
    hostile = join(playground.directory, 'hostile');
    await writeHostileKubeconfig(hostile);
    // The machine may be busy, and this is about what is offered; how soon is measured elsewhere.
    env = { ...terminal.env, ASM_INJECT_COMPLETION_TIMEOUT: '20000' };
  });
  after(() => playground.stop());

  /** Asks as kubectl's own completion does. */
  const ask = (words: readonly string[], environment = env): Promise<Ended> =>
    run('bin/kubectl_complete-asm_inject', words, environment);

  it("is asked by kubectl's own", async () => {
    const asked = async (words: string): Promise<string> => {
      const { stdout } = await run(
        'kubectl',
        ['__complete', 'asm-inject', ...words.split(' ')],
        env,
      );
      return stdout;
    };
    expect(await asked('pol')).to.equal(
      'policy\tShow and set the injection policy of the cluster\n:4\n',
    );
    expect(await asked('verify -n shop')).to.equal('shopping\n:4\n');
    expect(await asked('opt-out -n shopping deployment/')).to.equal('deployment/basket\n:4\n');
    expect(await asked('verify --context ')).to.equal('playground\n:4\n');
    expect(await asked('verify --file ')).to.equal(':0\n');
    expect(await asked('explain --code no-webhook,webhook-re')).to.equal(
      'no-webhook,webhook-reinvoked\nno-webhook,webhook-refused\n:4\n',
    );
    expect(await asked('explain -n shopping basket')).to.match(/^basket-\S+\n:4\n$/);
  });

  it('offers the cluster that the line names', async () => {
    const elsewhere = join(playground.directory, 'no-cluster');
    await writeFile(
      elsewhere,
      'apiVersion: v1\nkind: Config\ncontexts:\n  - name: other\n    context: { cluster: gone }\n',
    );
    const { stdout } = await ask(['verify', '--kubeconfig', elsewhere, '--context', '']);
    expect(stdout).to.equal('other\n:4\n');
    expect((await ask(['verify', '--kubeconfig', elsewhere, '-n', ''])).stdout).to.equal(':4\n');
  });

  it('offers no name that a line cannot hold', async () => {
    const { stdout } = await ask(['verify', '--kubeconfig', hostile, '--context', '']);
    expect(stdout)
      .to.contain('two words\n')
      .and.not.match(/line|break|zero|width/);
  });

  it('offers no user what they cannot read', async () => {
    const kubeconfig = playground.kubeconfigFor('nobody');
    const { stdout, stderr } = await ask(['verify', '--kubeconfig', kubeconfig, '-n', '']);
    expect(stdout).to.equal(':4\n');
    expect(stderr).to.equal('');
  });

  describe('when the cluster does not answer', () => {
    let silent: Server;
    beforeEach((done) => {
      silent = createServer().listen(0, '127.0.0.1', done);
    });
    afterEach(() => silent.close());

    it('gives the shell back, without a word', async () => {
      const address = silent.address();
      if (address === null || typeof address === 'string') throw new TypeError('not listening');
      const kubeconfig = join(playground.directory, 'silent');
      await writeFile(
        kubeconfig,
        `apiVersion: v1
kind: Config
current-context: silent
contexts: [{ name: silent, context: { cluster: silent } }]
clusters: [{ name: silent, cluster: { server: 'https://127.0.0.1:${address.port}' } }]
`,
      );
      // A request would be given 60 s.
      const environment = { ...terminal.env, KUBECONFIG: kubeconfig };
      const start = performance.now();
      const { stdout, stderr } = await ask(['verify', '-n', ''], environment);
      expect(performance.now() - start).to.be.lessThan(10_000);
      expect(stdout).to.equal(':4\n');
      expect(stderr).to.equal('');
    });
  });

  describe('in bash', () => {
    let shell: RealShell;
    before(async () => {
      const start = [
        '_mine() { COMPREPLY=(version); }; complete -F _mine kubectl',
        'source <(kubectl asm-inject completion bash)',
      ];
      shell = await openShell('bash --norc --noprofile -i', start, env);
    });
    after(() => shell.close());

    for (const [line, want] of lines) {
      it(`${line}⇥`, async () => {
        expect(await shell.complete(line)).to.equal(want);
      });
    }

    for (const [typed, name] of [...hostileLines, ...quotedLines]) {
      it(`passes on what ${typed}⇥ offers, as one word`, async () => {
        const words = ['kubectl', 'asm-inject', 'status', '--kubeconfig', hostile];
        const line = `${words.join(' ')} ${typed}`;
        expect(await shell.passOn(line)).to.deep.equal([...words, '--context', name]);
      });
    }

    it('completes what follows an equals sign, too', async () => {
      const words = ['kubectl', 'asm-inject', 'status', '--kubeconfig', hostile];
      const made = await shell.passOn(`${words.join(' ')} --context=two`);
      expect(made).to.deep.equal([...words, '--context=two words']);
    });

    it("leaves the rest of kubectl to kubectl's own", async () => {
      expect(await shell.complete('kubectl ver')).to.equal('kubectl version ');
    });
  });

  it('has a script for PowerShell that registers a completer', async () => {
    const { stdout } = await terminal.run('kubectl asm-inject completion powershell');
    expect(stdout).to.contain(
      "Register-ArgumentCompleter -Native -CommandName 'kubectl-asm_inject'",
    );
  });

  it('wants a shell that it knows', async () => {
    expect(await terminal.run('kubectl asm-inject completion')).to.include({
      exitCode: 2,
      stdout: '',
    });
    expect((await terminal.run('kubectl asm-inject completion tcsh')).exitCode).to.equal(2);
  });
});
