import { expect } from 'chai';
import pMap from 'p-map';
import type { RelayedRequest } from '../cluster/relay.ts';
import { ReportedRun } from '../outage/reported-run.ts';
import { eventually } from '../playground/eventually.ts';
import { playground } from '../playground/shared-playground.ts';
import { app } from '../workloads/apps.ts';
import { runRelayed } from '../writes/child.ts';
import { type Gate, openGate } from './gate.ts';

const enabled = { 'istio-injection': 'enabled' };
const pause = 'playground.asm-inject/ready-after';

describe('verify --wait, --expect and --file', function () {
  this.timeout(120_000);
  const cluster = playground();
  let gate: Gate;
  before(async () => {
    gate = await openGate(cluster());
  });

  const start = (line: string): ReportedRun => new ReportedRun(line, gate.terminal.env);

  it('waits by watching until the proxies are there; exit 0', async () => {
    await gate.make('soon', enabled, []);
    await gate.paste(`kubectl apply -n soon -f - <<'END'
${JSON.stringify(app('Pod', 'web', { podSpec: { schedulingGates: [{ name: 'example.com/wait' }] } }))}
END`);
    expect((await gate.pod('-n soon', 3)).status).to.equal('PENDING');
    // Shorter than the time after which it looks again without a change: only the watch can end the wait.
    const waiting = start('verify -n soon --wait --timeout 14s');
    await waiting.says(/^waiting for: 1 PENDING; 0 OK$/m);
    await gate.paste(
      `kubectl patch pod web -n soon --type=json -p '[{"op":"remove","path":"/spec/schedulingGates"}]'`,
    );
    const { exitCode, stdout, stderr } = await waiting.end();
    expect(exitCode, stdout + stderr).to.equal(0);
    expect(stderr).to.equal('waiting for: 1 PENDING; 0 OK\n');
    expect(stdout).to.match(/\n1 pod: 1 OK\n$/);
  });

  it('gives up in time, and says so; exit 3', async () => {
    await gate.make('never', {}, [app('Deployment', 'web')]);
    const { exitCode, stderr, stdout } = await gate.verify(
      '-n never --expect injected --wait --timeout 2s',
    );
    expect(exitCode).to.equal(3);
    expect(stderr).to.contain('waiting for: 1 MISSING; 0 OK\n').and.to.contain('gave up waiting');
    expect(stdout).to.contain('1 pod: 1 MISSING\n');
  });

  it('waits for pods that are not there yet, and for a change of the policy', async () => {
    await gate.make('built', {}, []);
    const waiting = gate.verify('-n built --expect injected --wait --timeout 60s');
    await gate.kubectl('label namespace built istio-injection=enabled');
    await gate.kubectl('create deployment web --image=example.com/web:1 -n built');
    const { exitCode, stderr, stdout } = await waiting;
    expect(exitCode, stdout + stderr).to.equal(0);
  });

  it('is interrupted by Ctrl-C: exit 130', async () => {
    const waiting = start('verify -n never --expect injected --wait');
    await waiting.says(/^waiting for: 1 MISSING/m);
    waiting.signal('SIGINT');
    const { exitCode, stderr } = await waiting.end();
    expect(exitCode, stderr).to.equal(130);
  });

  it('is interrupted while it reads the pods of each namespace: exit 130, and nothing is "forbidden"', async () => {
    await gate.kubectl('create clusterrole name-namespaces --verb=list --resource=namespaces');
    for (const one of [
      'clusterrolebinding look --clusterrole=name-namespaces',
      'rolebinding look --clusterrole=view -n kube-public',
    ])
      await gate.kubectl(`create ${one} --user=looker`);
    const line = ['verify', '-A', '--as=looker', '--allow-empty'];
    const isRead = ({ path }: RelayedRequest): boolean =>
      /^\/api\/v1\/namespaces(\/[^/]+\/pods)?$/.test(path);
    const { requests, stderr } = await runRelayed(cluster(), line);
    const reads = requests.filter(isRead);
    expect(reads.length, stderr).to.be.greaterThan(4);
    await pMap(
      [0, 1, reads.length - 1],
      async (nth) => {
        let seen = 0;
        const ended = await runRelayed(cluster(), line, (_, request, signal) => {
          if (!isRead(request) || seen++ !== nth) return 'pass';
          signal('SIGINT');
          return 'hold-before';
        });
        expect(ended.stderr).to.equal('\ninterrupted\n');
        expect(ended.stdout).to.equal('');
        expect(ended.exitCode).to.equal(130);
      },
      { concurrency: 3 },
    );
  });

  it('gives up when the result is no longer read; the exit code is that of the last look', async () => {
    const verify = 'kubectl asm-inject verify -n never --expect injected --wait --timeout 60s';
    const first = `'${verify} | true; exit \${PIPESTATUS[0]}'`;
    const { exitCode, stderr } = await gate.paste(`bash -c ${first}`);
    expect(stderr).to.contain('gave up waiting, because the result is no longer read');
    expect(exitCode).to.equal(3);
  });

  describe('expectations', () => {
    const file = (text: string): Promise<string> =>
      gate.write(
        'expectations.yaml',
        `apiVersion: asm-inject/v1alpha1\nkind: Expectations\n${text}`,
      );
    before(() =>
      gate.make('test1', enabled, [
        app('Deployment', 'web'),
        app('Deployment', 'details', { labels: { 'sidecar.istio.io/inject': 'false' } }),
      ]),
    );

    it('all injected except one: holds; exit 0', async () => {
      const path = await file(
        'namespaces:\n  test1: {all: injected, except: [deployment/details]}\n',
      );
      const { pods } = await gate.report(`--file ${path}`, 0);
      expect(pods.map(({ workload, expected }) => [workload.name, expected])).to.deep.equal([
        ['details', 'not-injected'],
        ['web', 'injected'],
      ]);
    });

    it('without the exception: MISSING; exit 3', async () => {
      const path = await file('namespaces:\n  test1: {all: injected}\n');
      const { pods } = await gate.report(`--file ${path}`, 3);
      expect(pods.map(({ status, reasons }) => [status, reasons[0]])).to.deep.equal([
        ['MISSING', 'expected-injected'],
        ['OK', 'policy-enabled'],
      ]);
    });

    it('of what has no pod: nothing is proved; exit 3, unless --allow-empty', async () => {
      const path = await file(
        'namespaces:\n  test1: {all: injected, except: [deployment/details, deployment/ghost]}\n',
      );
      const { untested } = await gate.report(`--file ${path}`, 3);
      expect(untested).to.deep.equal(['deployment/ghost in test1']);
      expect((await gate.verify(`--file ${path}`)).stderr).to.equal(
        'warning: no pod of deployment/ghost in test1, so nothing was verified of it\n',
      );
      expect((await gate.verify(`--file ${path} --allow-empty`)).exitCode).to.equal(0);
      // A request for less reports nothing about the rest.
      expect((await gate.verify(`--file ${path} -n test1 -l app=web`)).stderr).to.equal('');
    });

    it('of a namespace that is gone: a failed expectation in every format; exit 3', async () => {
      const path = await file(
        'namespaces:\n  test1: {all: injected, except: [deployment/details]}\n  gone: {all: injected}\n',
      );
      const what = 'namespace gone, which does not exist';
      const text = await gate.verify(`--file ${path}`);
      expect(text.exitCode).to.equal(3);
      expect(text.stdout).to.contain('2 pods: 2 OK\n');
      expect(text.stderr).to.equal(`warning: no pod of ${what}, so nothing was verified of it\n`);
      const { untested, summary } = await gate.report(`--file ${path}`, 3);
      expect(untested).to.deep.equal([what]);
      expect(summary).to.deep.equal({ OK: 2 });
      const junit = await gate.verify(`--file ${path} -o junit`);
      expect(junit.exitCode).to.equal(3);
      expect(junit.stdout).to.match(
        new RegExp(`<testcase name="${what}"[^>]*>\\s*<failure type="UNTESTED"`),
      );
      expect(junit.stdout.match(/<failure/g)).to.have.length(1);
    });

    it('by stdin: as by a file', async () => {
      for (const [expected, exitCode] of [
        ['{all: injected, except: [deployment/details]}', 0],
        ['{all: injected}', 3],
      ] as const) {
        const path = await file(`namespaces:\n  test1: ${expected}\n`);
        const result = await gate.paste(`kubectl asm-inject verify --file - < ${path}`);
        expect(result.exitCode, result.stderr).to.equal(exitCode);
        expect(result.stdout).to.match(/\n2 pods: /);
      }
      const none = await gate.paste('kubectl asm-inject verify --file - < /dev/null');
      expect(none.exitCode).to.equal(2);
    });

    it('a mistake with its line: exit 2', async () => {
      const bad = await file('namespaces:\n  test1:\n    all: maybe\n');
      const { exitCode, stderr } = await gate.verify(`--file ${bad}`);
      expect(stderr).to.contain(`${bad}, line 5: namespaces.test1.all must be `);
      expect(exitCode).to.equal(2);
    });

    it('the opposite is expected of every pod: EXTRA; exit 3', async () => {
      expect((await gate.pod('-n test1 deployment/web --expect not-injected', 3)).status).to.equal(
        'EXTRA',
      );
      expect((await gate.pod('-n test1 deployment/web --expect injected', 0)).status).to.equal(
        'OK',
      );
    });
  });

  it('a pod that is as expected today, and whose successor will not be, is a finding', async () => {
    await gate.make('today', enabled, [app('Deployment', 'web')]);
    await gate.kubectl('label namespace today istio-injection-');
    await eventually(async () => {
      const pod = await gate.pod('-n today --expect injected', 3);
      expect(pod).to.include({ status: 'EXTRA', predicted: 'not-injected' });
    });
  });

  it(`an application that is ${pause} away from ready does not hold the gate`, async () => {
    await gate.make('slow', enabled, []);
    await gate.paste(`kubectl apply -n slow -f - <<'END'
${JSON.stringify(app('Pod', 'web', { annotations: { [pause]: '1h' } }))}
END`);
    expect((await gate.verify('-n slow --wait --timeout 30s')).exitCode).to.equal(0);
  });
});
