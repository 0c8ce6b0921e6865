import { expect } from 'chai';
import { playExamples } from '../../playground/demo/examples.ts';
import { openTerminal } from '../../playground/demo/terminal.ts';
import { type Playground, startPlayground } from '../../playground/playground.ts';

describe("the product page's two examples, through the real kubectl", function () {
  this.timeout(180_000);

  const meshes = [
    { profile: 'asm', nativeSidecars: false },
    { profile: 'istio', nativeSidecars: true },
  ] as const;
  for (const { profile, nativeSidecars } of meshes) {
    describe(`on profile ${profile} with ${nativeSidecars ? 'native' : 'classic'} sidecars`, () => {
      let playground: Playground;
      before(async () => {
        playground = await startPlayground({ profile, nativeSidecars });
      });
      after(() => playground.stop());

      it('keep every promise', async () => {
        const shown: string[] = [];
        const terminal = await openTerminal(playground, (line, { stdout, stderr }) => {
          shown.push(`$ ${line}`, stderr + stdout);
        });
        const kept: string[] = [];
        try {
          await playExamples(terminal, (line) => kept.push(line));
        } catch (error) {
          console.error(shown.join('\n'));
          throw error;
        }
        expect(kept.filter((line) => line.startsWith('✔'))).to.have.length(6);
      });
    });
  }
});
