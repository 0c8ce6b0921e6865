import { expect } from 'chai';
import { podAnnotations } from '../../../playground/control-plane/pod-behavior.ts';
import type { IntentResult } from '../../../src/lib/operations/workload/intent-document.ts';
import { findSchemaProblems } from '../../schema.ts';
import { eventually } from '../playground/eventually.ts';
import { app, undosIn } from './apps.ts';
import { shareBench } from './shared-bench.ts';

const enabled = { 'istio-injection': 'enabled' };
const no = { 'sidecar.istio.io/inject': 'false' };

describe('the consequences of opt-in and opt-out', function () {
  this.timeout(120_000);
  const bench = shareBench();

  describe('what keeps an intent from taking effect', () => {
    it('a disabled namespace: a warning with its fix before, and a proof after', async () => {
      await bench().make('off', { 'istio-injection': 'disabled' }, [app('Deployment', 'web')]);
      const { exitCode, stderr, stdout } = await bench().run('opt-in deployment/web -n off --wait');
      const remedy = /\n {2}→ kubectl asm-inject namespace enable off/;
      expect(stderr).to.match(/^warning: deployment\/web in off: new pods still get no sidecar/);
      expect(stderr)
        .to.match(/istio-injection\] is "disabled"/)
        .and.match(remedy);
      expect(stderr).to.match(
        /\nerror: deployment\/web in off: its new pod is not as asked \(web-/,
      );
      expect(stdout).to.contain('rollout: done; 1 new pod without a sidecar');
      expect(exitCode).to.equal(3);
      await bench().paste(remedy.exec(stderr)?.[0].replace(/.*→ /s, '') ?? 'false');
      await bench().playground.kubectl(['rollout', 'restart', 'deployment/web', '-n', 'off']);
      await eventually(async () => {
        expect(await bench().hasSidecars('off', 'web')).to.deep.equal([true]);
      }, 30_000);
    });

    it('the host network', async () => {
      await bench().make('host', enabled, [
        app('Deployment', 'web', { podSpec: { hostNetwork: true } }),
      ]);
      const { stderr, exitCode } = await bench().run('opt-in deployment/web -n host -o json');
      expect(stderr).to.contain('new pods still get no sidecar: The pod uses the host network');
      expect(stderr).to.match(/→ kubectl patch deployment\/web .*"hostNetwork":false/);
      expect(exitCode).to.equal(0);
    });

    it('an injector that cannot be called', async () => {
      await bench().make('outage', enabled, [app('Deployment', 'web', { labels: no })]);
      const mend = await bench().playground.breakInjector('no-endpoint');
      const { stderr, exitCode } = await bench().run('opt-in deployment/web -n outage');
      await mend();
      // This webhook is called for opted-out pods as well, so that it is no worse than before.
      expect(stderr).to.match(/warning: deployment\/web in outage: new pods are refused/);
      expect(exitCode).to.equal(0);
    });

    it('Argo CD, Flux, Helm or an operator, which would revert it', async () => {
      const marked = (name: string, metadata: object) =>
        app('Deployment', name, { metadata: { ...metadata } });
      await bench().make('owned', {}, [
        marked('argo', { labels: { 'argocd.argoproj.io/instance': 'shop' } }),
        marked('flux', { labels: { 'kustomize.toolkit.fluxcd.io/name': 'shop' } }),
        marked('helm', { annotations: { 'meta.helm.sh/release-name': 'shop' } }),
        marked('operated', {
          ownerReferences: [
            {
              apiVersion: 'db.example.com/v1',
              kind: 'Cluster',
              name: 'boss',
              uid: 'u',
              controller: true,
            },
          ],
        }),
      ]);
      // As a tool that applies the label itself leaves it: its field manager owns the field.
      await bench().playground.kubectl(
        [
          'apply',
          '--server-side',
          '--field-manager=argocd-controller',
          '--force-conflicts',
          '-f',
          '-',
        ],
        JSON.stringify({
          ...app('Deployment', 'argo', { labels: no }),
          metadata: {
            name: 'argo',
            namespace: 'owned',
            labels: { 'argocd.argoproj.io/instance': 'shop' },
          },
        }),
      );
      const { stderr } = await bench().run(
        'opt-in deployment/argo deployment/flux deployment/helm deployment/operated -n owned --dry-run=client',
      );
      expect(stderr).to.match(
        /deployment\/argo in owned: Argo CD application shop owns it .* will undo a direct edit at its next sync .* ignoreDifferences/,
      );
      expect(stderr).to.match(
        /deployment\/flux in owned: Flux Kustomization shop owns it .* should stay/,
      );
      expect(stderr).to.match(
        /deployment\/helm in owned: Helm release shop owns it .* should stay/,
      );
      expect(stderr).to.match(
        /deployment\/operated in owned: Cluster\/boss owns it .* change Cluster\/boss/,
      );
    });
  });

  describe('what a sidecar would break', () => {
    it('Pod Security: refused, and with --force a rollout that fails at once', async () => {
      const baseline = { ...enabled, 'pod-security.kubernetes.io/enforce': 'baseline' };
      await bench().make('strict', baseline, [app('Deployment', 'web', { labels: no })]);
      const refused = await bench().run('opt-in deployment/web -n strict');
      expect(refused.stderr).to.match(
        /^error: the API server would refuse the new pods of deployment\/web: .*violates PodSecurity "baseline/,
      );
      expect(refused.stderr).to.match(/→ .*--force/);
      expect(refused.exitCode).to.equal(2);
      expect(await bench().intentOf('strict', 'deployment/web')).to.deep.equal({ label: 'false' });

      const forced = await bench().run(
        'opt-in deployment/web -n strict --force --wait --timeout 60s',
      );
      expect(forced.stderr).to.match(/warning: .*new pods are refused/);
      expect(forced.stderr).to.match(
        /error: the rollout of deployment\/web is stuck: its pods cannot be created: .*PodSecurity/,
      );
      expect(forced.exitCode).to.equal(5);
      const [undo = ''] = undosIn(forced);
      expect((await bench().paste(undo)).exitCode).to.equal(0);
    });

    it('a quota: refused for one pod, a warning for all of them together', async () => {
      const resources = {
        requests: { cpu: '100m', memory: '1Mi' },
        limits: { cpu: '100m', memory: '1Mi' },
      };
      const podSpec = { containers: [{ name: 'app', image: 'example.com/app:1', resources }] };
      await bench().make('tight', enabled, [
        app('Deployment', 'web', { labels: no, podSpec, spec: { replicas: 3 } }),
      ]);
      const quota = (cpu: string): Promise<void> =>
        bench().playground.apply(
          JSON.stringify({
            apiVersion: 'v1',
            kind: 'ResourceQuota',
            metadata: { name: 'cpu', namespace: 'tight' },
            spec: { hard: { 'requests.cpu': cpu } },
          }),
        );
      const isCounted = (cpu: string): Promise<void> =>
        eventually(async () => {
          const { stdout } = await bench().playground.kubectl([
            'get',
            'quota',
            'cpu',
            '-n',
            'tight',
            '-o=jsonpath={.status}',
          ]);
          expect(stdout)
            .to.contain(`"hard":{"requests.cpu":"${cpu}"}`)
            .and.contain('"used":{"requests.cpu":"300m"}');
        });
      await quota('450m');
      await isCounted('450m');
      const refused = await bench().run('opt-in deployment/web -n tight');
      expect(refused.stderr).to.match(/^error: .*exceeded quota: cpu/);
      expect(refused.exitCode).to.equal(2);
      await quota('550m');
      await isCounted('550m');
      const reported = await bench().run('opt-in deployment/web -n tight --dry-run=server');
      expect(reported.stderr).to.match(
        /warning: deployment\/web in tight: ResourceQuota cpu has 0\.25 of requests\.cpu left, and its sidecars need 0\.3/,
      );
      expect(reported.exitCode, reported.stderr).to.equal(0);
    });

    it('user 1337, Windows, and a CronJob whose sidecar does not end', async () => {
      await bench().make('breaking', enabled, [
        app('Deployment', 'uid', { labels: no, podSpec: { securityContext: { runAsUser: 1337 } } }),
        app('Deployment', 'windows', { labels: no, podSpec: { os: { name: 'windows' } } }),
        app('CronJob', 'nightly', { labels: no }),
      ]);
      const { stderr, exitCode } = await bench().run(
        'opt-in deployment/uid deployment/windows cronjob/nightly -n breaking',
      );
      expect(stderr).to.match(/warning: deployment\/uid in breaking: .*runAsUser is 1337/);
      expect(stderr).to.match(
        /error: the API server would refuse the new pods of deployment\/windows: .*cannot be set for a windows pod/,
      );
      expect(stderr).to.match(/warning: cronjob\/nightly in breaking: its pods do not complete/);
      expect(exitCode).to.equal(2);
    });
  });

  describe('rollouts that do not finish by themselves', () => {
    before(() =>
      bench().make('held', enabled, [
        app('StatefulSet', 'parted', {
          spec: {
            replicas: 3,
            updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } },
          },
        }),
        app('StatefulSet', 'whole', { spec: { replicas: 2 } }),
        app('DaemonSet', 'manual', { spec: { updateStrategy: { type: 'OnDelete' } } }),
        app('DaemonSet', 'rolling'),
        app('Deployment', 'paused', { spec: { paused: false } }),
      ]),
    );

    it('a partition and OnDelete: a warning before, and not reported as finished', async () => {
      const { stdout, stderr, exitCode } = await bench().run(
        'opt-out statefulset/parted statefulset/whole daemonset/manual daemonset/rolling -n held --wait -o json',
      );
      expect(stderr).to.match(
        /^warning: statefulset\/parted in held: its partition is 2: .*\n {2}→ kubectl patch statefulset parted/,
      );
      expect(stderr).to.match(
        /warning: daemonset\/manual in held: its update strategy is OnDelete/,
      );
      expect(exitCode).to.equal(3);
      const { workloads } = JSON.parse(stdout) as IntentResult;
      expect(findSchemaProblems(JSON.parse(stdout), 'intent-result')).to.deep.equal([]);
      expect(
        workloads.map(({ object, rollout, proof }) => [
          object.name,
          rollout?.state,
          rollout?.remaining,
          proof?.by,
          proof?.pods,
          proof?.isAsIntended,
        ]),
      ).to.deep.equal([
        ['parted', 'held', 2, 'pods', 1, true],
        ['whole', 'done', undefined, 'pods', 2, true],
        ['manual', 'held', 3, 'dry-run', 0, true],
        ['rolling', 'done', undefined, 'pods', 3, true],
      ]);
      const sidecars = await bench().pods('held', 'parted');
      expect(sidecars.map(({ name, hasSidecar }) => [name, hasSidecar])).to.have.deep.members([
        ['parted-0', true],
        ['parted-1', true],
        ['parted-2', false],
      ]);
      // What remains to be done, done: then both are finished.
      const [next = ''] = workloads.flatMap(({ rollout }) => rollout?.nextStep ?? []);
      expect((await bench().paste(next)).exitCode, next).to.equal(0);
      for (const { name } of await bench().pods('held', 'manual')) {
        await bench().playground.kubectl(['delete', 'pod', name, '-n', 'held']);
      }
      await eventually(async () => {
        expect(await bench().hasSidecars('held', 'parted')).to.deep.equal([false, false, false]);
        expect(await bench().hasSidecars('held', 'manual')).to.deep.equal([false, false, false]);
      }, 60_000);
    });

    it('a paused Deployment', async () => {
      await bench().playground.kubectl(['rollout', 'pause', 'deployment/paused', '-n', 'held']);
      const { stdout, stderr, exitCode } = await bench().run(
        'opt-out deployment/paused -n held --wait',
      );
      expect(stderr).to.match(
        /^warning: .*it is paused.*\n {2}→ kubectl rollout resume deployment\/paused -n held/,
      );
      expect(stdout).to.contain(
        'held: 1 pod is still from an earlier template; the next pod gets no sidecar',
      );
      expect(exitCode).to.equal(3);
      expect(await bench().hasSidecars('held', 'paused')).to.deep.equal([true]);
    });
  });

  describe('rollouts that fail', () => {
    before(() => bench().make('failing', enabled, [app('Deployment', 'web')]));

    for (const [behavior, reason] of [
      ['crash-loop-back-off', /is stuck: container app of pod web-\S+ crashes again and again/],
      ['image-pull-back-off', /is stuck: container app of pod web-\S+ cannot start/],
    ] as const) {
      it(`${behavior}: at once, with the pod that shows why`, async () => {
        // Only new pods misbehave: the template is changed while it is paused.
        await bench().playground.kubectl(['rollout', 'pause', 'deployment/web', '-n', 'failing']);
        const metadata = { annotations: { [podAnnotations.behavior]: behavior } };
        await bench().playground.kubectl([
          ...['patch', 'deployment/web', '-n', 'failing', '--type=merge'],
          `-p=${JSON.stringify({ spec: { template: { metadata } } })}`,
        ]);
        await bench().playground.kubectl(['rollout', 'resume', 'deployment/web', '-n', 'failing']);
        const intent = behavior === 'crash-loop-back-off' ? 'opt-out' : 'opt-in';
        const { stderr, stdout, exitCode } = await bench().run(
          `${intent} deployment/web -n failing --wait --timeout 60s`,
        );
        expect(stderr)
          .to.match(reason)
          .and.match(/→ see why: kubectl (logs|describe pod) web-/);
        expect(stdout).to.match(/rollout: failed: [^]*undo: kubectl patch deployment web/);
        expect(exitCode).to.equal(5);
      });
    }

    it('takes too long, or is interrupted: the writes are reported', async () => {
      const metadata = { annotations: { [podAnnotations.behavior]: 'never-ready' } };
      await bench().playground.kubectl([
        ...['patch', 'deployment/web', '-n', 'failing', '--type=merge'],
        `-p=${JSON.stringify({ spec: { template: { metadata } } })}`,
      ]);
      const late = await bench().run('inherit deployment/web -n failing --wait --timeout 2s');
      expect(late.stderr).to.match(/did not finish in time/);
      expect(late.stdout).to.match(/rollout: failed: /);
      expect(late.exitCode).to.equal(5);
      const interrupted = await bench().terminal.run(
        'timeout --preserve-status -s INT 4 kubectl asm-inject opt-out deployment/web -n failing --wait',
      );
      expect(interrupted.exitCode, interrupted.stderr).to.equal(130);
      expect(interrupted.stderr).to.contain('interrupted; what was written stays');
      expect(interrupted.stdout).to.match(/deployment\/web in failing changed[^]*undo: /);
      expect(interrupted.exitCode).to.equal(130);
    });
  });
});
