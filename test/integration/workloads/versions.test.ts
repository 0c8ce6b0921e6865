import { expect } from 'chai';
import { app } from './apps.ts';
import { shareBench } from './shared-bench.ts';

const enabled = { 'istio-injection': 'enabled' };

// The product's page: labels from 1.12.4 on, before that annotations only.
for (const { version, readsLabels } of [
  { version: '1.11.5', readsLabels: false },
  { version: '1.12.2', readsLabels: true },
]) {
  describe(`opt-in and opt-out on a mesh of version ${version}`, function () {
    this.timeout(120_000);
    const bench = shareBench({ version });
    before(() => bench().make('shop', enabled, [app('Deployment', 'web')]));

    const hasSidecars = (): Promise<readonly boolean[]> => bench().hasSidecars('shop', 'web');

    it('write the annotation, and new pods obey', async () => {
      const out = await bench().run('opt-out deployment/web -n shop --wait');
      expect(out.exitCode, out.stderr).to.equal(0);
      expect(out.stderr).to.not.contain('warning');
      expect(await bench().intentOf('shop', 'deployment/web')).to.deep.equal({
        annotation: 'false',
      });
      expect(await hasSidecars()).to.deep.equal([false]);
      const back = await bench().run('inherit deployment/web -n shop --wait');
      expect(back.exitCode, back.stderr).to.equal(0);
      expect(await hasSidecars()).to.deep.equal([true]);
    });

    it('follow --asm-version', async () => {
      const stated = readsLabels ? '1.11.5' : '1.18.0.131';
      const dryRun = await bench().run(
        `opt-out deployment/web -n shop --dry-run=client --asm-version ${stated}`,
      );
      expect(dryRun.exitCode, dryRun.stderr).to.equal(0);
      expect(dryRun.stdout).to.contain(
        `spec.template.metadata.${readsLabels ? 'annotations' : 'labels'}`,
      );
      const explained = await bench().run(
        `explain --labels sidecar.istio.io/inject=false -n shop -o json --asm-version ${stated}`,
      );
      const { explanations } = JSON.parse(explained.stdout) as {
        explanations: readonly { readonly predicted: { readonly verdict: string } }[];
      };
      expect(explanations.map(({ predicted }) => predicted.verdict)).to.deep.equal([
        readsLabels ? 'injected' : 'not-injected',
      ]);
    });

    it(`${readsLabels ? 'obey' : 'do not read'} a label that is requested anyway`, async () => {
      const { stderr, exitCode } = await bench().run(
        'opt-out deployment/web -n shop --method label --wait',
      );
      if (readsLabels) {
        expect(exitCode, stderr).to.equal(0);
        expect(await hasSidecars()).to.deep.equal([false]);
        return;
      }
      expect(stderr).to.match(
        /^warning: deployment\/web in shop: new pods still get a sidecar: .*label.*\n {2}→ kubectl asm-inject opt-out deployment\/web/,
      );
      expect(stderr).to.match(/error: deployment\/web in shop: its new pod is not as asked/);
      expect(exitCode).to.equal(3);
      expect(await hasSidecars()).to.deep.equal([true]);
      const remedy = await bench().run('opt-out deployment/web -n shop --wait');
      expect(remedy.exitCode, remedy.stderr).to.equal(0);
      expect(await hasSidecars()).to.deep.equal([false]);
    });
  });
}
