import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { openTerminal, type Terminal } from '../../../playground/demo/terminal.ts';
import { startPlayground, type Playground } from '../../../playground/playground.ts';
import { openShell, requireProgram, type RealShell } from './real-shell.ts';
import { run, type Ended } from './run.ts';

/** What is typed before Tab, and what it must become. */
const lines: readonly (readonly [string, string])[] = [
  ['kubectl asm-inject verif', 'kubectl asm-inject verify '],
  ['kubectl asm-inject policy sh', 'kubectl asm-inject policy show '],
  ['kubectl asm-inject verify --allow-e', 'kubectl asm-inject verify --allow-empty '],
  [
    'kubectl asm-inject policy set --pod-condition inc',
    'kubectl asm-inject policy set --pod-condition include-true ',
  ],
  ['kubectl asm-inject verify -n shop', 'kubectl asm-inject verify -n shopping '],
  ['kubectl asm-inject verify --namespace=shop', 'kubectl asm-inject verify --namespace=shopping '],
  ['kubectl asm-inject namespace enable shop', 'kubectl asm-inject namespace enable shopping '],
  ['kubectl asm-inject status --context play', 'kubectl asm-inject status --context playground '],
  [
    'kubectl asm-inject opt-out -n shopping deploym',
    'kubectl asm-inject opt-out -n shopping deployment/',
  ],
  [
    'kubectl asm-inject opt-out -n shopping deploy/ba',
    'kubectl asm-inject opt-out -n shopping deploy/basket ',
  ],
  [
    'kubectl-asm_inject restart --reason image,ext',
    'kubectl-asm_inject restart --reason image,extra ',
  ],
];

describe('completion', function () {
  this.timeout(120_000);
  let playground: Playground;
  let terminal: Terminal;
  let env: NodeJS.ProcessEnv;
  before(async () => {
    playground = await startPlayground();
    terminal = await openTerminal(playground);
    await terminal.run('kubectl create namespace shopping');
    await terminal.run('kubectl create deployment basket --image=example.com/basket:1 -n shopping');
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
      'policy\tSee and set the injection policy of the cluster\n:4\n',
    );
    expect(await asked('verify -n shop')).to.equal('shopping\n:4\n');
    expect(await asked('opt-out -n shopping deployment/')).to.equal('deployment/basket\n:4\n');
    expect(await asked('verify --context ')).to.equal('playground\n:4\n');
    expect(await asked('verify --file ')).to.equal(':0\n');
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

  it('offers nobody what they may not see', async () => {
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

    it("leaves the rest of kubectl to kubectl's own", async () => {
      expect(await shell.complete('kubectl ver')).to.equal('kubectl version ');
    });
  });

  describe('in zsh', () => {
    let shell: RealShell;
    before(async () => {
      const start = [
        'autoload -Uz compinit && compinit -u -D',
        'bindkey -e; setopt no_list_beep',
        'source <(kubectl completion zsh)',
        'source <(kubectl asm-inject completion zsh)',
      ];
      shell = await openShell('zsh -f -i', start, env);
    });
    after(() => shell.close());

    for (const [line, want] of lines) {
      it(`${line}⇥`, async () => {
        // zsh takes the blank back when what follows needs none.
        expect(await shell.complete(line)).to.equal(want.trimEnd());
      });
    }

    it("leaves the rest of kubectl to kubectl's own", async () => {
      expect(await shell.complete('kubectl versi')).to.equal('kubectl version');
    });
  });

  describe('in fish', () => {
    for (const [line, want] of lines) {
      it(`${line}⇥`, async () => {
        requireProgram('fish');
        // fish completes a line by the same code as on Tab.
        const script = `kubectl asm-inject completion fish | source; complete --do-complete '${line}'`;
        const { stdout } = await run('fish', ['--no-config', '--command', script], env);
        const words = stdout.split('\n').map((entry) => entry.split('\t')[0] ?? '');
        expect(words.filter(Boolean)).to.deep.equal([want.trim().split(' ').at(-1)]);
      });
    }
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
