import { expect } from 'chai';
import { explainOne } from '../explain/explained.ts';
import { eventually } from '../playground/eventually.ts';
import { playground } from '../playground/shared-playground.ts';
import { app, type AppOptions } from '../workloads/apps.ts';
import { type Gate, openGate } from './gate.ts';

const enabled = { 'istio-injection': 'enabled' };

describe('verify: each status, really caused', function () {
  this.timeout(180_000);
  const cluster = playground({ profile: 'istio', variants: ['canary', 'gateway'] });
  let gate: Gate;
  before(async () => {
    gate = await openGate(cluster());
  });

  it('OK: as predicted, with a sidecar and without; exit 0', async () => {
    await gate.make('fine', enabled, [
      app('Deployment', 'web', { spec: { replicas: 2 } }),
      app('Deployment', 'out', { labels: { 'sidecar.istio.io/inject': 'false' } }),
      app('Deployment', 'host', { podSpec: { hostNetwork: true } }),
    ]);
    const { stdout, stderr, exitCode } = await gate.verify('-n fine');
    expect(stdout).to.match(/^deployment\/web +2 +classic +OK$/m);
    expect(stdout).to.match(/^deployment\/out +1 +none +OK$/m);
    expect(stdout).to.match(/\n4 pods: 4 OK\n$/);
    expect(stderr).to.equal('');
    expect(exitCode).to.equal(0);
    const { pods, summary } = await gate.report('-n fine', 0);
    expect(summary).to.deep.equal({ OK: 4 });
    expect(pods.find(({ workload }) => workload.name === 'host')?.reasons).to.deep.equal([
      'host-network',
    ]);
  });

  it('MISSING: the label came after the pod; exit 3', async () => {
    await gate.make('late', {}, [app('Deployment', 'web')]);
    await gate.kubectl('label namespace late istio-injection=enabled');
    const pod = await gate.pod('-n late', 3);
    expect(pod).to.include({ status: 'MISSING', predicted: 'injected', sidecar: 'none' });
    expect(pod.reasons).to.include('policy-enabled');
  });

  it('EXTRA: the label went after the pod; exit 3', async () => {
    await gate.make('left', enabled, [app('Deployment', 'web')]);
    await gate.kubectl('label namespace left istio-injection-');
    const pod = await gate.pod('-n left', 3);
    expect(pod).to.include({ status: 'EXTRA', predicted: 'not-injected', sidecar: 'classic' });
  });

  it('WRONG-REVISION: the namespace has gone over to another control plane; exit 3', async () => {
    await gate.make('rev', enabled, [app('Deployment', 'web')]);
    await gate.kubectl('label namespace rev istio-injection- istio.io/rev=canary');
    const pod = await gate.pod('-n rev', 3);
    expect(pod).to.include({
      status: 'WRONG-REVISION',
      revision: 'default',
      wantedRevision: 'canary',
    });
    expect(pod.reasons[0]).to.equal('revision-differs');
  });

  it('NOT-READY: the proxy itself, not the application; exit 3', async () => {
    const behavior = { 'playground.asm-inject/behavior': 'crash-loop-back-off' };
    await gate.make('proxies', enabled, [app('Deployment', 'web')]);
    await cluster().apply(
      JSON.stringify({
        ...app('Deployment', 'broken-app', { annotations: behavior }),
        metadata: { name: 'broken-app', namespace: 'proxies' },
      }),
    );
    await eventually(async () => {
      expect(await gate.pods('proxies', 'broken-app')).to.have.length(1);
      // Its application crashes, and its proxy is well.
      const { summary, workloads } = await gate.report('-n proxies', 0);
      expect(summary).to.deep.equal({ OK: 2 });
      expect(workloads).to.have.length(2);
    });
    const [web] = await gate.pods('proxies', 'web');
    await gate.setProxyStatus('proxies', web?.name ?? '', {
      waiting: { reason: 'CrashLoopBackOff', message: 'back-off 40s restarting istio-proxy' },
    });
    const pod = await gate.pod('deployment/web -n proxies', 3);
    expect(pod).to.include({ status: 'NOT-READY', proxyReady: false });
    expect(pod.reasons.slice(0, 2)).to.deep.equal(['CrashLoopBackOff', 'proxy-not-ready']);
    expect(pod.message).to.equal('istio-proxy cannot start: back-off 40s restarting istio-proxy.');
    await gate.setProxyStatus('proxies', web?.name ?? '', {
      running: { startedAt: new Date().toISOString() },
    });
    const running = await gate.pod('deployment/web -n proxies', 3);
    expect(running.message).to.equal('istio-proxy runs, but is not ready.');
  });

  it('PENDING: not started yet; exit 3', async () => {
    await gate.make('waiting', enabled, []);
    await cluster().apply(
      JSON.stringify({
        ...app('Pod', 'web', { podSpec: { nodeSelector: { no: 'such' } } }),
        metadata: { name: 'web', namespace: 'waiting', labels: { app: 'web' } },
      }),
    );
    const pod = await gate.pod('-n waiting', 3);
    expect(pod).to.include({ status: 'PENDING', sidecar: 'classic', proxyReady: false });
    expect((await gate.verify('-n waiting --allow-unknown --allow-empty')).exitCode).to.equal(3);
  });

  it('DENIED: a controller cannot create pods; its event is shown; exit 3', async () => {
    await gate.make('full', enabled, []);
    await gate.kubectl('create quota few --hard=pods=1 -n full');
    await eventually(async () => {
      expect(await gate.kubectl('get quota few -n full -o jsonpath={.status.hard.pods}')).to.equal(
        '1',
      );
    });
    await gate.paste(
      'kubectl create deployment web --image=example.com/web:1 --replicas=3 -n full',
    );
    await eventually(async () => {
      const { workloads, summary } = await gate.report('-n full', 3);
      expect(summary).to.deep.equal({ DENIED: 2, OK: 1 });
      expect(workloads[0]?.denied).to.include({ missing: 2, code: 'quota' });
      expect(workloads[0]?.denied?.message).to.match(
        /^a new pod is forbidden: exceeded quota: few/,
      );
    }, 60_000);
    const { stdout } = await gate.verify('-n full');
    expect(stdout).to.match(/^deployment\/web +3 +classic +2 DENIED, 1 OK$/m);
    expect(stdout).to.contain(
      'deployment/web in full cannot create 2 pods:\n    a new pod is forbidden: ',
    );
    // The pod that runs has its place in the quota.
    expect((await gate.report('-n full --drift=deep', 3)).summary).to.deep.equal({
      DENIED: 2,
      OK: 1,
    });
    await gate.kubectl('delete quota few -n full');
    const { exitCode } = await gate.verify('-n full --wait --timeout 100s');
    expect(exitCode).to.equal(0);
  });

  it('DENIED: the injector itself refuses; exit 3', async () => {
    await gate.make('refused', enabled, []);
    await cluster().apply(
      JSON.stringify({
        ...app('Deployment', 'web', { annotations: { 'inject.istio.io/templates': 'nope' } }),
        metadata: { name: 'web', namespace: 'refused' },
      }),
    );
    await eventually(async () => {
      const { workloads } = await gate.report('-n refused', 3);
      expect(workloads[0]?.denied?.message).to.contain('requested template "nope" not found');
    }, 60_000);
    // The command of explain, and no other; it is true.
    const { proposals } = await explainOne(gate, 'deployment/web -n refused');
    const [command = ''] = proposals[0]?.commands ?? [];
    expect(command).to.match(/^kubectl /);
    const { workloads } = await gate.report('-n refused', 3);
    expect(workloads[0]?.denied?.commands).to.deep.equal(proposals[0]?.commands);
    expect((await gate.verify('-n refused')).stdout.split(`→ ${command}\n`)).to.have.length(2);
    expect((await gate.verify('-n refused -o junit')).stdout).to.contain(
      `reasons: ${workloads[0]?.denied?.code ?? ''}; next: ${command}`.replaceAll('"', '&quot;'),
    );
    expect((await gate.verify('-n refused -l app=web')).exitCode).to.equal(3);
    expect((await gate.verify('-n refused -l app=other --allow-empty')).exitCode).to.equal(0);
    for (const line of proposals[0]?.commands ?? []) await gate.paste(line);
    await eventually(async () => {
      expect((await gate.verify('-n refused')).exitCode).to.equal(0);
    }, 60_000);
  });

  it('DRIFTED: the mesh went on to another image; exit 0, with --strict 3', async () => {
    await gate.make('drifted', { 'istio.io/rev': 'canary' }, [app('Deployment', 'web')]);
    const [web] = await gate.pods('drifted', 'web');
    await gate.kubectl(
      `set image pod/${web?.name ?? ''} istio-proxy=docker.io/istio/proxyv2:1.20.0 -n drifted`,
    );
    const pod = await gate.pod('-n drifted', 0);
    expect(pod).to.include({ status: 'DRIFTED', image: 'docker.io/istio/proxyv2:1.20.0' });
    expect(pod.message).to.match(/^It runs .*:1\.20\.0, and a new pod gets .*proxyv2:/);
    expect((await gate.pod('-n drifted --strict', 3)).reasons[0]).to.equal('image');
    const { stdout } = await gate.verify('-n drifted -o junit --strict');
    expect(stdout).to.contain('<failure type="DRIFTED"');
  });

  it('DRIFTED: only --drift=deep sees more than the image', async () => {
    const onDelete = { updateStrategy: { type: 'OnDelete' } };
    await gate.make('deep', enabled, [app('StatefulSet', 'db', { spec: onDelete })]);
    const template = { metadata: { annotations: { 'sidecar.istio.io/proxyCPU': '321m' } } };
    await gate.paste(`kubectl patch sts db -n deep -p '${JSON.stringify({ spec: { template } })}'`);
    expect((await gate.pod('-n deep --strict', 0)).status).to.equal('OK');
    const pod = await gate.pod('-n deep --drift=deep', 0);
    expect(pod).to.include({ status: 'DRIFTED' });
    expect(pod.differences?.map(({ reason }) => reason)).to.include('resources');
    expect(pod.differences?.map(({ wanted }) => wanted)).to.include('321m');
    expect((await gate.verify('-n deep --drift=deep --strict')).exitCode).to.equal(3);
  });

  it('UNKNOWN: who may not read webhooks gets no OK; exit 4, or 0 with --allow-unknown', async () => {
    await gate.make('partial', enabled, [app('Deployment', 'web')]);
    await gate.paste(
      'kubectl create role pods -n partial --verb=list,get --resource=pods,events,replicasets.apps,deployments.apps',
    );
    await gate.paste('kubectl create rolebinding pods -n partial --role=pods --user=dev');
    const { summary, unread, pods } = await gate.report('-n partial --as dev', 4);
    expect(summary).to.deep.equal({ UNKNOWN: 1 });
    expect(pods[0]).to.include({ predicted: 'unknown', sidecar: 'classic' });
    expect(unread.map(({ part }) => part)).to.deep.equal([
      'labels of namespace partial',
      'mutating webhooks',
    ]);
    const { stderr } = await gate.verify('-n partial --as dev');
    expect(stderr).to.match(/warning: not known: mutating webhooks: .*User "dev" cannot list/);
    expect(stderr).to.contain('the answer is partial');
    expect((await gate.verify('-n partial --as dev --allow-unknown')).exitCode).to.equal(0);
    // What is there is still visible.
    expect(
      (await gate.report('-n partial --as dev --expect injected --allow-unknown', 0)).summary,
    ).to.deep.equal({ OK: 1 });
    expect((await gate.report('-n partial --as dev --expect injected', 4)).summary).to.deep.equal({
      OK: 1,
    });
    expect(
      (await gate.report('-n partial --as dev --expect not-injected', 3)).summary,
    ).to.deep.equal({ EXTRA: 1 });
  });

  it('without rights in other namespaces, -A names what it could not read', async () => {
    await gate.paste(
      'kubectl create clusterrole names --verb=list,get --resource=namespaces,mutatingwebhookconfigurations.admissionregistration.k8s.io',
    );
    await gate.paste('kubectl create clusterrolebinding names --clusterrole=names --user=dev');
    const { unread, namespaces } = await gate.report('-A --as dev', 4);
    expect(namespaces.map(({ name }) => name)).to.deep.equal(['partial']);
    expect(unread.map(({ part }) => part)).to.include('pods in istio-system');
  });

  it('nothing to verify: exit 3, with --allow-empty 0; no such namespace or workload: exit 2', async () => {
    await gate.make('empty', {}, []);
    const empty = await gate.verify('-n empty');
    expect(empty.stderr).to.equal('warning: no pod matches, so nothing was verified\n');
    expect(empty.exitCode).to.equal(3);
    expect((await gate.verify('-n empty --allow-empty')).exitCode).to.equal(0);
    expect((await gate.verify('-n empty -o junit')).stdout).to.contain('<failure type="UNTESTED"');
    expect((await gate.verify('-n nope --allow-empty')).exitCode).to.equal(2);
    expect((await gate.verify('-n empty deployment/nope --allow-empty')).exitCode).to.equal(2);
    for (const line of [
      '-A deployment/web',
      '-n fine deployment/web -l app=web',
      '-o nope',
      '-n fine svc/web',
    ]) {
      expect((await gate.verify(line)).exitCode, line).to.equal(2);
    }
  });

  it('every namespace at once: sums first, workloads with findings, the gravest counts', async () => {
    const { stdout, exitCode } = await gate.verify('-A');
    expect(exitCode).to.equal(3);
    expect(stdout).to.match(/^NAMESPACE +WORKLOADS +PODS +STATUS\n/);
    expect(stdout).to.match(/^late +1 +1 +MISSING$/m);
    expect(stdout).to.match(/^istio-system \(system\) +3 +3 +OK$/m);
    expect(stdout).to.not.match(/^fine +deployment/m);
    // A pipe gets whole lines.
    expect(stdout)
      .to.match(/^deployment\/web in drifted: .{80,} \[proxy-outdated\]$/m)
      .and.to.not.contain('…');
  });

  it('EXTRA: many workloads of every kind keep pods of an older template; exit 3', async () => {
    const onDelete = { updateStrategy: { type: 'OnDelete' } };
    const names = Array.from({ length: 9 }, (_, index) => `web-${index}`);
    const apps = (options: AppOptions, paused: boolean) => [
      ...names.map((name) => app('Deployment', name, { ...options, spec: { paused } })),
      app('StatefulSet', 'db', { ...options, spec: onDelete }),
      app('DaemonSet', 'agent', { ...options, spec: onDelete }),
    ];
    await gate.make('behind', enabled, apps({}, false));
    const before = await gate.report('-n behind', 0);
    await gate.apply('behind', apps({ labels: { 'sidecar.istio.io/inject': 'false' } }, true));
    const { pods, summary } = await gate.report('-n behind', 3);
    expect(before.summary).to.deep.equal({ OK: pods.length });
    expect(summary).to.deep.equal({ EXTRA: pods.length });
    expect(new Set(pods.map(({ workload }) => workload.name))).to.have.length(11);
  });
});
