import { expect } from 'chai';
import { openTerminal } from '../../../playground/demo/terminal.ts';
import { eventually } from '../playground/eventually.ts';
import { playground } from '../playground/shared-playground.ts';
import { app, Bench } from '../workloads/apps.ts';
import { explainAll, explainOne } from './explained.ts';

const enabled = { 'istio-injection': 'enabled' };
const inject = 'sidecar.istio.io/inject';

describe('explain', function () {
  this.timeout(90_000);
  const cluster = playground({ profile: 'istio', nativeSidecars: true, nodes: 1 });
  let bench: Bench;
  before(async () => {
    bench = new Bench(cluster(), await openTerminal(cluster()));
    await bench.make('meshed', enabled, [
      app('Deployment', 'web', { spec: { replicas: 2 }, metadata: { labels: { team: 'a' } } }),
      app('Deployment', 'idle', { spec: { replicas: 0 }, metadata: { labels: { team: 'a' } } }),
      app('CronJob', 'nightly'),
      app('StatefulSet', 'db', { labels: { [inject]: 'false' } }),
    ]);
    await bench.make('plain', {}, [app('Pod', 'lone')]);
  });

  const firstLine = async (target: string): Promise<string | undefined> => {
    const { stdout, exitCode, stderr } = await bench.run(`explain ${target}`);
    expect(exitCode, stderr).to.equal(0);
    return stdout.split('\n')[0];
  };

  it('a workload, its ReplicaSet and its pods get the same answer', async () => {
    const [pod] = await bench.pods('meshed', 'web');
    const owner = await bench.terminal.run(
      `kubectl get pod ${pod?.name ?? ''} -n meshed -o jsonpath={.metadata.ownerReferences[0].name}`,
    );
    for (const target of ['deployment/web', `replicaset/${owner.stdout}`]) {
      const { object, verdict, actual } = await explainOne(bench, `${target} -n meshed`);
      expect(object).to.include({ kind: 'Deployment', name: 'web' });
      expect(verdict).to.equal('injected');
      expect(actual).to.include({ withSidecar: 2, withoutSidecar: 0 });
      expect(actual?.pods.map(({ sidecar }) => sidecar)).to.deep.equal(['native', 'native']);
    }
    expect(await firstLine(`${pod?.name ?? ''} -n meshed`)).to.equal(
      `pod/${pod?.name ?? ''} of deployment/web in meshed: has a native sidecar, and so does a new pod`,
    );
  });

  it('a workload with 0 replicas, and a CronJob that has not run', async () => {
    for (const target of ['deployment/idle', 'cronjob/nightly']) {
      const { verdict, asked, actual } = await explainOne(bench, `${target} -n meshed`);
      expect(verdict).to.equal('injected');
      expect(asked).to.deep.equal({ verdict: 'injected', sidecar: 'native', agrees: true });
      expect(actual).to.deep.equal({ withSidecar: 0, withoutSidecar: 0, pods: [] });
    }
  });

  it('a selector finds workloads by their own labels and by those of their pods', async () => {
    const named = async (selector: string): Promise<(string | undefined)[]> =>
      (await explainAll(bench, selector)).map(({ object }) => object?.name);
    expect(await named('-l team=a -n meshed')).to.deep.equal(['idle', 'web']);
    expect(await named('-l app=db -n meshed')).to.deep.equal(['db']);
    expect(await named('deploy -l team=a -A')).to.deep.equal(['idle', 'web']);
    const { exitCode, stderr } = await bench.run('explain -l app=nobody -n meshed');
    expect(exitCode).to.equal(2);
    expect(stderr).to.contain('no pod and no workload in namespace meshed has labels app=nobody');
  });

  it('a pod that does not exist yet', async () => {
    expect(await firstLine('--labels app=x -n plain')).to.equal(
      'a pod labelled app=x in plain: a new pod gets no sidecar',
    );
    expect(await firstLine(`--labels app=x,${inject}=true -n plain`)).to.equal(
      `a pod labelled app=x,${inject}=true in plain: a new pod gets a sidecar (native)`,
    );
    const created = await bench.terminal.run('kubectl get pods -n plain -o name');
    expect(created.stdout).to.equal('pod/lone\n');
  });

  it('the deciding field, in the object that has it', async () => {
    const { predicted } = await explainOne(bench, 'statefulset/db -n meshed');
    // The label keeps the webhook itself away, before any injector sees it.
    expect(predicted.reasons[0]?.code).to.equal('no-webhook');
    const reason = predicted.reasons.find(({ field }) => field?.includes(inject));
    expect(reason).to.deep.include({
      code: 'object-selector-no-match',
      object: { apiVersion: 'apps/v1', kind: 'StatefulSet', namespace: 'meshed', name: 'db' },
      field: `spec.template.metadata.labels[${inject}]`,
      value: 'false',
    });
    expect(predicted.obstacles.map(({ code }) => code)).to.include('label-false');
  });

  it('-o wide adds every webhook, and what sets each part of the new sidecar', async () => {
    await bench.make('custom', enabled, [
      app('Deployment', 'web', {
        annotations: {
          'sidecar.istio.io/proxyCPU': '7m',
          'sidecar.istio.io/interceptionMode': 'TPROXY',
        },
        spec: { replicas: 0 },
      }),
    ]);
    const { stdout, stderr } = await bench.run('explain deployment/web -n custom -o wide');
    expect(stderr).to.equal('');
    for (const row of [
      /^object\.sidecar-injector\.istio\.io +istio-sidecar-injector +default +false +namespace istio-injection DoesNotExist \(is "enabled"\); pod sidecar\.istio\.io\/inject In \[true\] \(is not set\)$/m,
      /^namespace\.sidecar-injector\.istio\.io +istio-sidecar-injector +default +true *$/m,
      /^kind +native +injector$/m,
      /^image +registry\.istio\.io\/release\/proxyv2:1\.31-alpha\.[0-9a-f]+ +injector$/m,
      /^cpu request +7m +annotation sidecar\.istio\.io\/proxyCPU$/m,
      // One resource by annotation, and the injector sets none of the others.
      /^memory request +<none> +injector$/m,
      /^interception +TPROXY +annotation sidecar\.istio\.io\/interceptionMode$/m,
      /^dns capture +off +injector$/m,
      /^lifecycle +/m,
    ]) {
      expect(stdout).to.match(row);
    }
  });

  it('-o yaml is the same document', async () => {
    const { stdout } = await bench.run('explain deployment/idle -n meshed -o yaml');
    expect(stdout).to.match(/^apiVersion: asm-inject\/v1alpha1\nkind: ExplanationList\n/);
  });

  it('a webhook that selects by matchLabels applies, and is missed by its label', async () => {
    const name = 'istio-sidecar-injector';
    const { stdout } = await cluster().kubectl([
      ...['get', 'mutatingwebhookconfiguration', name, '-o', 'json'],
    ]);
    const { webhooks } = JSON.parse(stdout) as { webhooks: object[] };
    const selecting = webhooks.slice(0, 1).map((webhook) => ({
      ...webhook,
      namespaceSelector: { matchLabels: enabled },
      objectSelector: { matchLabels: { app: 'web' } },
    }));
    const write = async (list: readonly object[]): Promise<void> => {
      const patch = JSON.stringify({ webhooks: list });
      const { exitCode, stderr } = await cluster().kubectl([
        ...['patch', 'mutatingwebhookconfiguration', name, '--type', 'merge', '-p', patch],
      ]);
      expect(exitCode, stderr).to.equal(0);
    };
    await write(selecting);
    try {
      await eventually(async () => {
        const { verdict, asked } = await explainOne(bench, 'deployment/idle -n meshed');
        expect(verdict).to.equal('not-injected');
        expect(asked.agrees).to.equal(true);
      });
      const missed = await explainOne(bench, 'deployment/idle -n meshed');
      expect(missed.webhooks.map(({ applies }) => applies)).to.deep.equal([false]);
      expect(missed.webhooks[0]?.misses.map(({ wants, value }) => [wants, value])).to.deep.equal([
        ['app=web', 'idle'],
      ]);
      const met = await explainOne(bench, 'deployment/web -n meshed');
      expect(met).to.include({ verdict: 'injected', trusted: 'asked' });
      expect(met.asked.agrees).to.equal(true);
    } finally {
      await write(webhooks);
    }
  });

  it('right after a change of a label, the answer is the new one', async () => {
    for (let round = 0; round < 6; round += 1) {
      const value = round % 2 === 0 ? 'enabled' : 'disabled';
      await bench.terminal.run(
        `kubectl label namespace plain istio-injection=${value} --overwrite`,
      );
      const { verdict, asked } = await explainOne(bench, '--labels app=x -n plain');
      expect(verdict, value).to.equal(value === 'enabled' ? 'injected' : 'not-injected');
      expect(asked.agrees, value).to.equal(true);
    }
    await bench.terminal.run('kubectl label namespace plain istio-injection-');
  });

  it('a user who may only read gets the prediction, and why the cluster was not asked', async () => {
    const kubeconfig = `--kubeconfig ${cluster().kubeconfigFor('viewer')}`;
    const found = await explainOne(bench, `deployment/web -n meshed ${kubeconfig}`);
    expect(found).to.include({ verdict: 'injected', trusted: 'predicted' });
    expect(found.asked.failure?.code).to.equal('probe-forbidden');
    expect(found.actual).to.include({ withSidecar: 2 });
    const { stdout } = await bench.run(`explain deployment/web -n meshed ${kubeconfig}`);
    expect(stdout).to.match(/^ {2}predicted +injected, by webhooks and config ← all there is$/m);
    expect(stdout).to.match(/^ {2}asked +not possible: You may not create pods in meshed/m);
  });

  it('a user who may read nothing is told which right is missing', async () => {
    const { exitCode, stderr } = await bench.run(
      `explain deployment/web -n meshed --kubeconfig ${cluster().kubeconfigFor('nobody')}`,
    );
    expect(exitCode).to.equal(4);
    expect(stderr).to.match(/^error: .*forbidden/);
  });

  it("a user who cannot list webhooks but may create pods gets the cluster's answer", async () => {
    await bench.playground.apply(`
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: developer, namespace: meshed }
rules:
  - { apiGroups: ['', apps], resources: [pods, deployments, replicasets], verbs: [get, list, create] }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: developer, namespace: meshed }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: developer }
subjects: [{ apiGroup: rbac.authorization.k8s.io, kind: User, name: developer }]
`);
    const found = await eventually(async () => {
      const explanation = await explainOne(bench, 'deployment/web -n meshed --as developer');
      expect(explanation.trusted).to.equal('asked');
      return explanation;
    });
    expect(found.verdict).to.equal('injected');
    expect(found.predicted).to.include({ verdict: 'unknown' });
    expect(found.predicted.reasons[0]?.code).to.equal('webhooks-hidden');
  });

  it('missing objects and contradicting flags are refused in one sentence', async () => {
    for (const [target, sentence] of [
      ['deployment/nope -n meshed', 'deployment/nope does not exist in namespace meshed'],
      ['deployment/web -n nowhere', 'namespace "nowhere" does not exist'],
      ['-n meshed', 'name a pod or a workload'],
      ['--labels app=x deployment/web', 'nothing else can be named'],
      ['--labels app', '"app" is not a label: it must be KEY=VALUE'],
      ['deployment/web -A', 'is in one namespace, so -A does not apply'],
    ] as const) {
      const { exitCode, stdout, stderr } = await bench.run(`explain ${target}`);
      expect(exitCode, target).to.equal(2);
      expect(stdout, target).to.equal('');
      expect(stderr, target).to.contain(sentence);
    }
  });
});
