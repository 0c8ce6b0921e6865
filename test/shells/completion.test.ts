import { join } from 'node:path';
import { expect } from 'chai';
import { openTerminal } from '../../playground/demo/terminal.ts';
import { type Playground, startPlayground } from '../../playground/playground.ts';
import { lines } from '../integration/shipping/completed-lines.ts';
import { hostileLines, writeHostileKubeconfig } from '../integration/shipping/hostile-names.ts';
import { openShell, type RealShell, requireProgram } from '../integration/shipping/real-shell.ts';
import { run } from '../integration/shipping/run.ts';

// Apart from the other tests, because not every machine has these shells; bash, which has completion, is among the others.
describe('completion', function () {
  this.timeout(120_000);
  let playground: Playground;
  let env: NodeJS.ProcessEnv;
  let hostile: string;
  before(async () => {
    playground = await startPlayground();
    const terminal = await openTerminal(playground);
    await terminal.run('kubectl create namespace shopping');
    await terminal.run('kubectl create deployment basket --image=example.com/basket:1 -n shopping');
    hostile = join(playground.directory, 'hostile');
    await writeHostileKubeconfig(hostile);
    env = { ...terminal.env, ASM_INJECT_COMPLETION_TIMEOUT: '20000' };
  });
  after(() => playground.stop());

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

    for (const [typed, name] of hostileLines) {
      it(`passes on what ${typed}⇥ offers, as one word`, async () => {
        const words = ['kubectl', 'asm-inject', 'status', '--kubeconfig', hostile];
        const line = `${words.join(' ')} ${typed}`;
        expect(await shell.passOn(line)).to.deep.equal([...words, '--context', name]);
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

    for (const [typed, name] of hostileLines) {
      it(`offers a name for ${typed}⇥ that it quotes itself`, async () => {
        requireProgram('fish');
        const line = `kubectl asm-inject status --kubeconfig ${hostile} ${typed}`;
        const script = `kubectl asm-inject completion fish | source; complete --do-complete "${line}"`;
        const { stdout } = await run('fish', ['--no-config', '--command', script], env);
        const [offered = ''] = stdout.split('\n');
        expect(offered).to.equal(name);
      });
    }
  });
});
