import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { ManifestResult } from '../../../src/lib/operations/workload/edit-manifests.ts';
import type { IntentResult } from '../../../src/lib/operations/workload/intent-document.ts';
import { findSchemaProblems } from '../../schema.ts';
import { eventually } from '../playground/eventually.ts';
import { app, undosIn } from './apps.ts';
import { shareBench } from './shared-bench.ts';

const enabled = { 'istio-injection': 'enabled' };
const no = { 'sidecar.istio.io/inject': 'false' };

describe('opt-in, opt-out and inherit, on a mesh of Alibaba Cloud', function () {
  this.timeout(120_000);
  const bench = shareBench();

  describe('every kind', () => {
    const kinds = [
      'deployment/web',
      'statefulset/db',
      'daemonset/agent',
      'replicaset/lonely',
      'cronjob/nightly',
    ];
    before(() =>
      bench().make('kinds', enabled, [
        app('Deployment', 'web', { spec: { replicas: 2 }, metadata: { labels: { team: 'a' } } }),
        app('StatefulSet', 'db', { spec: { replicas: 2 }, metadata: { labels: { team: 'a' } } }),
        app('DaemonSet', 'agent'),
        app('ReplicaSet', 'lonely', { spec: { replicas: 2 } }),
        app('CronJob', 'nightly', { annotations: { 'sidecar.istio.io/inject': 'yes' } }),
      ]),
    );

    it('is written, rolled out, proved, and reverted exactly', async () => {
      const templates = async (): Promise<unknown[]> =>
        Promise.all(kinds.map((kind) => bench().template('kinds', kind)));
      const before = await templates();
      const web = await bench().pods('kinds', 'web');
      const lonely = await bench().pods('kinds', 'lonely');

      const done = await bench().run(
        'opt-out deployment/web statefulset/db daemonset/agent -n kinds --wait',
      );
      expect(done.exitCode, done.stderr).to.equal(0);
      for (const [name, pods] of [
        ['deployment/web', 2],
        ['statefulset/db', 2],
        ['daemonset/agent', 3],
      ]) {
        expect(done.stdout).to.match(
          new RegExp(
            `${name} in kinds changed\n  spec.template.metadata.labels\\[sidecar.istio.io/inject\\]: <none> → "false"\n  rollout: done; ${pods} new pods without a sidecar\n  undo: kubectl patch `,
          ),
        );
      }
      for (const name of ['web', 'db', 'agent']) {
        expect(await bench().hasSidecars('kinds', name), name).to.not.include(true);
      }
      const uids = web.map(({ uid }) => uid);
      expect((await bench().pods('kinds', 'web')).some(({ uid }) => uids.includes(uid))).to.equal(
        false,
      );

      // Running pods of a ReplicaSet stay; its next one is proved by a dry run.
      const held = await bench().run('opt-out replicaset.apps lonely -n kinds --wait');
      expect(held.exitCode).to.equal(3);
      expect(held.stderr).to.match(/warning: replicaset\/lonely in kinds: a ReplicaSet does not/);
      expect(held.stdout).to.contain(
        'held: 2 pods are still from an earlier template; the next pod gets no sidecar (by dry run)',
      );
      for (const { name } of lonely) {
        await bench().playground.kubectl(['delete', 'pod', name, '-n', 'kinds', '--wait=false']);
      }
      await eventually(async () => {
        expect(await bench().hasSidecars('kinds', 'lonely')).to.deep.equal([false, false]);
      });

      const nightly = await bench().run('opt-out cronjob/nightly -n kinds --wait');
      expect(nightly.exitCode, nightly.stderr).to.equal(0);
      expect(nightly.stdout).to.contain(
        'spec.jobTemplate.spec.template.metadata.annotations[sidecar.istio.io/inject]: "yes" → <none>',
      );
      expect(nightly.stdout).to.contain('the next pod gets no sidecar (by dry run)');
      await bench().paste('kubectl create job now --from=cronjob/nightly -n kinds');
      await eventually(async () => {
        expect(await bench().hasSidecars('kinds', 'nightly')).to.deep.equal([false]);
      });

      const undos = [done, held, nightly].flatMap(undosIn);
      expect(undos).to.have.length(5);
      for (const undo of undos) expect((await bench().paste(undo)).exitCode, undo).to.equal(0);
      expect(await templates()).to.deep.equal(before);
    });

    it('is already as intended: nothing is sent', async () => {
      const versions = async (): Promise<string> =>
        (
          await bench().playground.kubectl([
            ...['get', 'deploy,sts,ds,rs,cj', '-n', 'kinds'],
            '-o=jsonpath={.items[*].metadata.generation}',
          ])
        ).stdout;
      await bench().run('opt-in deployment/web statefulset/db -n kinds --wait');
      const before = await versions();
      const { stdout, stderr, exitCode } = await bench().run(
        'opt-in deployment/web statefulset/db -n kinds',
      );
      expect(stdout).to.equal(
        'deployment/web in kinds unchanged\nstatefulset/db in kinds unchanged\n',
      );
      expect(stderr).to.equal('');
      expect(exitCode).to.equal(0);
      expect(await versions()).to.equal(before);
    });

    it('asks before it changes more than the named workloads', async () => {
      for (const line of ['-l team=a', 'deploy,sts --all', '--all -A']) {
        const { exitCode, stderr, stdout } = await bench().run(`inherit ${line} -n kinds`);
        expect(stderr, line).to.match(/needs a confirmation|allow-system-namespaces/);
        expect(stdout).to.equal('');
        expect(exitCode).to.equal(2);
      }
      expect(await bench().intentOf('kinds', 'deployment/web')).to.deep.equal({ label: 'true' });
      const { stdout, exitCode } = await bench().run('inherit -l team=a -n kinds --yes --wait');
      expect(stdout).to.match(/^deployment\/web in kinds changed\n.*\n.*2 new pods with a sidecar/);
      expect(stdout).to.contain('statefulset/db in kinds changed');
      expect(stdout).to.not.contain('agent');
      expect(exitCode).to.equal(0);
      expect((await bench().run('inherit -l team=nobody -n kinds')).stderr).to.contain(
        'no workload with labels team=nobody in namespace kinds',
      );
    });
  });

  describe('label and annotation', () => {
    before(() =>
      bench().make('methods', {}, [
        app('Deployment', 'web', { annotations: { ...no, note: 'x' } }),
      ]),
    );

    const steps: readonly [line: string, want: { label?: string; annotation?: string }][] = [
      ['opt-in deployment/web', { label: 'true' }],
      ['opt-out deployment/web --method annotation', { annotation: 'false' }],
      ['opt-in deployment/web --method both', { label: 'true', annotation: 'true' }],
      ['opt-in deployment/web --asm-version 1.12.4', { label: 'true', annotation: 'true' }],
      ['opt-out deployment/web --asm-version 1.12.4', { label: 'false' }],
      ['opt-out deployment/web --asm-version 1.12.3', { label: 'false', annotation: 'false' }],
      ['opt-in deployment/web --asm-version v1.11.5.23-g91e6d0b4-aliyun', { annotation: 'true' }],
      ['inherit deployment/web', {}],
    ];
    for (const [line, want] of steps) {
      it(`${line}: ${JSON.stringify(want)}`, async () => {
        const { exitCode, stderr } = await bench().run(`${line} -n methods`);
        expect(exitCode, stderr).to.equal(0);
        expect(await bench().intentOf('methods', 'deployment/web')).to.deep.equal(want);
      });
    }

    it('are reverted by a kubectl command, whatever --asm-version says', async () => {
      const before = await bench().template('methods', 'deployment/web');
      const done = await bench().run('opt-out deployment/web -n methods --asm-version 1.11.5');
      expect(done.exitCode, done.stderr).to.equal(0);
      const [undo = ''] = undosIn(done);
      const undone = await bench().paste(undo);
      expect(undone.exitCode, undone.stderr).to.equal(0);
      expect(await bench().template('methods', 'deployment/web')).to.deep.equal(before);
    });

    it('are both written, with a note, if the mesh cannot be read', async () => {
      await bench().paste(
        'kubectl create rolebinding dev --clusterrole=edit --user=dev -n methods',
      );
      const { stderr, exitCode } = await bench().run(
        'opt-out deployment/web -n methods --as dev --wait',
      );
      expect(stderr).to.contain(
        'both written: the webhook configurations, which lead to the injector',
      );
      expect(stderr).to.not.contain('error');
      expect(exitCode).to.equal(0);
      expect(await bench().intentOf('methods', 'deployment/web')).to.deep.equal({
        label: 'false',
        annotation: 'false',
      });
    });

    it('an invalid version', async () => {
      const { stderr, exitCode } = await bench().run(
        'opt-in deployment/web -n methods --asm-version soon',
      );
      expect(stderr).to.contain('--asm-version "soon" is not a version');
      expect(exitCode).to.equal(2);
    });
  });

  describe('what cannot be edited', () => {
    before(async () => {
      const owner = { apiVersion: 'db.example.com/v1', kind: 'Cluster', name: 'boss', uid: 'u' };
      await bench().make('refusals', {}, [
        app('Deployment', 'web'),
        app('CronJob', 'nightly'),
        app('Job', 'once'),
        app('Pod', 'bare'),
        app('ReplicationController', 'elderly'),
        app('Pod', 'static-node-1', {
          metadata: { annotations: { 'kubernetes.io/config.mirror': 'x' } },
          podSpec: { nodeName: 'node-1' },
        }),
        app('Pod', 'member', { metadata: { ownerReferences: [{ ...owner, controller: true }] } }),
        app('Deployment', 'fixed', {
          labels: { 'sidecar.istio.io/inject': 'true' },
          spec: { selector: { matchLabels: { app: 'fixed', 'sidecar.istio.io/inject': 'true' } } },
        }),
      ]);
      await bench().paste('kubectl create job nightly-1 --from=cronjob/nightly -n refusals');
      await eventually(async () => {
        expect(await bench().pods('refusals', 'nightly')).to.have.length(1);
      });
    });

    const firstPod = async (name: string): Promise<string> =>
      (await bench().pods('refusals', name))[0]?.name ?? '';
    const refusals: readonly [what: () => Promise<string> | string, why: RegExp, next: RegExp][] = [
      [() => 'pod/bare', /no workload makes pod\/bare/, /opt-out -f MANIFEST/],
      [() => 'job/once', /template of job\/once cannot be changed/, /opt-out -f MANIFEST/],
      [
        () => 'job/nightly-1',
        /follows the pod template of cronjob\/nightly/,
        /opt-out cronjob\/nightly/,
      ],
      [
        async () => `pod/${await firstPod('nightly')}`,
        /template of cronjob\/nightly/,
        /cronjob\/nightly/,
      ],
      [async () => `pod/${await firstPod('once')}`, /template of job\/once/, /opt-out -f MANIFEST/],
      [
        async () => `pod/${await firstPod('web')}`,
        /template of deployment\/web/,
        /opt-out deployment\/web -n refusals/,
      ],
      [() => 'pod/static-node-1', /is a static pod/, /Deployment or DaemonSet/],
      [() => 'pod/member', /is made by Cluster\/boss \(db\.example\.com\/v1\)/, /Cluster\/boss/],
      [
        () => 'replicationcontroller/elderly',
        /a ReplicationController is not edited/,
        /kubectl edit replicationcontroller\/elderly/,
      ],
      [() => 'deployment/fixed', /part of the selector of deployment\/fixed/, /--cascade=orphan/],
      [
        () => 'deployment/nope',
        /deployment\/nope does not exist in namespace refusals/,
        /kubectl get deploy/,
      ],
    ];
    for (const [what, why, next] of refusals) {
      it(String(why), async () => {
        const { exitCode, stderr, stdout } = await bench().run(
          `opt-out ${await what()} -n refusals`,
        );
        expect(stderr)
          .to.match(/^error: /)
          .and.match(why)
          .and.match(next);
        expect(stdout).to.equal('');
        expect(exitCode).to.equal(2);
      });
    }

    it('a ReplicaSet of a Deployment', async () => {
      const { stdout: name } = await bench().playground.kubectl([
        ...[
          'get',
          'rs',
          '-n',
          'refusals',
          '-l',
          'app=web',
          '-o=jsonpath={.items[0].metadata.name}',
        ],
      ]);
      const { exitCode, stderr } = await bench().run(`opt-in replicaset/${name} -n refusals`);
      expect(stderr).to.contain('follows the pod template of deployment/web');
      expect(exitCode).to.equal(2);
    });

    it('is reported for each named workload, and no other is written', async () => {
      const before = await bench().intentOf('refusals', 'deployment/web');
      const { exitCode, stderr, stdout } = await bench().run(
        'opt-out pod/bare deployment/nope deployment/web deployment/fixed cronjob/nightly -n refusals',
      );
      expect(stderr.match(/^error: /gm)).to.have.length(3);
      expect(stdout).to.match(
        /deployment\/web in refusals not tried[^]*cronjob\/nightly in refusals not tried/,
      );
      expect(exitCode).to.equal(2);
      expect(await bench().intentOf('refusals', 'deployment/web')).to.deep.equal(before);
    });

    it('does not keep the others that -l selects from being written, and is not exit code 2', async () => {
      const { exitCode, stderr, stdout } = await bench().run(
        'opt-out deploy -l app!=nobody -n refusals --yes -o name',
      );
      expect(stderr).to.match(/^error: .*part of the selector of deployment\/fixed/m);
      expect(stderr).to.match(/^deployment\/web in refusals changed; undo: kubectl patch /m);
      expect(stdout).to.equal('deployment.apps/web\n');
      expect(exitCode).to.equal(3);
      expect(await bench().intentOf('refusals', 'deployment/web')).to.deep.equal({
        label: 'false',
      });
    });
  });

  describe('without writing', () => {
    before(() =>
      bench().make('dry', enabled, [app('Deployment', 'web'), app('StatefulSet', 'db')]),
    );

    for (const mode of ['client', 'server']) {
      it(`--dry-run=${mode} sends nothing for real, in every output format`, async () => {
        const before = await bench().template('dry', 'deployment/web');
        const line = `opt-out deployment/web statefulset/db -n dry --wait --dry-run=${mode}`;
        const [text, json, yaml, name, diff] = [
          await bench().run(line),
          await bench().run(`${line} -o json`),
          await bench().run(`${line} -o yaml`),
          await bench().run(`${line} -o name`),
          await bench().run(`${line} -o diff`),
        ];
        expect(text.stdout).to.contain(
          `deployment/web in dry changed (${mode === 'client' ? '' : 'server '}dry run)`,
        );
        expect(text.stdout).to.not.contain('undo');
        expect(findSchemaProblems(JSON.parse(json.stdout), 'intent-result')).to.deep.equal([]);
        const { workloads, ...head } = JSON.parse(json.stdout) as IntentResult;
        expect(head).to.deep.equal({
          apiVersion: 'asm-inject/v1alpha1',
          kind: 'IntentResult',
          intent: 'not-injected',
          method: 'label',
          dryRun: mode,
        });
        expect(workloads[0]).to.deep.include({
          outcome: 'would-be-written',
          predicted: 'not-injected',
        });
        expect(yaml.stdout).to.contain('kind: IntentResult');
        expect(name.stdout).to.equal('deployment.apps/web\nstatefulset.apps/db\n');
        expect(diff.stdout).to.match(
          /^--- dry\/deployment.apps\/web\n\+{3} dry\/deployment.apps\/web\n@@ [^]*\n\+ +sidecar.istio.io\/inject: "false"\n/,
        );
        expect(diff.stdout).to.contain('\n--- dry/statefulset.apps/db\n');
        expect(diff.stdout.match(/^[+-](?![+-])/gm)).to.have.length(2);
        for (const { exitCode } of [text, json, yaml, name, diff]) expect(exitCode).to.equal(0);
        expect(await bench().template('dry', 'deployment/web')).to.deep.equal(before);
      });
    }

    it('a user who may only read: the prediction replaces the answer, and the write is denied', async () => {
      const { stderr, stdout, exitCode } = await bench().run(
        `opt-out deployment/web -n dry --kubeconfig ${bench().playground.kubeconfigFor('viewer')}`,
      );
      expect(stderr).to.contain('User "viewer" cannot patch resource "deployments"');
      expect(stdout).to.contain('deployment/web in dry failed');
      expect(exitCode).to.equal(4);
    });
  });

  it('protects system namespaces by two flags, and only where something would change', async () => {
    await bench().add('kube-system', [app('Deployment', 'dns', { labels: no })]);
    const line = 'opt-in deployment/dns -n kube-system';
    expect((await bench().run(`${line} --yes`)).stderr).to.match(/allow-system-namespaces/);
    expect((await bench().run(`${line} --allow-system-namespaces`)).stderr).to.match(
      /needs a confirmation/,
    );
    expect(await bench().intentOf('kube-system', 'deployment/dns')).to.deep.equal({
      label: 'false',
    });
    expect((await bench().run('opt-out deployment/dns -n kube-system')).exitCode).to.equal(0);
    const written = await bench().run(`${line} --allow-system-namespaces --yes`);
    expect(written.exitCode, written.stderr).to.equal(0);
    expect(
      (await bench().run('opt-in deployment/istio-sidecar-injector -n istio-system --yes'))
        .exitCode,
    ).to.equal(2);
  });

  describe('manifests', () => {
    const chart = 'test/fixtures/manifests/chart.yaml';
    before(() => bench().make('files', enabled, []));

    it('pass through the command into the cluster, with or without a file', async () => {
      const { stdout, exitCode } = await bench().paste(
        `kubectl asm-inject opt-out -f - --asm-version 1.18 < ${chart} | kubectl apply -n files -f - >&2 && kubectl asm-inject opt-out -f ${chart} --asm-version 1.18`,
      );
      expect(exitCode).to.equal(0);
      const before = (await readFile(chart, 'utf8')).split('\n');
      const added = stdout.split('\n').filter((line) => !before.includes(line));
      expect(added).to.have.length.greaterThan(0);
      for (const line of added) expect(line).to.match(/inject|metadata:|labels:/);
      for (const workload of [
        'deployment/release-bookstore',
        'statefulset/release-database',
        'cronjob/release-backup',
      ]) {
        expect(await bench().intentOf('files', workload), workload).to.deep.equal({
          label: 'false',
        });
      }
      await eventually(async () => {
        const pods = await bench().pods('files', 'database');
        expect(pods.map(({ hasSidecar }) => hasSidecar)).to.deep.equal([false]);
      }, 30_000);
    });

    it('are changed in place, named ones only, and a second time not at all', async () => {
      const file = join(bench().playground.directory, 'chart.yaml');
      const text = await readFile(chart, 'utf8');
      await writeFile(file, text);
      const line = `opt-in statefulset/release-database -f ${file} --in-place --method label`;
      expect((await bench().run(`${line} --dry-run=client`)).stdout).to.contain(
        'changed (dry run)',
      );
      expect(await readFile(file, 'utf8')).to.equal(text);
      const { stdout, exitCode } = await bench().run(line);
      expect(exitCode).to.equal(0);
      expect(stdout).to.contain(`at ${file}:`);
      const edited = text.replace(
        'labels: {app: database}\n            ann',
        'labels: {app: database, sidecar.istio.io/inject: "true"}\n            ann',
      );
      expect(await readFile(file, 'utf8')).to.equal(edited);
      expect((await bench().run(line)).stdout).to.equal('statefulset/release-database unchanged\n');
      const patch = await bench().run(`inherit -f ${file} -o diff`);
      await writeFile(join(bench().playground.directory, 'patch'), patch.stdout);
      await bench().paste(`patch -p0 ${file} ${join(bench().playground.directory, 'patch')}`);
      expect((await bench().run(`inherit -f ${file} -o diff`)).stdout).to.equal('');
    });

    it('of a directory, and the document of their outcomes', async () => {
      const { stdout, stderr, exitCode } = await bench().run(
        'opt-in -f test/fixtures/manifests -o json',
      );
      expect(stderr).to.contain('both written: the version of the mesh is not known here');
      expect(findSchemaProblems(JSON.parse(stdout), 'manifest-result')).to.deep.equal([]);
      const { files, method } = JSON.parse(stdout) as ManifestResult;
      expect(method).to.equal('both');
      expect(files.map(({ workloads }) => workloads.length)).to.deep.equal([4]);
      expect(exitCode).to.equal(0);
    });

    for (const [line, why] of [
      ['-f nope.yaml', /the manifest nope\.yaml cannot be read/],
      [`deployment/nope -f ${chart}`, /deployment\/nope: not in test\/fixtures/],
      ['-f - --in-place', /standard input cannot be edited in place/],
      [`-f ${chart} --dry-run=server`, /--dry-run=server has nothing to try/],
      [`-f ${chart} --wait`, /nothing to wait for/],
      [`-f ${chart} --all`, /do not go with -f/],
    ] as const) {
      it(`refuses ${line}`, async () => {
        const { stderr, stdout, exitCode } = await bench().run(`opt-out ${line}`);
        expect(stderr).to.match(why);
        expect(stdout).to.equal('');
        expect(exitCode).to.equal(2);
      });
    }
  });
});
