import { expect } from 'chai';
import { podAnnotations } from '../../../playground/control-plane/pod-behavior.ts';
import { openTerminal } from '../../../playground/demo/terminal.ts';
import { type Relay, startRelay } from '../cluster/relay.ts';
import { eventually } from '../playground/eventually.ts';
import { playground } from '../playground/shared-playground.ts';
import { app, Bench } from '../workloads/apps.ts';
import { ReportedRun } from './reported-run.ts';

/** Long enough that a rollout is under way when the API server goes, short enough to be over soon after. */
const slow = { annotations: { [podAnnotations.readyAfter]: '12s' } };
const soon = { annotations: { [podAnnotations.readyAfter]: '2s' } };
const gated = { schedulingGates: [{ name: 'example.com/wait' }] };
const disabled = { 'istio-injection': 'disabled' };

interface DeploymentState {
  readonly metadata: { readonly generation: number };
  readonly spec: { readonly replicas: number };
  readonly status: object;
}

describe('an API server that goes away during every command that waits', function () {
  this.timeout(240_000);
  const shared = playground({ profile: 'istio', progress: () => undefined });
  let bench: Bench;
  const runs: ReportedRun[] = [];
  let ready = 0;

  before(async () => {
    bench = new Bench(shared(), await openTerminal(shared()));
  });

  afterEach(() => {
    for (const one of runs.splice(0)) one.signal('SIGKILL');
  });

  function start(line: string, env: NodeJS.ProcessEnv = {}): ReportedRun {
    const one = new ReportedRun(line, { ...bench.terminal.env, ...env });
    runs.push(one);
    return one;
  }

  const label = (namespace: string, value: string): Promise<unknown> =>
    shared().api.patch(`/api/v1/namespaces/${namespace}`, {
      metadata: { labels: { 'istio-injection': value } },
    });

  /** Has the present pods of a Deployment ready, though they would take their time, and waits for that. */
  const hurry = async (namespace: string, name: string): Promise<void> => {
    const { api } = shared();
    const pods = `/api/v1/namespaces/${namespace}/pods`;
    await eventually(async () => {
      for (const { metadata, status } of (await api.list(pods)).items) {
        if ((status as { podIP?: string } | undefined)?.podIP !== undefined) continue;
        ready += 1;
        const conditions = [{ type: 'Ready', status: 'True' }];
        await api.call({
          method: 'PATCH',
          path: `${pods}/${metadata.name}/status`,
          body: { status: { phase: 'Running', podIP: `10.200.0.${ready}`, conditions } },
          contentType: 'application/strategic-merge-patch+json',
        });
      }
      const path = `/apis/apps/v1/namespaces/${namespace}/deployments/${name}`;
      const deployment = (await api.find(path)) as unknown as DeploymentState;
      const { replicas } = deployment.spec;
      expect(deployment.status).to.include({
        observedGeneration: deployment.metadata.generation,
        replicas,
        updatedReplicas: replicas,
        readyReplicas: replicas,
      });
    }, 60_000);
  };

  /** Lets a pod be scheduled. */
  const release = (namespace: string, pod: string): Promise<unknown> =>
    eventually(() =>
      shared().kubectl([
        ...`patch pod ${pod} -n ${namespace} --type=json -p`.split(' '),
        '[{"op":"remove","path":"/spec/schedulingGates"}]',
      ]),
    );

  const apply = (namespace: string, one: Readonly<Record<string, unknown>>): Promise<void> =>
    shared().apply(
      JSON.stringify({ ...one, metadata: { ...(one['metadata'] as object), namespace } }),
    );

  it('--hold reports a deleted object as deleted; exit 3', async () => {
    await bench.make('deleted', {}, []);
    const holding = start('namespace enable deleted --hold 60s');
    await holding.says(/watching for 60 s/);
    await shared().kubectl(['delete', 'namespace', 'deleted', '--wait=false']);
    const { exitCode, stdout, stderr } = await holding.end();
    expect(stdout, stderr).to.contain('deleted: namespace/deleted').and.not.contain('no trace');
    expect(exitCode, stderr).to.equal(3);
  });

  it('status --watch ends when its output is no longer read', async () => {
    const { exitCode, stdout } = await bench.paste(
      "bash -o pipefail -c 'timeout 30 kubectl asm-inject status -n default --watch | head -1'",
    );
    expect(stdout).to.match(/^namespace default/);
    expect(exitCode).to.equal(0);
  });

  it('whose watches end at once is not flooded with requests, and every wait ends', async () => {
    await Promise.all([
      bench.make('endless', { 'istio-injection': 'enabled' }, []),
      bench.make('unheld', {}, []),
      bench.make('unwatched', {}, [app('Deployment', 'web', soon), app('Deployment', 'job', soon)]),
    ]);
    await apply('endless', app('Pod', 'web', { podSpec: gated }));
    const relayed = async (line: string): Promise<{ run: ReportedRun; relay: Relay }> => {
      const relay = await startRelay(shared(), ({ isWatch }) => (isWatch ? 'empty' : 'pass'));
      return { relay, run: start(line, { KUBECONFIG: relay.kubeconfig }) };
    };
    const begun = performance.now();
    const runs = await Promise.all(
      [
        'verify -n endless --expect injected --wait --timeout 60s',
        'opt-out deployment/web -n unwatched --wait --timeout 60s',
        'restart deployment/job -n unwatched --force --yes',
        'namespace enable unheld --hold 4s',
        'status -n endless --watch',
      ].map(relayed),
    );
    const [verify, , , hold, watch] = runs;
    try {
      await Promise.all([
        verify?.run.says(/waiting for: 1 PENDING/),
        hold?.run.says(/watching for/),
      ]);
      await release('endless', 'web');
      for (const { run } of runs.slice(0, -1)) {
        const { exitCode, stderr } = await run.end();
        expect(exitCode, stderr).to.equal(0);
      }
      await watch?.run.says(/1\/1/);
      watch?.run.signal('SIGINT');
      expect((await watch?.run.end())?.exitCode).to.equal(130);
    } finally {
      for (const { relay } of runs) relay.stop();
    }
    // At 0, 0.25, 0.75, 1.75, 3.75 seconds, and then every 5.
    const most = 5 + (performance.now() - begun) / 5_000;
    for (const { relay } of runs) {
      const watches = Map.groupBy(
        relay.requests.filter(({ isWatch }) => isWatch),
        ({ path }) => path,
      );
      expect(
        watches.size,
        relay.requests.map(({ method, path }) => `${method} ${path}`).join(' '),
      ).to.be.greaterThan(0);
      for (const [path, requests] of watches) expect(requests.length, path).to.be.at.most(most);
    }
  });

  it('the commands continue when it is back, and end with the right exit code', async () => {
    const { api, pids } = shared();
    await Promise.all([
      bench.make('verified', { 'istio-injection': 'enabled' }, []),
      bench.make('asked', {}, [app('Deployment', 'web')]),
      bench.make('restarted', disabled, [app('Deployment', 'web')]),
      bench.make('held', {}, []),
    ]);
    await apply('verified', app('Pod', 'web', { podSpec: gated }));
    // New pods of these are slow to become ready.
    await apply('asked', app('Deployment', 'slow', slow));
    await apply('restarted', app('Deployment', 'slow', slow));
    const injector = '/apis/apps/v1/namespaces/istio-system/deployments/istiod';
    await api.patch(injector, { spec: { template: { metadata: slow } } });
    await Promise.all([
      hurry('asked', 'slow'),
      hurry('restarted', 'slow'),
      hurry('istio-system', 'istiod'),
    ]);
    await label('restarted', 'enabled');
    await eventually(async () => {
      const { stdout } = await bench.run('status -n restarted');
      expect(stdout).to.match(/slow +DRIFTED/);
    });

    const verify = start('verify -n verified --expect injected --wait --timeout 120s');
    const watch = start('status -n verified --watch -o json');
    const hold = start('namespace enable held --hold 20s');
    const intent = start('opt-out deployment/slow -n asked --wait --timeout 120s');
    const restart = start('restart deployment/slow -n restarted --yes');
    const inject = start('injector set --requests cpu=77m --timeout 120s --yes');
    await Promise.all([
      verify.says(/waiting for: 1 PENDING/),
      watch.says(/"kind":"Status"/),
      hold.says(/watching for 20 s/),
      intent.says(/deployment\/slow: \d/),
      restart.says(/restarting/),
      inject.says(/istiod: \d/),
    ]);
    const policy = start(
      'policy set --namespace-condition include-enabled --pod-condition not-include-false --timeout 120s --yes',
    );
    await policy.says(/waiting until new pods are treated/);
    process.kill(pids.get('kube-apiserver') ?? 0, 'SIGKILL');
    const startAgain = await shared().endApiServer();
    await Promise.all(
      [verify, hold, intent, restart, inject].map((one) =>
        one.says(/^paused: waiting for the API/m),
      ),
    );
    await startAgain();
    await release('verified', 'web');

    for (const one of [verify, hold, intent, restart, inject, policy]) {
      const { exitCode, stdout, stderr } = await one.end();
      expect(exitCode, `${stderr}${stdout}`).to.equal(0);
      expect(stdout, stderr).to.not.equal('');
    }
    for (const one of [verify, hold, intent, restart, inject]) {
      expect(one.stderr).to.match(/^paused: waiting for the API server: /m);
      expect(one.stderr).to.match(/^resumed: the API server answers again/m);
    }
    expect(hold.stdout).to.contain('Watched for 20 s');
    expect(intent.stdout).to.contain('rollout: done; 1 new pod without a sidecar');
    await watch.says(/"withSidecar":1/);
    const interrupted = performance.now();
    watch.signal('SIGTERM');
    expect((await watch.end()).exitCode).to.equal(130);
    expect(performance.now() - interrupted).to.be.lessThan(2_000);
  });

  it('stays away until the time limit: the commands report what they do not know, exit 4; Ctrl-C still ends them', async () => {
    await bench.make('away', {}, []);
    await apply('away', app('Deployment', 'slow', slow));
    await hurry('away', 'slow');
    await apply('verified', app('Pod', 'again', { podSpec: gated }));
    const endless = start('verify -n verified --expect injected --wait --timeout 0');
    await endless.says(/waiting for: 1 PENDING/);
    // Their time must not be up before the API server goes away, on a busy machine either.
    const verify = start('verify -n verified --expect injected --wait --timeout 15s');
    const intent = start('opt-out deployment/slow -n away --wait --timeout 12s');
    await Promise.all([verify.says(/waiting for: 1 PENDING/), intent.says(/deployment\/slow: \d/)]);
    const startAgain = await shared().endApiServer();
    const [intended, verified] = await Promise.all([intent.end(), verify.end()]);
    await endless.says(/paused: /);
    endless.signal('SIGINT');
    const ended = await endless.end();
    await startAgain();
    expect(intended.stdout)
      .to.contain('deployment/slow in away changed')
      .and.to.contain('rollout: not known:');
    expect(intended.exitCode, intended.stderr).to.equal(4);
    expect(verified.stdout).to.contain('1 PENDING');
    expect(verified.stderr).to.contain('the last state seen before');
    expect(verified.exitCode).to.equal(4);
    expect(ended.stdout).to.contain('1 PENDING');
    expect(ended.exitCode).to.equal(130);
  });
});
