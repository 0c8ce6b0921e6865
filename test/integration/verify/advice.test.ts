import { expect } from 'chai';
import type { Finding } from '../../../src/lib/operations/explain/explanation-document.ts';
import { eventually } from '../playground/eventually.ts';
import { playground } from '../playground/shared-playground.ts';
import { app } from '../workloads/apps.ts';
import { type Gate, openGate } from './gate.ts';

const inject = 'sidecar.istio.io/inject';

describe('verify: what is wrong with a template, and the command that ends it', function () {
  this.timeout(180_000);
  const cluster = playground({ profile: 'istio' });
  let gate: Gate;
  before(async () => {
    gate = await openGate(cluster());
  });

  /** The first finding of the only workload. */
  async function findingIn(line: string): Promise<Finding> {
    const { workloads } = await gate.report(line, 3);
    const [finding] = workloads[0]?.findings ?? [];
    if (!finding || workloads.length !== 1) throw new Error(`no finding: ${line}`);
    return finding;
  }

  /** Runs what the report proposes; then it must have come true. */
  async function expectCure({ proposal }: Finding, line: string): Promise<void> {
    expect(proposal?.commands).to.not.have.length(0);
    for (const command of proposal?.commands ?? []) {
      const { exitCode, stderr } = await gate.paste(command);
      expect(exitCode, `${command}: ${stderr}`).to.equal(0);
    }
    const { exitCode, stdout } = await gate.verify(`${line} --wait --timeout 100s`);
    expect(exitCode, stdout).to.equal(0);
    expect(stdout).to.not.contain('→');
  }

  it('a label on the workload, where nothing reads it', async () => {
    const metadata = { labels: { [inject]: 'true' } };
    await gate.make('beside', {}, [app('Deployment', 'web', { metadata, spec: { replicas: 2 } })]);
    // The cluster follows its rules: nothing is wrong until a sidecar is expected.
    const { workloads } = await gate.report('-n beside', 0);
    expect(workloads[0]).to.not.have.property('findings');
    const line = '-n beside --expect injected';
    const finding = await findingIn(line);
    expect(finding).to.deep.include({
      code: 'label-on-workload',
      severity: 'warning',
      object: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'beside', name: 'web' },
      field: `metadata.labels[${inject}]`,
      value: 'true',
    });
    const { stdout } = await gate.verify(line);
    expect(stdout.match(/\[label-on-workload\]/g)).to.have.length(1);
    expect(stdout).to.contain('\n  → kubectl asm-inject opt-in deployment/web -n beside\n');
    expect((await gate.verify(`${line} -o markdown`)).stdout).to.contain(
      '→ `kubectl asm-inject opt-in deployment/web -n beside`',
    );
    expect((await gate.verify(`${line} -o junit`)).stdout).to.contain(
      'finding: label-on-workload; next: kubectl asm-inject opt-in deployment/web -n beside</failure>',
    );
    await expectCure(finding, line);
  });

  it('a "no" that means nothing, and not what is bad besides', async () => {
    const podSpec = { securityContext: { runAsUser: 1337 } };
    await gate.make('noes', { 'istio-injection': 'enabled' }, [
      app('StatefulSet', 'db', { labels: { [inject]: 'no' }, podSpec }),
    ]);
    const line = '-n noes --expect not-injected';
    const { workloads } = await gate.report(line, 3);
    // What explains the status comes first, although the other is worse.
    expect(workloads[0]?.findings?.map(({ code, severity }) => [code, severity])).to.deep.equal([
      ['value-changes-at-1-27', 'warning'],
      ['proxy-uid', 'error'],
    ]);
    const short = await gate.verify(line);
    expect(short.stdout).to.contain('[value-changes-at-1-27]').and.not.contain('[proxy-uid]');
    expect((await gate.verify(`${line} -o wide`)).stdout).to.contain('[proxy-uid]');
    await expectCure(await findingIn(line), line);
  });

  it('pods from before the label, without anything expected', async () => {
    await gate.make('late', {}, [app('Deployment', 'web', { spec: { replicas: 2 } })]);
    await gate.kubectl('label namespace late istio-injection=enabled');
    const finding = await findingIn('-n late');
    expect(finding).to.include({ code: 'pod-older-than-policy' });
    expect(finding.message).to.match(/^the pods that run have no sidecar, and a new one gets one:/);
    expect(finding.proposal?.commands).to.deep.equal([
      'kubectl asm-inject restart deployment/web -n late',
    ]);
    await expectCure(finding, '-n late');
  });

  it('what the namespace says, once for all its workloads', async () => {
    const workloads = ['a', 'b'].map((name) => app('Deployment', name));
    await gate.make('misspelt', { 'istio-injection': 'Enabled' }, workloads);
    const { stdout } = await gate.verify('-n misspelt --expect injected');
    expect(stdout.match(/\[namespace-value-misspelt\]/g)).to.have.length(1);
    const commands = [...stdout.matchAll(/^ {2}→ (.*)$/gm)].map(([, command = '']) => command);
    expect(commands).to.deep.equal([
      'kubectl asm-inject namespace enable misspelt',
      'kubectl asm-inject restart deployment/a -n misspelt',
      'kubectl asm-inject restart deployment/b -n misspelt',
    ]);
    for (const command of commands) {
      const { exitCode, stderr } = await gate.paste(command);
      expect(exitCode, stderr).to.equal(0);
    }
    const cured = await gate.verify('-n misspelt --expect injected --wait --timeout 100s');
    expect(cured.exitCode).to.equal(0);
  });

  it('of workloads whose pods cannot be created, too', async () => {
    await gate.make('full', { 'istio-injection': 'enabled' }, []);
    await gate.kubectl('create quota none --hard=pods=0 -n full');
    await eventually(async () => {
      expect(await gate.kubectl('get quota none -n full -o jsonpath={.status.hard.pods}')).to.equal(
        '0',
      );
    });
    const web = app('Deployment', 'web', { labels: { [inject]: 'no' } });
    await cluster().apply(JSON.stringify({ ...web, metadata: { name: 'web', namespace: 'full' } }));
    await eventually(async () => {
      const { workloads } = await gate.report('-n full', 3);
      expect(workloads[0]?.denied?.code).to.equal('quota');
      expect(workloads[0]?.findings?.map(({ code }) => code)).to.deep.equal([
        'value-changes-at-1-27',
      ]);
    }, 60_000);
  });

  it('of workloads that are fine only with --drift=deep, and then it is no failure', async () => {
    const podSpec = { securityContext: { runAsUser: 1337 } };
    await gate.make('fine', { 'istio-injection': 'enabled' }, [
      app('Deployment', 'plain'),
      app('Deployment', 'web', { podSpec }),
    ]);
    const read = async (line: string) =>
      (await gate.report(line, 0)).workloads.map(({ findings }) =>
        findings?.map(({ code }) => code),
      );
    expect(await read('-n fine')).to.deep.equal([undefined, undefined]);
    expect(await read('-n fine --drift=deep')).to.deep.equal([[], ['proxy-uid']]);
  });

  it('who may not read the workload gets the same status without it', async () => {
    await gate.make('partial', {}, [app('Deployment', 'web')]);
    await gate.kubectl('label namespace partial istio-injection=enabled');
    await gate.paste(
      'kubectl create clusterrole some --verb=list,get --resource=pods,events,namespaces,configmaps,replicasets.apps,mutatingwebhookconfigurations.admissionregistration.k8s.io',
    );
    await gate.paste('kubectl create clusterrolebinding some --clusterrole=some --user=dev');
    const { workloads, summary } = await gate.report('-n partial --as dev', 3);
    expect(summary).to.deep.equal({ MISSING: 1 });
    expect(workloads[0]).to.not.have.property('findings');
    // As another user: the printed commands then carry --as.
    const rights = 'kubectl create clusterrolebinding all --clusterrole=cluster-admin --user=dev';
    expect((await gate.paste(rights)).exitCode).to.equal(0);
    expect((await findingIn('-n partial --as dev')).proposal?.commands).to.deep.equal([
      'kubectl asm-inject restart deployment/web -n partial --as dev',
    ]);
  });
});
