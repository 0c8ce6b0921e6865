import { expect } from 'chai';
import { playground } from '../playground/shared-playground.ts';
import { app } from '../workloads/apps.ts';
import { type Gate, openGate } from './gate.ts';

const template = '{.items[0].spec.containers[*].name}';

/** Both verification commands of the product's page, as a person types them, by kubectl and by the plugin. */
const commands = [
  ['test1', 'details', 'Example 1, step 3: injection is on'],
  ['test2', 'reviews', 'Example 2, step 4: an individual pod'],
] as const;

for (const nativeSidecars of [false, true]) {
  describe(`verify -o jsonpath beside kubectl, ${nativeSidecars ? 'native' : 'classic'} sidecars`, function () {
    this.timeout(120_000);
    const cluster = playground({ nativeSidecars });
    let gate: Gate;
    before(async () => {
      gate = await openGate(cluster());
      await gate.make('test1', { 'istio-injection': 'enabled' }, [app('Deployment', 'details')]);
      await gate.run(
        'policy set --namespace-condition not-include-disabled --pod-condition include-true --yes',
      );
      await gate.make('test2', {}, [
        app('Deployment', 'reviews', { labels: { 'sidecar.istio.io/inject': 'true' } }),
      ]);
    });

    for (const [namespace, name, step] of commands) {
      it(`${step}: the same bytes`, async () => {
        const rest = `-n ${namespace} -l app=${name} -o jsonpath='${template}'`;
        const kubectl = await gate.paste(`kubectl get pod ${rest}`);
        const ours = await gate.paste(`kubectl asm-inject verify ${rest}`);
        expect(kubectl.stdout).to.equal(nativeSidecars ? 'app' : 'app istio-proxy');
        expect(ours.stdout).to.equal(kubectl.stdout);
        if (nativeSidecars) {
          expect(ours.stderr).to.contain(
            '1 pod has its istio-proxy among spec.initContainers (a native sidecar)',
          );
        } else expect(ours.stderr).to.not.contain('native');
      });
    }

    it('Example 1, step 5: opted out, the same bytes without istio-proxy', async () => {
      await gate.run('opt-out deployment/details -n test1 --wait');
      const rest = `-n test1 -l app=details -o jsonpath='${template}'`;
      const kubectl = await gate.paste(`kubectl get pod ${rest}`);
      const ours = await gate.paste(`kubectl asm-inject verify ${rest}`);
      expect(ours).to.deep.equal({ ...kubectl, stdout: 'app', stderr: '', exitCode: 0 });
    });

    it('other templates, and custom columns, too', async () => {
      for (const output of [
        `jsonpath='{range .items[*]}{.metadata.name}{"\\t"}{.spec.initContainers[*].name}{"\\n"}{end}'`,
        `jsonpath='{.items[?(@.spec.containers[-1].name=="istio-proxy")].metadata.name}'`,
        `jsonpath='{.items[-1].metadata.labels.app} {.items[0:1].kind} {.kind}/{.apiVersion}'`,
        `jsonpath='{.items[*].spec.containers[?(@.name!="app")].image}'`,
        `custom-columns='NAME:.metadata.name,C:.spec.containers[*].name,N:.spec.nope'`,
        'name',
      ]) {
        const kubectl = await gate.paste(`kubectl get pod -n test2 -o ${output}`);
        const ours = await gate.paste(`kubectl asm-inject verify -n test2 -o ${output}`);
        expect(kubectl.exitCode, kubectl.stderr).to.equal(0);
        expect(ours.stdout, output).to.equal(kubectl.stdout);
      }
    });

    it('a template from a file; what has no sure order is refused; what cannot be read is too', async () => {
      const file = await gate.write('names.txt', '{.items[*].metadata.name}\n');
      const kubectl = await gate.paste(`kubectl get pod -n test2 -o jsonpath-file=${file}`);
      const ours = await gate.paste(`kubectl asm-inject verify -n test2 -o jsonpath-file=${file}`);
      expect(ours.stdout).to.equal(kubectl.stdout);
      for (const [output, sentence] of [
        [`jsonpath='{.items[0].metadata.labels.*}'`, 'in another order each time'],
        [`jsonpath='{.items[0'`, 'the JSONPath template'],
        ['jsonpath-file=nope', 'cannot be read'],
        ['jsonpath', 'needs a value'],
        ['custom-columns=NAME', 'the JSONPath template'],
      ] as const) {
        const refused = await gate.paste(`kubectl asm-inject verify -n test2 -o ${output}`);
        expect(refused.stderr, output).to.contain(sentence);
        expect(refused.stdout).to.equal('');
        expect(refused.exitCode, output).to.equal(2);
      }
    });
  });
}
