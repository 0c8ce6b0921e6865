import { expect } from 'chai';
import { openTerminal, type Terminal } from '../../../playground/demo/terminal.ts';
import type { InjectorChangeDocument } from '../../../src/lib/operations/injector/injector-document.ts';
import type { InjectorList } from '../../../src/lib/operations/injector/show-injectors.ts';
import { eventually } from '../playground/eventually.ts';
import { createNamespace, refusal } from '../playground/pods.ts';
import { playground } from '../playground/shared-playground.ts';
import { LiveInjector } from './live-injector.ts';

describe('injector set', function () {
  this.timeout(120_000);
  const shared = playground({ profile: 'istio', variants: ['canary'] });
  let terminal: Terminal;
  let injector: LiveInjector;
  before(async () => {
    terminal = await openTerminal(shared());
    injector = new LiveInjector(shared(), terminal, 'istiod');
    await createNamespace(shared(), 'shop', { 'istio-injection': 'enabled' });
  });

  const patch = (path: string, body: object): Promise<unknown> => shared().api.patch(path, body);
  const deployment = '/apis/apps/v1/namespaces/istio-system/deployments/istiod';

  it('wants to know which of several injectors is meant, and changes only that', async () => {
    const { injectors } = (await injector.runForDocument('show', 'injector-list')) as InjectorList;
    expect(injectors.map(({ revision }) => revision)).to.have.members(['default', 'canary']);
    const { stderr } = await injector.run('set --requests cpu=300m --yes', 2);
    expect(stderr).to.contain('several injectors').and.contain('choose one with --revision');
    const { deployment: changed, proof } = (await injector.runForDocument(
      'set --requests cpu=300m --revision canary --yes',
      'injector-change',
    )) as InjectorChangeDocument;
    expect(changed.name).to.equal('istiod-canary');
    expect(proof?.state).to.equal('injects');
    expect(JSON.stringify(await injector.read('deployment'))).to.not.contain('300m');
  });

  it('raises both bounds of an autoscaler, and says that it is in charge', async () => {
    const { stdout, stderr } = await injector.run('set --replicas 6 --revision default --yes');
    expect(stderr).to.contain('HorizontalPodAutoscaler istiod is in charge of the replicas');
    expect(stdout).to.contain('spec.minReplicas: 1 → 6');
    expect(stdout).to.contain('spec.maxReplicas: 5 → 6');
    expect(await injector.read('hpa')).to.have.nested.property('spec.minReplicas', 6);
    expect(await injector.read('hpa')).to.have.nested.property('spec.maxReplicas', 6);
    expect(
      await injector.readPods('istio-system', 'app=istiod,istio.io/rev=default'),
    ).to.have.length(6);
  });

  it('says what was written, and fails, when the pods do not follow', async () => {
    const behavior = { 'playground.asm-inject/behavior': 'never-ready' };
    await patch(deployment, { spec: { template: { metadata: { annotations: behavior } } } });
    const { stdout, stderr } = await injector.run(
      'set --requests cpu=400m --revision default --yes --timeout 3s',
      5,
    );
    expect(stdout).to.contain('requests.cpu: 500m → 400m');
    expect(stderr).to.contain('the rollout of deployment/istiod did not finish in time');
    const healthy = { 'playground.asm-inject/behavior': null };
    await patch(deployment, { spec: { template: { metadata: { annotations: healthy } } } });
  });

  it('fails when the rollout is done and the injector still denies pods', async () => {
    const repair = await shared().breakInjector('denied-template');
    await eventually(() => refusal(shared(), { namespace: 'shop' }));
    const { stdout, stderr } = await injector.run(
      'set --rewrite-app-probe=false --revision default --yes --timeout 3s',
      4,
    );
    expect(stdout).to.match(
      /Written, but a test pod in namespace \S+ did not get these settings: .*no-such-template/,
    );
    expect(stderr).to.contain('do not get these settings');
    await repair();
  });

  it('has nothing to set where the injector is not in this cluster', async () => {
    const service = '/api/v1/namespaces/istio-system/services/istiod';
    await patch(service, { spec: { selector: { app: 'elsewhere' } } });
    const { stderr } = await injector.run('set --requests cpu=1 --revision default --yes', 2);
    expect(stderr).to.contain('no Deployment is visible behind Service istio-system/istiod');
    const { stdout } = await injector.run('show');
    expect(stdout.replaceAll(/\s+/g, ' ')).to.contain('unknown no Deployment is visible behind');
  });
});
