import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { commands } from '../../../src/commands/index.ts';
import type { ClusterResults } from '../../../src/lib/operations/across/look-across.ts';
import type { WriteResult } from '../../../src/lib/operations/plan/apply-plan.ts';
import type { NamespaceSync } from '../../../src/lib/operations/planes/sync-document.ts';
import type { PolicyView } from '../../../src/lib/operations/policy/show-policy.ts';
import { ReportedRun } from '../outage/reported-run.ts';
import { eventually } from '../playground/eventually.ts';
import { recordRequests } from './recorded-requests.ts';
import { TwoPlanes } from './two-planes.ts';

const enabled = { 'istio-injection': 'enabled' };
const disabled = { 'istio-injection': 'disabled' };
const sync = 'namespace sync --control-plane-context mesh --contexts east,west';

const webhooksPath = '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations';

/** A command line of each command that needs a cluster in which pods run. */
const needsDataPlane: Readonly<Record<string, readonly string[]>> = {
  explain: ['explain details-1', 'explain -l app=details', 'explain --labels app=details'],
  inherit: ['inherit deployment/details'],
  'injector:alerts': ['injector alerts'],
  'injector:set': ['injector set --replicas 3 --yes'],
  'injector:show': ['injector show'],
  'opt-in': ['opt-in deployment/details'],
  'opt-out': ['opt-out -l app=details --yes'],
  'policy:set': ['policy set --pod-condition include-true --yes'],
  'policy:show': ['policy show'],
  restart: ['restart -A --yes', 'restart deployment/details'],
  status: ['status -A'],
  verify: ['verify -A', 'verify deployment/details'],
};

const readConfig =
  'get configmap istio-sidecar-injector --namespace=istio-system --output=jsonpath={.data.config}';

/** Commands that talk to no cluster. */
const needsNone = ['completion', 'options'];

/** Commands that make sense on both planes. */
const fitsBoth = ['namespace:disable', 'namespace:enable', 'namespace:list', 'namespace:unset'];

describe('an ASM instance and two of its clusters', function () {
  this.timeout(180_000);
  let planes: TwoPlanes;
  before(async () => {
    planes = await TwoPlanes.start();
  });
  after(() => planes.stop());

  const labelsEverywhere = async (name: string): Promise<unknown> => ({
    mesh: await planes.labels('mesh', name),
    east: await planes.labels('east', name),
    west: await planes.labels('west', name),
  });

  describe('a kubeconfig of the wrong plane', () => {
    it('is covered by a test for every command', () => {
      const others = [...needsNone, ...fitsBoth, 'namespace:sync'];
      const known = [...Object.keys(needsDataPlane), ...others];
      expect(known.toSorted()).to.deep.equal(Object.keys(commands).toSorted());
    });

    for (const line of Object.values(needsDataPlane).flat()) {
      it(`is refused: ${line}`, async () => {
        const { exitCode, stderr, stdout } = await planes.run(`${line} --context mesh`);
        expect(exitCode, stderr).to.equal(2);
        expect(stdout).to.equal('');
        expect(stderr)
          .to.contain('context mesh is the API server of an ASM instance')
          .and.contain('ASMMeshConfig')
          .and.contain('needs a data-plane cluster');
      });
    }

    it('is refused also to a user who may list nothing there', async () => {
      const kubeconfig = planes.sides.mesh.kubeconfigFor('nobody');
      for (const line of ['policy show', 'verify -A', 'opt-in deployment/details']) {
        const { exitCode, stderr } = await planes.run(`${line} --kubeconfig ${kubeconfig}`);
        expect(exitCode, stderr).to.equal(2);
        expect(stderr).to.contain('needs a data-plane cluster');
      }
    });

    it('is refused by namespace sync, whichever side it was meant for', async () => {
      const instance = await planes.run(
        'namespace sync --control-plane-context east --contexts west --to-cluster --yes',
      );
      expect(instance.exitCode).to.equal(2);
      expect(instance.stderr).to.contain('context east is not the API server of an ASM instance');
      const cluster = await planes.run(
        'namespace sync --control-plane-context mesh --contexts mesh --to-cluster --yes',
      );
      expect(cluster.exitCode).to.equal(2);
      expect(cluster.stderr).to.contain('not a data-plane cluster');
    });

    it('is accepted by commands about namespaces, with a warning about the effect', async () => {
      await planes.calm('shop');
      for (const verb of ['enable', 'disable', 'unset']) {
        const { exitCode, stderr } = await planes.run(`namespace ${verb} shop --context mesh`);
        expect(exitCode, stderr).to.equal(0);
        expect(stderr).to.contain('writes these labels into its data-plane clusters');
      }
      expect((await planes.run('namespace list --context mesh')).exitCode).to.equal(0);
    });

    it('is not assumed only because there is no injector', async () => {
      const { api } = planes.sides.west;
      const path = `${webhooksPath}/istio-sidecar-injector`;
      const configuration = await api.find(path);
      await api.delete(path);
      try {
        const { exitCode, stderr } = await planes.run('policy show --context west');
        expect(exitCode).to.equal(2);
        expect(stderr).to.contain('no webhook of this cluster injects').and.not.contain('ASMMesh');
      } finally {
        const webhooks = configuration?.['webhooks'] ?? [];
        const [kind, apiVersion] = [
          'MutatingWebhookConfiguration',
          'admissionregistration.k8s.io/v1',
        ];
        const metadata = {
          name: 'istio-sidecar-injector',
          labels: configuration?.metadata.labels ?? {},
        };
        await api.apply({ apiVersion, kind, metadata, webhooks });
      }
    });
  });

  it('are not asked for their plane where an injector shows it', async () => {
    await planes.label('east', 'shop', {});
    for (const line of ['verify -n shop --allow-empty', 'status -n shop', 'policy show']) {
      const paths = await recordRequests(planes.sides.east, async (kubeconfig) => {
        const { exitCode, stderr } = await planes.run(`${line} --kubeconfig ${kubeconfig}`);
        expect(exitCode, stderr).to.equal(0);
      });
      expect(paths, line).to.include(webhooksPath);
      expect(paths.filter((path) => /^\/apis(\/istio\.alibaba.*)?$/.test(path))).to.deep.equal([]);
    }
    const asked = await recordRequests(planes.sides.mesh, (kubeconfig) =>
      planes.run(`policy show --kubeconfig ${kubeconfig}`),
    );
    expect(asked).to.deep.equal([
      webhooksPath,
      '/apis',
      '/apis/istio.alibabacloud.com/v1beta1',
      '/api/v1/nodes',
    ]);
  });

  it('are recognised by what runs, and by its owner', async () => {
    const byBuild = await planes.read<PolicyView>('policy show --context east', 'policy');
    expect(byBuild.plane?.kind).to.equal('asm-data-plane');
    expect(byBuild.plane?.evidence).to.match(/^an injector of version .*-aliyun$/);
    await planes.ownInjector('west');
    const byOwner = await planes.read<PolicyView>('policy show --context west', 'policy');
    expect(byOwner.plane).to.deep.equal({
      kind: 'asm-data-plane',
      evidence: 'ownerReference Istio/istio-config of istio.alibabacloud.com',
    });
  });

  describe('namespace sync', () => {
    beforeEach(() => planes.calm('shop', 'bank'));

    it('requires both sides', async () => {
      const nobody = await planes.run('namespace sync --contexts east --to-cluster --yes');
      expect(nobody.exitCode).to.equal(2);
      expect(nobody.stderr).to.contain('--control-plane-context');
      const same = await planes.run(`${sync} --to-cluster --cluster east --yes`);
      expect(same.exitCode).to.equal(2);
      expect(same.stderr).to.contain('--cluster does not apply to');
    });

    it('requires a direction', async () => {
      for (const line of [sync, `${sync} --to-cluster --from-cluster`]) {
        const { exitCode, stderr } = await planes.run(`${line} --yes`);
        expect(exitCode).to.equal(2);
        expect(stderr).to.contain('--to-cluster').and.contain('--from-cluster');
      }
    });

    it('copies the labels of the instance into its clusters', async () => {
      await planes.label('mesh', 'shop', { ...enabled, team: 'mesh' });
      await planes.label('mesh', 'bank', { 'istio.io/rev': 'canary' });
      await planes.label('east', 'shop', { ...disabled, team: 'east' });
      await planes.label('west', 'shop', { ...enabled, 'istio.io/dataplane-mode': 'ambient' });
      for (const side of ['east', 'west'] as const) await planes.label(side, 'bank', enabled);

      const before = [await labelsEverywhere('shop'), await labelsEverywhere('bank')];
      for (const dryRun of ['client', 'server']) {
        const { exitCode, stderr, stdout } = await planes.run(
          `${sync} --to-cluster --dry-run=${dryRun}`,
        );
        expect(exitCode, stderr).to.equal(0);
        expect(stderr).to.match(/^shop +istio-injection +enabled +disabled +enabled$/m);
        expect(stderr).to.match(/^shop +istio\.io\/dataplane-mode +<none> +<none> +ambient$/m);
        expect(stdout).to.contain('metadata.labels[istio.io/rev]: <none> → "canary"');
      }
      const asked = await planes.run(`${sync} --to-cluster`);
      expect(asked.exitCode).to.equal(2);
      expect(asked.stderr).to.contain('--yes');
      expect([await labelsEverywhere('shop'), await labelsEverywhere('bank')]).to.deep.equal(
        before,
      );

      const result = await planes.read<NamespaceSync>(
        `${sync} --to-cluster --yes`,
        'namespace-sync',
      );
      expect(result.writes.map(({ context }) => context)).to.deep.equal(['east', 'west']);
      const outcomes = result.writes.flatMap(({ changes }) =>
        changes.map(({ outcome }) => outcome),
      );
      expect(outcomes).to.deep.equal(['written', 'written', 'written', 'written']);
      expect(await labelsEverywhere('shop')).to.deep.equal({
        mesh: { ...enabled, team: 'mesh' },
        east: { ...enabled, team: 'east' },
        west: enabled,
      });
      const canary = { 'istio.io/rev': 'canary' };
      expect(await labelsEverywhere('bank')).to.deep.equal({
        mesh: canary,
        east: canary,
        west: canary,
      });
      const again = await planes.run(`${sync} --to-cluster --yes`);
      expect(again.stdout).to.equal('The labels are already the same. Nothing changed.\n');
    });

    it('copies the labels of the clusters, except those that differ between them', async () => {
      await planes.label('mesh', 'shop', disabled);
      await planes.label('mesh', 'bank', {});
      await planes.label('east', 'shop', enabled);
      await planes.label('west', 'shop', enabled);
      await planes.label('east', 'bank', enabled);
      await planes.label('west', 'bank', disabled);
      const { skipped } = await planes.read<NamespaceSync>(
        `${sync} --from-cluster --yes`,
        'namespace-sync',
        3,
      );
      expect(skipped).to.deep.equal([{ name: 'bank', context: 'mesh', reason: 'conflict' }]);
      expect(await planes.labels('mesh', 'shop')).to.deep.equal(enabled);
      expect(await labelsEverywhere('bank')).to.deep.equal({
        mesh: {},
        east: enabled,
        west: disabled,
      });
      const one = await planes.run(
        'namespace sync bank --control-plane-context mesh --contexts west --from-cluster --yes',
      );
      expect(one.exitCode, one.stderr).to.equal(0);
      expect(await planes.labels('mesh', 'bank')).to.deep.equal(disabled);
    });

    it('creates namespaces only with --create, and deletes none', async () => {
      await planes.label('mesh', 'new', enabled);
      await planes.label('east', 'old', enabled);
      const left = await planes.run(`${sync} --to-cluster --yes`);
      expect(left.exitCode, left.stderr).to.equal(0);
      expect(left.stdout).to.contain('left out on cluster east: new (not there; add --create)');
      expect(left.stdout).to.contain('only on cluster east, left as they are: old');
      expect((await planes.run(`${sync} new --to-cluster --yes`)).exitCode).to.equal(3);
      expect(await planes.labels('east', 'new')).to.equal(undefined);

      const made = await planes.run(`${sync} --to-cluster --create --yes`);
      expect(made.exitCode, made.stderr).to.equal(0);
      expect(await labelsEverywhere('new')).to.deep.equal({
        mesh: enabled,
        east: enabled,
        west: enabled,
      });
      expect(await planes.labels('east', 'old')).to.deep.equal(enabled);

      const back = await planes.run(`${sync} old --from-cluster --create --yes`);
      expect(back.exitCode, back.stderr).to.equal(0);
      expect(await planes.labels('mesh', 'old')).to.deep.equal(enabled);
      await planes.calm('new', 'old');
    });

    it('leaves system namespaces alone unless they are allowed', async () => {
      for (const name of ['kube-system', 'istio-system'])
        await planes.label('mesh', name, disabled);
      const left = await planes.read<NamespaceSync>(`${sync} --to-cluster --yes`, 'namespace-sync');
      expect(left.skipped.map(({ reason }) => reason)).to.deep.equal(Array(4).fill('system'));
      expect(await planes.labels('east', 'kube-system')).to.not.have.property('istio-injection');
      await planes.run(`${sync} --to-cluster --allow-system-namespaces --yes`);
      expect(await planes.labels('west', 'istio-system')).to.include(disabled);
      for (const side of ['mesh', 'east', 'west'] as const) {
        for (const name of ['kube-system', 'istio-system']) await planes.label(side, name, {});
      }
    });

    it('reports each denied write, and continues', async () => {
      await planes.label('mesh', 'shop', enabled);
      const viewer = '--as viewer --as-group playground:viewers';
      const { writes } = await planes.read<NamespaceSync>(
        `${sync} --to-cluster --yes ${viewer}`,
        'namespace-sync',
        4,
      );
      const reported = writes.map(({ context, changes }) => [context, changes[0]?.error?.code]);
      expect(reported).to.deep.equal([
        ['east', 'forbidden'],
        ['west', 'forbidden'],
      ]);
      expect(await planes.labels('east', 'shop')).to.deep.equal({});
    });

    it('previews what gains and loses its sidecar in the clusters', async () => {
      await planes.label('mesh', 'shop', enabled);
      await planes.label('east', 'shop', {});
      await planes.sides.east.kubectl(['create', 'deployment', 'web', '--image=web', '-n', 'shop']);
      const { writes } = await planes.read<NamespaceSync>(
        `${sync} --to-cluster --dry-run=client`,
        'namespace-sync',
      );
      expect(writes[0]?.blastRadius?.counts.gains.workloads).to.equal(1);
    });
  });

  describe('while the instance reconciles labels', () => {
    beforeEach(() => planes.calm('shop', 'bank'));
    afterEach(() => planes.reconcileOnly([]));

    it('says what it overwrites, and which cluster is excluded', async () => {
      await planes.label('mesh', 'shop', enabled);
      for (const side of ['east', 'west'] as const) await planes.label(side, 'shop', disabled);
      const reconciler = planes.sides.mesh.pids.get('label-reconciler') ?? 0;
      // Otherwise it would be done before it can be reported.
      process.kill(reconciler, 'SIGSTOP');
      try {
        await planes.ruleThat(['c-west']);
        const { overwritten, clusters } = await planes.read<NamespaceSync>(
          `${sync} --from-cluster --dry-run=client`,
          'namespace-sync',
        );
        const states = clusters.map((one) => ('error' in one ? one.error : one.labelSync.state));
        expect(states).to.deep.equal(['kept-out', 'reconciled']);
        const place = { context: 'west', namespace: 'shop', label: 'istio-injection' };
        const fate = { now: 'disabled', then: 'enabled', certain: true };
        expect(overwritten).to.deep.equal([{ ...place, ...fate }]);
        const { stderr } = await planes.run(`${sync} --to-cluster --dry-run=client`);
        expect(stderr).to.match(/^shop +istio-injection +enabled +disabled +disabled \*$/m);
        expect(stderr).to.contain('does not sync labels to east by itself');
      } finally {
        process.kill(reconciler, 'SIGCONT');
      }
    });

    it('reverts an edit in a cluster, where edits are watched by default; the revert is reported', async () => {
      await planes.label('mesh', 'shop', enabled);
      await planes.label('west', 'shop', {});
      await planes.reconcileOnly(['c-west']);
      await eventually(async () => {
        expect(await planes.labels('west', 'shop')).to.deep.equal(enabled);
      });
      const lost = await planes.read<WriteResult>(
        'namespace disable shop --context west',
        'write-result',
        3,
      );
      expect(lost.restart, 'what was taken back needs no restart').to.deep.equal([]);
      expect(lost.hold?.state).to.equal('taken-back');
      const [field] = lost.hold?.fields ?? [];
      expect(field).to.include({ field: 'metadata.labels[istio-injection]', now: 'enabled' });
      expect(field?.by?.[0]).to.include({ manager: 'asm-label-reconciler', operation: 'Apply' });
      expect(lost.warnings?.join()).to.contain('the ASM instance owns these labels');

      const shown = await planes.run('namespace disable shop --context west --hold 60s');
      expect(shown.exitCode).to.equal(3);
      expect(shown.stdout).to.contain('now "enabled", by asm-label-reconciler (server-side apply');
    });

    it('leaves an edit alone in an excluded cluster, or if it comes from the instance', async () => {
      await planes.label('mesh', 'shop', enabled);
      await planes.label('east', 'shop', enabled);
      await planes.label('west', 'shop', enabled);
      await planes.reconcileOnly(['c-west']);
      const held = await planes.run('namespace disable shop --context east --hold 2s');
      expect(held.exitCode, held.stderr).to.equal(0);
      expect(held.stdout).to.contain('Watched for 2 s');

      const { writes } = await planes.read<NamespaceSync>(
        'namespace sync shop --control-plane-context mesh --contexts east --from-cluster --yes --hold 2s',
        'namespace-sync',
      );
      expect(writes[0]?.hold?.state).to.equal('held');
      await eventually(async () => {
        expect(await planes.labels('west', 'shop')).to.deep.equal(disabled);
      });
    });

    it('others that revert a policy are named, too', async () => {
      const config = (await planes.sides.west.kubectl(readConfig.split(' '))).stdout;
      const args = ['asm-inject', ...'policy set --pod-condition include-true'.split(' ')];
      const child = spawn('kubectl', [...args, '--context=west', '--yes', '--hold=5s'], {
        env: planes.terminal.env,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const ended = once(child, 'close');
      const reported = text(child.stdout);
      for await (const chunk of child.stderr) if (String(chunk).includes('watching for')) break;
      await planes.sides.west.api.call({
        method: 'PATCH',
        path: '/api/v1/namespaces/istio-system/configmaps/istio-sidecar-injector?fieldManager=rival',
        body: { data: { config } },
        contentType: 'application/merge-patch+json',
      });
      expect(await reported).to.match(
        /reverted: configmap\/istio-sidecar-injector in istio-system data\.config, by rival \(update/,
      );
      expect((await ended)[0]).to.equal(3);
    });
  });

  describe('several contexts at once', () => {
    it('show where namespaces differ', async () => {
      await planes.calm('shop');
      await planes.label('mesh', 'only-here', {});
      await planes.label('mesh', 'shop', enabled);
      await planes.label('east', 'shop', {});
      const { differences, clusters } = await planes.read<ClusterResults<object>>(
        'namespace list --contexts mesh,east,west',
        'cluster-results',
      );
      expect(clusters.map(({ state }) => state)).to.deep.equal(['done', 'done', 'done']);
      const labels = { mesh: 'enabled', east: null, west: null };
      expect(differences).to.deep.include({
        subject: 'shop',
        aspect: 'istio-injection',
        values: labels,
      });
      const absent = await planes.read<ClusterResults<object>>(
        'namespace list --contexts mesh,east',
        'cluster-results',
      );
      expect(absent.differences).to.deep.include({
        subject: 'only-here',
        aspect: 'namespace',
        values: { mesh: 'there' },
      });
    });

    it('show where policies differ, and skip the instance with --all-contexts', async () => {
      await planes.run('policy set --pod-condition include-true --context east --yes');
      const { differences, clusters } = await planes.read<ClusterResults<PolicyView>>(
        'policy show --all-contexts',
        'cluster-results',
      );
      expect(clusters.map(({ state }) => state)).to.deep.equal(['skipped', 'done', 'done']);
      expect(differences).to.deep.equal([
        {
          subject: 'policy',
          aspect: 'pod-condition',
          values: { east: 'include-true', west: 'not-include-false' },
        },
      ]);
      await planes.run('policy set --pod-condition not-include-false --context east --yes');
      const named = await planes.run('policy show --contexts mesh,east');
      expect(named.exitCode).to.equal(2);
      expect(named.stdout).to.match(/^mesh +not read: wrong-plane$/m);
    });

    it('verify everywhere, with the worst exit code', async () => {
      for (const side of ['east', 'west'] as const) {
        await planes.label(side, 'gate', side === 'east' ? enabled : {});
        const web = ['create', 'deployment', 'web', '--image=web', '-n', 'gate'];
        await planes.sides[side].kubectl(web);
        await eventually(async () => {
          const { items } = await planes.sides[side].api.list('/api/v1/namespaces/gate/pods');
          expect(items).to.have.length(1);
        });
      }
      const gate = 'verify -n gate --wait --timeout 60s --contexts east,west';
      const same = await planes.read<ClusterResults<object>>(gate, 'cluster-results');
      const subject = 'deployment/web in gate';
      expect(same.differences).to.deep.equal([
        {
          subject,
          aspect: 'pods',
          values: { east: 'OK; sidecar classic', west: 'OK; sidecar none' },
        },
      ]);
      const expected = await planes.read<ClusterResults<object>>(
        'verify -n gate --expect injected --contexts east,west',
        'cluster-results',
        3,
      );
      expect(expected.clusters.map(({ exitCode }) => exitCode)).to.deep.equal([0, 3]);
      const expecting = 'verify -n gate --expect injected --contexts east,west';
      const table = await planes.run(expecting);
      expect(table.stdout)
        .to.match(/^east +1 OK$/m)
        .and.match(/^west +1 MISSING$/m);
      expect(table.stdout).to.contain('Differences between east and west:');
      const junit = await planes.run(`${expecting} -o junit`);
      expect(junit.exitCode).to.equal(3);
      expect(junit.stdout).to.contain('name="east/gate"').and.contain('name="west/gate"');
      const markdown = await planes.run(`${expecting} -o markdown`);
      expect(markdown.exitCode).to.equal(3);
      expect(markdown.stdout).to.match(/✅[^]*Context `east`[^]*❌[^]*Context `west`/);
      expect((await planes.run(`${gate} -o name`)).exitCode).to.equal(2);
    });

    it('show the status of each', async () => {
      const { differences } = await planes.read<ClusterResults<object>>(
        'status -n gate --contexts east,west',
        'cluster-results',
      );
      const values = { east: 'injected', west: 'not-injected' };
      expect(differences).to.deep.include({ subject: 'gate', aspect: 'new pods', values });
      const { stdout } = await planes.run('status -n gate --contexts east,west -o wide');
      expect(stdout).to.match(/^gate +istio-injection +enabled +<none>$/m);
      expect((await planes.run('status -w --contexts east,west')).exitCode).to.equal(2);
    });

    it('cannot be combined with --context', async () => {
      for (const flags of ['--contexts east --context west', '--contexts east --all-contexts']) {
        expect((await planes.run(`policy show ${flags}`)).exitCode).to.equal(2);
      }
    });
  });

  // The last, since west does not come back.
  it('namespace sync --hold goes on when a cluster that was away is back', async () => {
    await planes.calm('shop', 'bank');
    await planes.label('mesh', 'shop', enabled);
    const run = new ReportedRun(`${sync} shop --to-cluster --yes --hold 6s`, planes.terminal.env);
    try {
      await run.says(/watching for 6 s/);
      const { west } = planes.sides;
      process.kill(west.pids.get('kube-apiserver') ?? 0, 'SIGKILL');
      const startAgain = await west.endApiServer();
      await run.says(/^paused: waiting for the API server: /m);
      await startAgain();
      const { exitCode, stdout, stderr } = await run.end();
      expect(exitCode, stderr + stdout).to.equal(0);
      expect(stderr, stderr).to.match(/^resumed: the API server answers again/m);
      expect(
        stdout.match(/Watched for 6 s: the change was not reverted/g),
        stdout,
      ).to.have.lengthOf(2);
    } finally {
      run.signal('SIGKILL');
    }
  });

  describe('with one cluster down', () => {
    before(() => planes.sides.west.stop());

    it('the others are still shown', async () => {
      const { clusters } = await planes.read<ClusterResults<object>>(
        'namespace list --contexts west,east',
        'cluster-results',
        4,
      );
      expect(clusters.map(({ state }) => state)).to.deep.equal(['failed', 'done']);
      expect(clusters[0]?.error?.code).to.equal('unreachable');
    });

    it('the labels of the others are still copied', async () => {
      await planes.label('mesh', 'shop', enabled);
      await planes.label('east', 'shop', {});
      const { clusters, writes } = await planes.read<NamespaceSync>(
        `${sync} --to-cluster --yes`,
        'namespace-sync',
        4,
      );
      expect(clusters[1]).to.have.nested.property('error.code', 'unreachable');
      expect(writes.map(({ context }) => context)).to.deep.equal(['east']);
      expect(await planes.labels('east', 'shop')).to.deep.equal(enabled);
    });
  });
});
