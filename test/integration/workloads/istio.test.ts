import { expect } from 'chai';
import type { WriteResult } from '../../../src/lib/operations/plan/apply-plan.ts';
import { findSchemaProblems } from '../../schema.ts';
import { ask, sidecarOf } from '../playground/pods.ts';
import { app } from './apps.ts';
import { shareBench } from './shared-bench.ts';

describe('opt-in, opt-out and inherit, on Istio with a canary revision and native sidecars', function () {
  this.timeout(120_000);
  const bench = shareBench({
    profile: 'istio',
    variants: ['canary'],
    nativeSidecars: true,
  });

  const hasSidecars = (namespace: string): Promise<readonly boolean[]> =>
    bench().hasSidecars(namespace, 'web');

  const namespaces: readonly [name: string, labels: Record<string, string>, inherits: boolean][] = [
    ['plain', {}, false],
    ['enabled', { 'istio-injection': 'enabled' }, true],
    ['canary', { 'istio.io/rev': 'canary' }, true],
  ];
  for (const [namespace, labels, inherits] of namespaces) {
    it(`in a namespace with ${JSON.stringify(labels)}, by the label alone`, async () => {
      await bench().make(namespace, labels, [app('Deployment', 'web')]);
      for (const [verb, want] of [
        ['opt-out', false],
        ['opt-in', true],
        ['inherit', inherits],
      ] as const) {
        const { exitCode, stderr } = await bench().run(
          `${verb} deployment/web -n ${namespace} --wait`,
        );
        expect(exitCode, stderr).to.equal(0);
        expect(stderr, verb).to.not.contain('warning');
        expect(await hasSidecars(namespace), verb).to.deep.equal([want]);
      }
    });
  }

  it('an annotation cannot opt in where no webhook matches: a warning before, with the way that can', async () => {
    await bench().make('unseen', {}, [app('Deployment', 'web')]);
    const { stderr, exitCode } = await bench().run(
      'opt-in deployment/web -n unseen --method annotation --wait',
    );
    expect(stderr).to.match(/^warning: deployment\/web in unseen: new pods still get no sidecar/);
    expect(stderr).to.contain('→ kubectl asm-inject opt-in deployment/web -n unseen');
    expect(exitCode).to.equal(3);
    const remedy = await bench().run('opt-in deployment/web -n unseen --wait');
    expect(remedy.exitCode, remedy.stderr).to.equal(0);
    expect(await hasSidecars('unseen')).to.deep.equal([true]);
  });

  it('of several webhooks that do not match, the nearest one is named, with what it requires', async () => {
    await bench().make('off', { 'istio-injection': 'disabled' }, [app('Deployment', 'web')]);
    const { stderr } = await bench().run('opt-in deployment/web -n off --dry-run=client');
    expect(stderr.match(/Webhook \S+/g)).to.deep.equal([
      'Webhook namespace.sidecar-injector.istio.io',
    ]);
    expect(stderr).to.contain('istio-injection] is "disabled"');
    expect(stderr).to.contain('→ kubectl asm-inject namespace enable off');
  });

  it('a native sidecar does not keep a Job from ending: no warning', async () => {
    await bench().make('jobs', {}, [app('CronJob', 'nightly')]);
    const { stderr, exitCode } = await bench().run('opt-in cronjob/nightly -n jobs --wait');
    expect(stderr).to.not.contain('do not complete');
    expect(exitCode).to.equal(0);
  });

  it('an injector that cannot be called: an opt-in that would leave no pod is refused', async () => {
    await bench().make('outage', {}, [app('Deployment', 'web')]);
    const mend = await bench().playground.breakInjector('no-endpoint');
    const { stderr, exitCode } = await bench().run('opt-in deployment/web -n outage');
    await mend();
    expect(stderr).to.match(/^error: the API server would refuse the new pods of deployment\/web/);
    expect(stderr).to.match(/→ .*--force/);
    expect(exitCode).to.equal(2);
    expect(await bench().intentOf('outage', 'deployment/web')).to.deep.equal({});
  });

  it('a namespace that leaves its revision: who moves is counted, and restarted only if old', async () => {
    await bench().make('leaving', { 'istio.io/rev': 'canary' }, [app('Deployment', 'web')]);
    expect(await hasSidecars('leaving')).to.deep.equal([true]);
    const read = async (): Promise<WriteResult> =>
      JSON.parse((await bench().run('namespace enable leaving -o json')).stdout) as WriteResult;
    const { blastRadius, restart = [] } = await read();
    expect(blastRadius?.counts.moves).to.include({ workloads: 1, pods: 1 });
    expect(blastRadius?.ordinary[0]?.revision).to.deep.equal({
      before: 'canary',
      after: 'default',
    });
    expect(restart).to.deep.equal(['kubectl asm-inject restart deployment/web -n leaving']);
    for (const command of restart) await bench().terminal.run(command);
    const verified = await bench().run('verify -n leaving');
    expect(verified.exitCode, verified.stdout).to.equal(0);
    await bench().run('namespace unset leaving');
    expect((await read()).restart, 'its pods are of that revision already').to.deep.equal([]);
  });

  it('of a build whose tag is no version, the values show enough to set a policy with selectors', async () => {
    const { playground } = bench();
    const image = '/spec/template/spec/containers/0/image';
    const patch = [{ op: 'replace', path: image, value: 'example.com/pilot:4f2c9ab' }];
    const own = ['-n', 'istio-system', '--type', 'json', '-p', JSON.stringify(patch)];
    await playground.kubectl(['patch', 'deployment', 'istiod', ...own]);
    const read = 'get configmap istio-sidecar-injector -n istio-system -o json'.split(' ');
    const { stdout } = await playground.kubectl(read);
    await playground.apply(
      stdout.replaceAll(/1\.31-alpha\.[0-9a-f]+/g, '4f2c9ab').replaceAll(/"resourceVersion.*/g, ''),
    );
    const shown = await bench().run('policy show --asm-version 1.29.6');
    expect(shown.stdout).to.contain('version 1.29.6');
    const unknown = await bench().run('policy show -o wide');
    expect(unknown.stdout)
      .to.match(/version unknown, 1\.\d+\.0 or newer \(its values have [a-zA-Z.]+\)/)
      .and.not.match(/ unknown\n/);
    const { exitCode, stderr } = await bench().run(
      'policy set --namespace-condition include-enabled --pod-condition include-true --never-inject-selector app=batch --dry-run=client',
    );
    expect(exitCode, stderr).to.equal(0);
  });

  it('where only revisions are served, the label of a namespace does nothing: the proposed command works', async () => {
    const configuration = 'mutatingwebhookconfiguration/istio-sidecar-injector';
    const { stdout } = await bench().playground.kubectl(['get', configuration, '-o', 'json']);
    await bench().playground.kubectl(['delete', configuration]);
    await bench().make('served', {}, [app('Deployment', 'web')]);
    const shown = await bench().run('policy show');
    expect(shown.stdout).to.match(/^none: the injectors here serve revisions only\n/);
    expect(
      findSchemaProblems(JSON.parse((await bench().run('policy show -o json')).stdout), 'policy'),
    ).to.deep.equal([]);
    for (const again of [false, true]) {
      const { stdout, exitCode } = await bench().run('namespace enable served -o json');
      const { notAsIntended = [], ...result } = JSON.parse(stdout) as WriteResult;
      expect(findSchemaProblems({ notAsIntended, ...result }, 'write-result')).to.deep.equal([]);
      expect(exitCode).to.equal(0);
      expect(result.changes).to.have.length(again ? 0 : 1);
      expect(notAsIntended[0]?.message).to.contain('new pods still get no sidecar');
      if (!again) continue;
      await bench().terminal.run(notAsIntended[0]?.command ?? '');
      const made = await ask(bench().playground, { namespace: 'served' });
      expect(sidecarOf(made)).to.equal('native');
    }
    const object = JSON.parse(stdout) as { readonly metadata: { readonly name: string } };
    const { name } = object.metadata;
    await bench().playground.apply(JSON.stringify({ ...object, metadata: { name } }));
  });
});
