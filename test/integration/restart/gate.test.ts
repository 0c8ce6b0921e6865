import { expect } from 'chai';
import { parse } from 'yaml';
import {
  podAnnotations,
  type PodBehavior,
} from '../../../playground/control-plane/pod-behavior.ts';
import { type CommandResult, openTerminal } from '../../../playground/demo/terminal.ts';
import type { Status } from '../../../src/lib/operations/drift/describe-status.ts';
import type { RestartResult } from '../../../src/lib/operations/restart/restart-document.ts';
import { findSchemaProblems } from '../../schema.ts';
import { ReportedRun } from '../outage/reported-run.ts';
import { eventually } from '../playground/eventually.ts';
import { createNamespace } from '../playground/pods.ts';
import { playground } from '../playground/shared-playground.ts';
import { app, Bench } from '../workloads/apps.ts';
import { runRelayed } from '../writes/child.ts';
import { LiveRun } from './live-run.ts';

type Json = Readonly<Record<string, unknown>>;

describe('kubectl asm-inject restart: what stops it, and what it leaves alone', function () {
  this.timeout(60_000);
  const shared = playground({ profile: 'istio', progress: () => undefined });
  let bench: Bench;
  let nowhere: ReportedRun;

  before(async () => {
    bench = new Bench(shared(), await openTerminal(shared()));
    // It takes twenty seconds, in which other tests can be done.
    const nodes = { podSpec: { nodeSelector: { 'example.com/no': 'node' } } };
    await createNamespace(shared(), 'nowhere');
    await shared().apply(
      JSON.stringify({
        ...app('Deployment', 'web', nodes),
        metadata: { name: 'web', namespace: 'nowhere' },
      }),
    );
    nowhere = new ReportedRun(
      'opt-out deployment/web -n nowhere --wait --timeout 10m',
      bench.terminal.env,
    );
    await nowhere.says(/deployment\/web: /);
  });

  after(() => {
    nowhere.signal('SIGKILL');
  });

  const run = (line: string): Promise<CommandResult> =>
    bench.terminal.look(`kubectl asm-inject ${line}`);

  async function document<T>(line: string): Promise<T> {
    const { stdout, stderr } = await run(`${line} -o json`);
    expect(stdout, stderr).to.not.equal('');
    return JSON.parse(stdout) as T;
  }

  const label = (namespace: string, value: string | null): Promise<unknown> =>
    shared().api.patch(`/api/v1/namespaces/${namespace}`, {
      metadata: { labels: { 'istio-injection': value } },
    });

  /** Workloads with one pod each that lack their sidecar, whatever becomes of the pods. */
  async function makeDrifted(namespace: string, apps: readonly Json[]): Promise<void> {
    await createNamespace(shared(), namespace);
    const items = apps.map((one) => ({
      ...one,
      metadata: { ...(one['metadata'] as Json), namespace },
    }));
    await shared().apply(JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
    await eventually(async () => {
      const { items: pods } = await shared().api.list(`/api/v1/namespaces/${namespace}/pods`);
      expect(pods).to.have.lengthOf(apps.length);
    });
    await label(namespace, 'enabled');
    await eventually(async () => {
      const { total } = await document<Status>(`status -n ${namespace}`);
      expect(total.pods.drifted).to.equal(apps.length);
    });
  }

  async function uids(namespace: string): Promise<readonly string[]> {
    const { items } = await shared().api.list(`/api/v1/namespaces/${namespace}/pods`);
    return items.map(({ metadata: { uid = '' } }) => uid).sort();
  }

  /** Lets the API server refuse new pods, but not dry runs of them, so that no dry run shows it. */
  async function refusePods(namespace: string, message: string): Promise<void> {
    const metadata = { name: `refuse-${namespace}` };
    const apiVersion = 'admissionregistration.k8s.io/v1';
    const pods = {
      apiGroups: [''],
      apiVersions: ['v1'],
      operations: ['CREATE'],
      resources: ['pods'],
    };
    const matchLabels = { 'kubernetes.io/metadata.name': namespace };
    const policy = {
      apiVersion,
      kind: 'ValidatingAdmissionPolicy',
      metadata,
      spec: {
        matchConstraints: { resourceRules: [pods], namespaceSelector: { matchLabels } },
        matchConditions: [{ name: 'is-real', expression: 'request.dryRun != true' }],
        validations: [{ expression: 'false', message }],
      },
    };
    const binding = {
      apiVersion,
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata,
      spec: { policyName: metadata.name, validationActions: ['Deny'] },
    };
    await shared().apply(
      JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [policy, binding] }),
    );
    await eventually(async () => {
      const { stderr } = await shared().kubectl([
        'run',
        'try',
        '--image=example.com/app:1',
        '-n',
        namespace,
      ]);
      await shared().kubectl([
        'delete',
        'pod',
        'try',
        '-n',
        namespace,
        '--ignore-not-found',
        '--now',
      ]);
      expect(stderr).to.contain(message);
    }, 30_000);
  }

  const behaving = (name: string, behavior: PodBehavior): Json =>
    app('Deployment', name, { annotations: { [podAnnotations.behavior]: behavior } });

  describe('the gate', () => {
    const cases: readonly (readonly [PodBehavior, RegExp])[] = [
      ['crash-loop-back-off', /crashes again and again/],
      ['image-pull-back-off', /cannot start: Back-off pulling image/],
      ['never-ready', /did not finish in time/],
    ];
    for (const [behavior, message] of cases) {
      it(`no rollout is started after one that is ${behavior}`, async () => {
        const namespace = `gate-${behavior}`;
        await makeDrifted(namespace, [
          behaving('a-bad', behavior),
          app('Deployment', 'b-fine'),
          app('Deployment', 'c-fine'),
        ]);
        const others = [
          ...(await bench.pods(namespace, 'b-fine')),
          ...(await bench.pods(namespace, 'c-fine')),
        ];
        const timeout = behavior === 'never-ready' ? '3s' : '60s';
        const line = `restart -n ${namespace} --yes --max-parallel 1 --timeout ${timeout}`;
        const stopped = await run(line);
        expect(stopped.stderr).to.match(message);
        expect(stopped.stderr).to.contain('stopping: deployment/a-bad in');
        expect(stopped.stdout).to.contain('2 workloads were not started (stopped)');
        expect(stopped.exitCode).to.equal(5);
        const now = [
          ...(await bench.pods(namespace, 'b-fine')),
          ...(await bench.pods(namespace, 'c-fine')),
        ];
        expect(now).to.deep.equal(others);

        // What is behind the gate is the same for all.
        if (behavior !== 'crash-loop-back-off') return;
        const further = await run(`${line} --max-failures 2`);
        expect(further.exitCode, further.stderr).to.equal(5);
        expect(further.stdout).to.contain('deployment/a-bad in').and.to.contain('failed');
        const [fine] = await bench.pods(namespace, 'c-fine');
        expect(fine?.hasSidecar).to.equal(true);
      });
    }

    it('pods that are refused for another cause than the injector count at once', async () => {
      await makeDrifted('refused', [app('Deployment', 'a-bad'), app('Deployment', 'b-next')]);
      await refusePods('refused', 'no new pods today');
      const before = await bench.pods('refused', 'b-next');
      const line = 'restart -n refused --yes --max-parallel 1 --timeout 10m';
      const { exitCode, stderr } = await run(line);
      expect(exitCode, stderr).to.equal(5);
      expect(stderr).to.contain('cannot be created').and.to.contain('no new pods today');
      expect(await bench.pods('refused', 'b-next')).to.deep.equal(before);
    });

    it('an injector that does not answer: nothing is restarted, exit code 4', async () => {
      await makeDrifted('down', [app('Deployment', 'web')]);
      const before = await uids('down');
      const repair = await shared().breakInjector('no-endpoint');
      const { exitCode, stderr } = await run('restart -n down --yes').finally(repair);
      expect(exitCode).to.equal(4);
      expect(stderr).to.contain('no injector answers');
      expect(await uids('down')).to.deep.equal(before);
    });

    it('a standstill that lasts too long ends the run, exit code 4', async () => {
      await makeDrifted('standing', [
        app('Deployment', 'a-slow', { annotations: { [podAnnotations.readyAfter]: '2s' } }),
        app('Deployment', 'b-next'),
      ]);
      const line = 'restart -n standing --yes --max-parallel 1 --pause-timeout 2s -o json';
      const live = new LiveRun(`kubectl asm-inject ${line}`, bench.terminal.env);
      await live.waitFor('it began', 1, ({ type }) => type === 'started');
      const repair = await shared().breakInjector('no-endpoint');
      const { exitCode, stderr } = await live.end().finally(repair);
      expect(exitCode, stderr).to.equal(4);
      expect(stderr).to.contain('no injector has answered for 2 seconds');
      const again = await run('restart -n standing --yes');
      expect(again.exitCode, again.stderr).to.equal(0);
    });
  });

  describe('a workload that changes during the run', () => {
    const slow = { annotations: { [podAnnotations.readyAfter]: '3s' } };

    it('is reported: paused or partitioned is held, deleted is left out, restarted by others is followed', async () => {
      await makeDrifted('meanwhile', [
        app('Deployment', 'a-paused', slow),
        app('Deployment', 'b-gone'),
        app('Deployment', 'c-others', slow),
        app('StatefulSet', 'd-parted', { spec: { replicas: 1 } }),
        app('Deployment', 'e-fine'),
      ]);
      const line = 'restart -n meanwhile --yes --max-parallel 1 -o json';
      const live = new LiveRun(`kubectl asm-inject ${line}`, bench.terminal.env);
      await live.waitFor('it began', 1, ({ type }) => type === 'started');
      const kubectl = (words: string): Promise<unknown> =>
        shared().kubectl([...words.split(' '), '-n', 'meanwhile']);
      await kubectl('delete deploy b-gone --wait=false');
      await kubectl('rollout restart deployment/c-others');
      await shared().api.patch('/apis/apps/v1/namespaces/meanwhile/statefulsets/d-parted', {
        spec: { replicas: 2, updateStrategy: { rollingUpdate: { partition: 1 } } },
      });
      await kubectl('rollout pause deployment/a-paused');
      const { exitCode, stderr } = await live.end();
      const result = live.lines.at(-1) as unknown as RestartResult;
      expect(findSchemaProblems(result, 'restart-result')).to.deep.equal([]);
      const outcomes = result.workloads.map(({ object, outcome }) => [object.name, outcome]);
      expect(Object.fromEntries(outcomes), stderr).to.deep.equal({
        'a-paused': 'held',
        'b-gone': 'gone',
        'c-others': 'followed',
        'd-parted': 'held',
        'e-fine': 'restarted',
      });
      const notes = result.workloads.flatMap((one) => one.notes.map(({ code }) => code));
      expect(notes).to.include('restarted-by-other');
      expect(stderr)
        .to.contain('deployment/a-paused in meanwhile is held: it is paused')
        .and.to.contain('statefulset/d-parted in meanwhile is held: its partition is 1')
        .and.to.contain('restarted it meanwhile');
      expect(exitCode, stderr).to.equal(3);
    });

    it('a pod that no node takes is reported at once, and ends the run long before the time-out', async () => {
      const { exitCode, stderr } = await nowhere.end();
      const reported =
        /deployment\/web: .*pod web-\w+-\w+ cannot be scheduled: 0\/3 nodes are available/;
      expect(stderr)
        .to.match(reported)
        .and.to.contain('error: the rollout of deployment/web is stuck');
      expect(exitCode).to.equal(5);
    });
  });

  it('a failure that only an event reports is shown at once, and waited for', async () => {
    const slow = { annotations: { [podAnnotations.readyAfter]: '1h' } };
    await Promise.all([
      makeDrifted('unmounted', [app('Deployment', 'web', slow)]),
      makeDrifted('unhealthy', [behaving('db', 'never-ready')]),
    ]);
    const old = [...(await uids('unmounted')), ...(await uids('unhealthy'))];
    const runs = [
      new ReportedRun(
        'opt-out deployment/web -n unmounted --wait --timeout 10m',
        bench.terminal.env,
      ),
      new ReportedRun('restart deployment/db -n unhealthy --yes', bench.terminal.env),
    ] as const;
    try {
      const events = [
        ['unmounted', 'FailedMount', 'MountVolume.SetUp failed: secret "tls" not found'],
        [
          'unhealthy',
          'Unhealthy',
          'Readiness probe failed: HTTP probe failed with statuscode: 503',
        ],
      ] as const;
      await Promise.all(
        events.map(async ([namespace, reason, message], at) => {
          const pod = await eventually(async () => {
            const { items } = await shared().api.list(`/api/v1/namespaces/${namespace}/pods`);
            const fresh = items.find(({ metadata: { uid = '' } }) => !old.includes(uid));
            if (!fresh) throw new Error('no new pod yet');
            return fresh.metadata;
          });
          await shared().api.create({
            apiVersion: 'v1',
            kind: 'Event',
            metadata: { name: reason.toLowerCase(), namespace },
            involvedObject: { kind: 'Pod', namespace, name: pod.name, uid: pod.uid },
            reason,
            message,
            type: 'Warning',
            lastTimestamp: new Date().toISOString(),
          });
          const written = performance.now();
          await runs[at]?.says(new RegExp(`pod ${pod.name} is not ready: ${message}`));
          expect(performance.now() - written).to.be.lessThan(10_000);
        }),
      );
      for (const one of runs) {
        one.signal('SIGINT');
        expect((await one.end()).exitCode, one.stderr).to.equal(130);
      }
    } finally {
      for (const one of runs) one.signal('SIGKILL');
    }
  });

  for (const [what, relaying] of [
    ['credentials that are not accepted any more', 'unauthorized'],
    ['a connection that is lost for good', 'cut-before'],
  ] as const) {
    it(`${what}: what is under way is listed as under way, exit code 4`, async () => {
      const namespace = `lost-${relaying}`;
      await makeDrifted(namespace, [
        app('Deployment', 'a-slow', { annotations: { [podAnnotations.readyAfter]: '3s' } }),
        app('Deployment', 'b-next'),
      ]);
      let isLost = false;
      const line = `restart -n ${namespace} --yes --max-parallel 1 --pause-timeout 2s -o yaml`;
      const { exitCode, stdout, stderr } = await runRelayed(
        shared(),
        line.split(' '),
        (_, { isWrite }) => {
          if (isLost) return relaying;
          isLost = isWrite;
          return 'pass';
        },
      );
      const { workloads } = parse(stdout) as RestartResult;
      expect(
        workloads.map(({ object, outcome }) => [object.name, outcome]),
        stderr,
      ).to.deep.equal([
        ['a-slow', 'under-way'],
        ['b-next', 'not-started'],
      ]);
      expect(exitCode, stderr).to.equal(4);
    });
  }

  describe('what it leaves alone', () => {
    const istioProxy = { name: 'istio-proxy', image: 'example.com/own:1' };
    const appContainer = { name: 'app', image: 'example.com/app:1' };

    it('is listed with its reason, and keeps its pods', async () => {
      const owner = {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'owner', namespace: 'held' },
      };
      await createNamespace(shared(), 'held');
      const { metadata } = await shared().api.create(owner);
      const controller = {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        name: 'owner',
        uid: metadata.uid,
        controller: true,
      };
      const cronJob = app('CronJob', 'nightly');
      await bench.add('held', [
        app('Deployment', 'paused'),
        app('DaemonSet', 'by-hand', { spec: { updateStrategy: { type: 'OnDelete' } } }),
        app('StatefulSet', 'parted', {
          spec: {
            replicas: 1,
            updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } },
          },
        }),
        app('ReplicaSet', 'set'),
        app('Pod', 'bare'),
        app('Deployment', 'owned', { metadata: { ownerReferences: [controller] } }),
        app('Deployment', 'own-proxy', { podSpec: { containers: [appContainer, istioProxy] } }),
        cronJob,
        app('Deployment', 'fine'),
      ]);
      await shared().kubectl(['rollout', 'pause', 'deployment/paused', '-n', 'held']);
      await label('held', 'enabled');
      const before = await uids('held');
      await eventually(async () => {
        const { leftAlone, workloads } = await document<RestartResult>(
          'restart -n held --dry-run=client',
        );
        const codes = Object.fromEntries(
          leftAlone.map(({ object, skip }) => [object.name, skip.code]),
        );
        expect(codes).to.include({
          paused: 'paused',
          'by-hand': 'on-delete',
          parted: 'partition',
          set: 'not-replaced',
          bare: 'bare-pod',
          owned: 'operator',
        });
        expect(workloads.map(({ object }) => object.name)).to.deep.equal(['fine']);
      });
      const { exitCode, stdout, stderr } = await run('restart -n held --yes');
      expect(exitCode, stderr).to.equal(0);
      expect(stdout).to.contain('deployment/fine in held restarted (missing');
      await eventually(async () => {
        const after = await uids('held');
        expect(after.filter((uid) => !before.includes(uid))).to.have.lengthOf(1);
      });
    });

    it('a static pod is listed, though it does not differ', async () => {
      const annotations = {
        'kubernetes.io/config.mirror': 'abc',
        'kubernetes.io/config.source': 'file',
      };
      await createNamespace(shared(), 'static');
      await bench.add('static', [
        app('Pod', 'mirror', { podSpec: { nodeName: 'node-1' }, annotations }),
      ]);
      await label('static', 'enabled');
      const { exitCode, stdout, stderr } = await run('restart -n static');
      expect(stdout + stderr)
        .to.contain('pod/mirror')
        .and.to.contain('change the file on its node');
      expect(exitCode, stderr).to.equal(0);
      const { total } = await document<Status>('status -n static');
      expect(total.pods.drifted).to.equal(0);
    });

    it('a Job that is over has nothing to restart: exit code 2', async () => {
      await createNamespace(shared(), 'over');
      await shared().kubectl(['create', 'job', 'import', '--image=example.com/job', '-n', 'over']);
      await shared().kubectl(
        'wait job/import -n over --for=condition=complete --timeout=60s'.split(' '),
      );
      const { exitCode, stderr } = await run('restart job/import -n over');
      expect(stderr).to.match(/^error: job\/import has finished, or belongs to another workload/);
      expect(exitCode).to.equal(2);
    });

    it('a workload that is named and held: exit code 2', async () => {
      const { exitCode, stdout } = await run('restart deployment/paused -n held');
      expect(exitCode).to.equal(2);
      expect(stdout)
        .to.contain('it is paused')
        .and.to.contain('kubectl rollout resume deployment/paused');
    });

    it('a quota without room for a surge', async () => {
      const rolling = (maxUnavailable: number): Json => ({
        strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable } },
      });
      await makeDrifted('tight', [
        app('Deployment', 'no-way', { spec: rolling(0) }),
        app('Deployment', 'one-by-one', { spec: rolling(1) }),
      ]);
      await shared().apply(
        JSON.stringify({
          apiVersion: 'v1',
          kind: 'ResourceQuota',
          metadata: { name: 'pods', namespace: 'tight' },
          spec: { hard: { pods: '2' } },
        }),
      );
      await eventually(async () => {
        const { leftAlone, workloads } = await document<RestartResult>(
          'restart -n tight --dry-run=client',
        );
        expect(leftAlone.map(({ object, skip }) => [object.name, skip.code])).to.deep.equal([
          ['no-way', 'no-room'],
        ]);
        expect(workloads.map(({ notes }) => notes.map(({ code }) => code))).to.deep.equal([
          ['no-surge-room', 'all-at-once'],
        ]);
      });
      const { exitCode, stderr } = await run('restart -n tight --yes');
      expect(exitCode, stderr).to.equal(0);
      expect(
        (await bench.pods('tight', 'one-by-one')).map(({ hasSidecar }) => hasSidecar),
      ).to.deep.equal([true]);
    });
  });

  it('warns of budgets and autoscalers, and restarts what they block later', async () => {
    const spec = { replicas: 2 };
    const inPlace = { strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } } };
    await createNamespace(shared(), 'noted');
    await bench.add('noted', [
      app('Deployment', 'budgeted', { spec: { ...spec, ...inPlace } }),
      app('Deployment', 'plain', { spec }),
      app('Deployment', 'scaled', { spec }),
    ]);
    const guards = [
      {
        apiVersion: 'policy/v1',
        kind: 'PodDisruptionBudget',
        metadata: { name: 'both', namespace: 'noted' },
        spec: { minAvailable: 2, selector: { matchLabels: { app: 'budgeted' } } },
      },
      {
        apiVersion: 'autoscaling/v2',
        kind: 'HorizontalPodAutoscaler',
        metadata: { name: 'busy', namespace: 'noted' },
        spec: {
          scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'scaled' },
          minReplicas: 2,
          maxReplicas: 4,
        },
      },
    ];
    await shared().apply(JSON.stringify({ apiVersion: 'v1', kind: 'List', items: guards }));
    await label('noted', 'enabled');
    const scaling = {
      type: 'ScalingActive',
      status: 'True',
      lastTransitionTime: new Date().toISOString(),
    };
    await eventually(async () => {
      // Its controller, which finds no metrics here, writes over this from time to time.
      await shared().api.patch(
        '/apis/autoscaling/v2/namespaces/noted/horizontalpodautoscalers/busy/status',
        { status: { currentReplicas: 2, desiredReplicas: 4, conditions: [scaling] } },
      );
      const { workloads } = await document<RestartResult>('restart -n noted --dry-run=client');
      expect(
        workloads.map(({ object, notes }) => [object.name, notes.map(({ code }) => code)]),
      ).to.deep.equal([
        ['plain', []],
        ['budgeted', ['budget-without-room']],
        ['scaled', ['autoscaler-active']],
      ]);
    });
    const { stdout } = await run('restart -n noted --dry-run=client');
    expect(stdout.replaceAll(/\s+/g, ' ')).to.contain(
      'PodDisruptionBudget both allows no disruption now',
    );
  });

  describe('named workloads', () => {
    it('are left unchanged unless they have drifted, or with --force', async () => {
      await bench.make('named', { 'istio-injection': 'enabled' }, [app('Deployment', 'web')]);
      const before = await uids('named');
      const kept = await run('restart deployment/web -n named');
      expect(kept.stdout).to.contain('deployment/web in named unchanged');
      expect(kept.exitCode).to.equal(0);
      expect(await uids('named')).to.deep.equal(before);
      const forced = await run('restart deployment/web -n named --force');
      expect(forced.exitCode, forced.stderr).to.equal(0);
      await eventually(async () => {
        const after = await uids('named');
        expect(after).to.have.lengthOf(1);
        expect(after).to.not.deep.equal(before);
      });
    });

    it('get a warning about tools that would remove the restart annotation', async () => {
      const tracking = { 'argocd.argoproj.io/tracking-id': 'shop:apps/Deployment:named/tracked' };
      await bench.add('named', [
        app('Deployment', 'tracked', { metadata: { annotations: tracking } }),
      ]);
      await shared().kubectl([
        'rollout',
        'restart',
        'deployment/tracked',
        '-n',
        'named',
        '--field-manager=argocd-controller',
      ]);
      await bench.terminal.look('kubectl rollout status deployment/tracked -n named');
      const { stdout } = await run('restart deployment/tracked -n named --force --dry-run=client');
      expect(stdout)
        .to.match(/note: deployment\/tracked in named: Argo CD/)
        .and.to.contain('second rollout');
    });
  });

  it('unreadable workloads do not count as "nothing to restart": exit code 4', async () => {
    await bench.make('unread', {}, [app('Deployment', 'web')]);
    for (const command of ['status', 'restart']) {
      const { exitCode, stdout, stderr } = await run(`${command} -n unread --as stranger`);
      expect(stderr)
        .to.contain('could not be read')
        .and.to.match(/forbidden/);
      expect(stdout).to.not.contain('could not be read');
      expect(exitCode, command).to.equal(4);
    }
    const { stdout } = await run('restart -n unread --as stranger');
    expect(stdout).to.contain('nothing to restart among what could be read');
    await shared().kubectl(
      'create rolebinding look -n unread --clusterrole=view --user=looker'.split(' '),
    );
    await eventually(async () => {
      const { exitCode, stderr, ...seen } = await run('status -n unread --as looker');
      expect(exitCode, stderr + seen.stdout).to.equal(0);
    });
  });

  it('status --watch shows changes by itself', async () => {
    await bench.make('watched', {}, [app('Deployment', 'web')]);
    const live = new LiveRun(
      'kubectl asm-inject status -n watched --watch -o json',
      bench.terminal.env,
    );
    const drifted = (line: object): number => (line as Status).total.pods.drifted;
    await live.waitFor('it was shown', 1, () => true);
    await label('watched', 'enabled');
    await live.waitFor('the drift was shown', 1, (line) => drifted(line) === 1);
    await shared().kubectl(['rollout', 'restart', 'deployment/web', '-n', 'watched']);
    await live.waitFor('the sidecar was shown', 1, (line) => {
      const { withSidecar, total, drifted: left } = (line as unknown as Status).total.pods;
      return total === 1 && withSidecar === 1 && left === 0;
    });
    live.interrupt();
    expect((await live.end()).exitCode).to.equal(130);
    for (const line of live.lines) expect(findSchemaProblems(line, 'status')).to.deep.equal([]);
  });
});
