import { expect } from 'chai';
import { eventually } from '../playground/eventually.ts';
import { playground } from '../playground/shared-playground.ts';
import { app } from '../workloads/apps.ts';
import { type Gate, openGate } from './gate.ts';

const enabled = { 'istio-injection': 'enabled' };

for (const nativeSidecars of [false, true]) {
  const kind = nativeSidecars ? 'native' : 'classic';
  describe(`verify: every sort of pod, ${kind} sidecars`, function () {
    this.timeout(120_000);
    const cluster = playground({ profile: 'istio', nativeSidecars, variants: ['gateway'] });
    let gate: Gate;
    before(async () => {
      gate = await openGate(cluster());
    });

    it(`sees a ${kind} sidecar, its image and its readiness`, async () => {
      await gate.make('plain', enabled, [app('StatefulSet', 'db'), app('DaemonSet', 'agent')]);
      const { pods, workloads } = await gate.report('-n plain', 0);
      for (const pod of pods) {
        expect(pod).to.include({ status: 'OK', sidecar: kind, proxyReady: true, role: 'sidecar' });
        expect(pod.image).to.equal(pod.wantedImage);
        expect(nativeSidecars ? pod.initContainers : pod.containers).to.include('istio-proxy');
      }
      expect(workloads.map(({ kind, name }) => `${kind}/${name}`)).to.deep.equal([
        'DaemonSet/agent',
        'StatefulSet/db',
      ]);
      const one = await gate.report('-n plain statefulset/db', 0);
      expect(one.pods.map(({ name }) => name)).to.deep.equal(['db-0']);
      expect((await gate.report('-n plain pod/db-0 daemonset/agent', 0)).workloads).to.have.length(
        2,
      );
    });

    it('a gateway is not mistaken for a sidecar', async () => {
      const { pods } = await gate.report('-n istio-system', 0);
      expect(pods.map(({ role = 'none' }) => role)).to.have.members(['gateway', 'none']);
      const { stdout } = await gate.verify('-n istio-system -o wide');
      expect(stdout).to.match(/^istio-ingressgateway-\S+ +OK +injected +gateway /m);
    });

    it('a proxy that somebody wrote into the template, with and without a record', async () => {
      const proxy = {
        name: 'istio-proxy',
        image: 'example.com/proxyv2:1',
        args: ['proxy', 'sidecar'],
      };
      const containers = [{ name: 'app', image: 'example.com/app:1' }, proxy];
      const record = {
        'sidecar.istio.io/status': '{"revision":"default","containers":["istio-proxy"]}',
      };
      await gate.make('hand', {}, [
        app('Deployment', 'bare', { podSpec: { containers } }),
        app('Deployment', 'recorded', { podSpec: { containers }, annotations: record }),
      ]);
      const { pods, summary } = await gate.report('-n hand', 0);
      expect(summary).to.deep.equal({ OK: 2 });
      for (const pod of pods) {
        expect(pod).to.include({ origin: 'template', sidecar: 'classic' });
        expect(pod.reasons[0]).to.equal('proxy-in-template');
      }
      expect((await gate.report('-n hand --expect not-injected', 3)).summary).to.deep.equal({
        EXTRA: 2,
      });
    });

    it('a proxy that only an injector could complete, and none is asked', async () => {
      const containers = [{ name: 'istio-proxy', image: 'auto' }];
      await gate.make('auto', {}, [app('Deployment', 'gw', { podSpec: { containers } })]);
      const pod = await gate.pod('-n auto', 3);
      expect(pod).to.include({ status: 'MISSING', origin: 'placeholder', sidecar: 'none' });
      expect(pod.reasons[0]).to.equal('image-auto');
      // It proves no intent, and a pod that asks already needs a wider rule.
      const asking = { labels: { 'sidecar.istio.io/inject': 'true' }, podSpec: { containers } };
      const disabled = { 'istio-injection': 'disabled' };
      await gate.make('auto-asks', disabled, [app('Deployment', 'gw', asking)]);
      expect((await gate.run('opt-in deployment/gw -n auto-asks --wait')).exitCode).to.equal(3);
      const { stdout } = await gate.verify('-n auto-asks');
      expect(stdout).to.contain('\n  → kubectl asm-inject namespace enable auto-asks\n');
      expect(stdout).to.contain('\n  → kubectl asm-inject restart deployment/gw -n auto-asks\n');
    });

    it('proxyless: injected, and without a sidecar, as predicted', async () => {
      const annotations = { 'inject.istio.io/templates': 'grpc-simple' };
      await gate.make('grpc', enabled, [app('Deployment', 'web', { annotations })]);
      const pod = await gate.pod('-n grpc', 0);
      expect(pod).to.include({ status: 'OK', sidecar: 'none', origin: 'proxyless' });
      expect(pod.reasons[0]).to.equal('proxyless');
    });

    it('completed pods of Jobs, static pods and terminating ones are counted, not judged', async () => {
      const mirror = {
        'kubernetes.io/config.mirror': 'abc',
        'kubernetes.io/config.source': 'file',
      };
      await gate.make('aside', {}, [
        app('Job', 'once'),
        app('Pod', 'mirror', { podSpec: { nodeName: 'node-1' }, annotations: mirror }),
      ]);
      // No node takes it, and a finalizer keeps it: it goes away for as long as the test wants.
      await cluster().apply(
        JSON.stringify({
          ...app('Pod', 'held', { podSpec: { nodeSelector: { no: 'such' } } }),
          metadata: { name: 'held', namespace: 'aside', finalizers: ['example.com/hold'] },
        }),
      );
      await gate.kubectl('label namespace aside istio-injection=enabled');
      await gate.kubectl('delete pod held -n aside --wait=false');
      await eventually(async () => {
        const { notJudged, summary } = await gate.report('-n aside', 3);
        expect(summary).to.deep.equal({});
        expect(notJudged).to.deep.equal({ terminating: 1, completed: 1, static: 1 });
      });
      const { stderr, stdout } = await gate.verify('-n aside');
      expect(stderr).to.contain(
        'no pod is left to judge (1 terminating, 1 completed, 1 static), so nothing was verified',
      );
      expect(stdout).to.equal('0 pods; not judged: 1 terminating, 1 completed, 1 static\n');
      expect((await gate.verify('-n aside --allow-empty')).exitCode).to.equal(0);
      await gate.paste(`kubectl patch pod held -n aside -p '{"metadata":{"finalizers":null}}'`);
    });

    it("a CronJob's pods count to their Job, and are found by the CronJob", async () => {
      const sleeper = { annotations: { 'playground.asm-inject/ready-after': '1h' } };
      await gate.make('jobs', enabled, [app('CronJob', 'nightly', sleeper)]);
      await gate.kubectl('create job now --from=cronjob/nightly -n jobs');
      await eventually(async () => {
        const { workloads } = await gate.report('-n jobs cronjob/nightly --allow-empty', 0);
        expect(workloads.map(({ kind, name }) => `${kind}/${name}`)).to.deep.equal(['Job/now']);
      });
    });
  });
}
