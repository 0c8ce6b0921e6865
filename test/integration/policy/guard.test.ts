import { expect } from 'chai';
import { openTerminal, type Terminal } from '../../../playground/demo/terminal.ts';
import { type Playground, startPlayground } from '../../../playground/playground.ts';
import { type Cluster, connect } from '../../../src/lib/cluster/cluster.ts';
import { applyPlan } from '../../../src/lib/operations/plan/apply-plan.ts';
import { readPolicyState } from '../../../src/lib/operations/policy/policy-state.ts';
import {
  planPolicyChange,
  type PolicyChange,
} from '../../../src/lib/operations/policy/set-policy.ts';
import { writePolicy } from '../../../src/lib/operations/policy/write-policy.ts';
import { findSchemaProblems } from '../../schema.ts';
import { runPrompted } from '../prompted-run.ts';
import { createCells, findWrongCells } from './cells.ts';

const broad = {
  namespaceCondition: 'not-include-disabled',
  podCondition: 'not-include-false',
} as const;
const optIn = { namespaceCondition: 'not-include-disabled', podCondition: 'include-true' } as const;

describe('writing a policy', function () {
  this.timeout(90_000);
  let playground: Playground;
  let terminal: Terminal;
  let cluster: Cluster;
  before(async () => {
    playground = await startPlayground();
    terminal = await openTerminal(playground);
    const { signal } = new AbortController();
    cluster = await connect(
      { kubeconfig: playground.kubeconfig },
      { requestTimeout: 30_000, signal },
    );
    await createCells(playground);
  });
  after(async () => {
    cluster.close();
    await playground.stop();
  });

  async function planned(wanted: typeof broad | typeof optIn): Promise<PolicyChange> {
    return planPolicyChange(cluster, await readPolicyState(cluster, undefined), wanted, false);
  }
  const configOf = async (): Promise<string> =>
    (
      await playground.kubectl([
        'get',
        'cm',
        'istio-sidecar-injector',
        '-n',
        'istio-system',
        '-o',
        'jsonpath={.data.config}',
      ])
    ).stdout;
  const selectorOf = async (): Promise<string> =>
    (
      await playground.kubectl([
        'get',
        'mutatingwebhookconfiguration',
        'istio-sidecar-injector',
        '-o',
        'jsonpath={.webhooks[0].namespaceSelector}',
      ])
    ).stdout;

  it('rolls back its writes when another client changed a later object meanwhile', async () => {
    const before = { config: await configOf(), selector: await selectorOf() };
    const change = await planned(optIn);
    expect(change.plan.changes.map(({ object }) => object.kind)).to.deep.equal([
      'ConfigMap',
      'MutatingWebhookConfiguration',
    ]);
    await playground.kubectl([
      'label',
      'mutatingwebhookconfiguration',
      'istio-sidecar-injector',
      'team=a',
      '--overwrite',
    ]);
    const { result, exitCode } = await writePolicy(cluster, change, 'apply');
    expect(result.changes.map(({ outcome }) => outcome)).to.deep.equal(['rolled-back', 'failed']);
    expect(exitCode).to.equal(4);
    expect(await configOf()).to.equal(before.config);
    expect(await selectorOf()).to.equal(before.selector);
  });

  it('writes nothing after kube-system could not be labelled', async () => {
    const change = await planned(broad);
    await playground.kubectl(['label', 'namespace', 'kube-system', 'team=a', '--overwrite']);
    const selector = await selectorOf();
    const { result } = await writePolicy(cluster, change, 'apply');
    expect(result.changes.map(({ outcome }) => outcome)).to.deep.equal(['failed', 'not-tried']);
    expect(await selectorOf()).to.equal(selector);
  });

  it("replaces another value of kube-system's label only with --overwrite", async () => {
    await playground.kubectl([
      'label',
      'namespace',
      'kube-system',
      'istio-injection=enabled',
      '--overwrite',
    ]);
    const line = `kubectl asm-inject policy set --namespace-condition ${broad.namespaceCondition} --yes`;
    const refused = await terminal.run(line);
    expect(refused.stderr).to.contain('kube-system is labelled istio-injection=enabled');
    expect(refused.exitCode).to.equal(2);
    const done = await terminal.run(`${line} --overwrite`);
    expect(done.exitCode, done.stderr).to.equal(0);
    await terminal.run('kubectl asm-inject policy set --namespace-condition include-enabled --yes');
  });

  it('that was killed half-way leaves a state that policy show reports and policy set completes', async () => {
    const { plan } = await planned(optIn);
    await applyPlan(
      cluster,
      { changes: plan.changes.slice(0, 1) },
      { mode: 'apply', onFailure: 'stop' },
    );
    const shown = await terminal.run('kubectl asm-inject policy show');
    expect(shown.stdout).to.contain('include-enabled').and.contain('include-true');
    const { stdout } = await terminal.run('kubectl asm-inject policy show -o json');
    expect(findSchemaProblems(JSON.parse(stdout), 'policy')).to.deep.equal([]);
    const mended = await terminal.run(
      `kubectl asm-inject policy set --namespace-condition ${optIn.namespaceCondition} --pod-condition ${optIn.podCondition} --yes`,
    );
    expect(mended.exitCode, mended.stderr).to.equal(0);
    expect((await findWrongCells(playground, optIn, false)).wrong).to.deep.equal([]);
  });

  it('asks, checks each answer in words of its prompt, and shows what an entry matches', async () => {
    const before = await configOf();
    const { screen, exitCode } = await runPrompted(
      'kubectl asm-inject policy set',
      [
        [/namespace label should meet condition/, ''],
        [/label\/annotation should meet condition/, ''],
        [/Show advanced settings/, 'y'],
        [/AlwaysInjectSelector/, 'app=in=x'],
        [/entry "app=in=x": label key .*; for example: app in \(web,api\)/s, 'app=web'],
        [/NeverInjectSelector/, 'app=istio-sidecar-injector'],
        [/Set this policy for the whole cluster/, 'n'],
      ],
      terminal.env,
    );
    expect(screen).to.not.match(/--\w+-inject-selector|matchExpressions\[0\]:/);
    const reported = screen.slice(screen.indexOf('Selector entries match:'));
    expect(reported).to.match(/^ {2}always inject +app=web: no pod now\r?$/m);
    expect(reported).to.match(/^ {2}never inject +app=\S+: 2 pods in 1 namespace\r?$/m);
    expect(reported.indexOf('Selector entries match:')).to.be.below(reported.indexOf('@@ line'));
    expect(exitCode).to.equal(2);
    expect(await configOf()).to.equal(before);
  });

  it('names every right that is missing, before anything is written', async () => {
    const viewer = playground.kubeconfigFor('viewer');
    const { stderr, exitCode } = await terminal.run(
      `kubectl asm-inject policy set --pod-condition not-include-false --namespace-condition include-enabled --yes --kubeconfig ${viewer}`,
    );
    expect(stderr)
      .to.contain(
        'patch mutatingwebhookconfigurations.admissionregistration.k8s.io/istio-sidecar-injector',
      )
      .and.contain('patch configmaps/istio-sidecar-injector -n istio-system');
    expect(exitCode).to.equal(4);
  });

  it('reports what it cannot read or find', async () => {
    await playground.kubectl([
      'patch',
      'cm',
      'istio-sidecar-injector',
      '-n',
      'istio-system',
      '-p',
      '{"data":{"config":"policy: [not, a, policy"}}',
    ]);
    const unreadable = await terminal.run(
      'kubectl asm-inject policy set --pod-condition include-true --namespace-condition include-enabled --yes',
    );
    expect(unreadable.stderr).to.match(/^error: .*config/);
    expect(unreadable.exitCode).to.equal(2);
    await playground.kubectl(['delete', 'mutatingwebhookconfiguration', 'istio-sidecar-injector']);
    const none = await terminal.run('kubectl asm-inject policy show');
    expect(none.stderr).to.contain('no webhook of this cluster injects sidecars');
    expect(none.exitCode).to.equal(2);
  });
});
