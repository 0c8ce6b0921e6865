import { expect } from 'chai';
import type { Status } from '../../../src/lib/operations/drift/describe-status.ts';
import type { RestartResult } from '../../../src/lib/operations/restart/restart-document.ts';
import { explainOne } from '../explain/explained.ts';
import { eventually } from '../playground/eventually.ts';
import { playground } from '../playground/shared-playground.ts';
import { type Gate, openGate } from '../verify/gate.ts';
import { app } from '../workloads/apps.ts';
import { LiveRun } from './live-run.ts';

const CONFIG = 'configmap istio-sidecar-injector -n istio-system';

/** A rule that breaks while pods with a sidecar run. */
interface BrokenRule {
  readonly title: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Breaks the rule. */
  readonly by: string;
  /** How a proposed command begins; or the advice, where no command fixes it. */
  readonly command?: string;
  readonly note?: RegExp;
  /** Fixes it where no command is proposed. */
  readonly undo?: string;
}

const enabled = { 'istio-injection': 'enabled' };
const rules: readonly BrokenRule[] = [
  {
    title: 'a policy misspelt in the ConfigMap',
    labels: enabled,
    by: `kubectl get ${CONFIG} -o yaml | sed "s/policy: enabled/policy: Enabld/" | kubectl replace -f -`,
    command: `kubectl get ${CONFIG} `,
  },
  {
    title: 'a misspelt label',
    labels: enabled,
    by: 'kubectl label namespace rule-1 istio-injection=Enabled --overwrite',
    command: 'kubectl asm-inject namespace enable rule-1',
  },
  {
    title: 'a removed revision',
    labels: { 'istio.io/rev': 'canary' },
    by: 'kubectl delete mutatingwebhookconfiguration istio-sidecar-injector-canary',
    command: 'kubectl label namespace rule-2 istio.io/rev=default --overwrite',
    note: /istioctl tag set canary --revision default/,
  },
  {
    title: 'a deleted webhook configuration',
    labels: enabled,
    by: 'kubectl get mutatingwebhookconfiguration istio-sidecar-injector -o yaml > $HOME/kept.yaml; kubectl delete mutatingwebhookconfiguration istio-sidecar-injector',
    note: /MutatingWebhookConfiguration back/,
    undo: 'kubectl create -f $HOME/kept.yaml',
  },
];

describe('a rule that breaks while good pods run', function () {
  this.timeout(120_000);
  const cluster = playground({ profile: 'istio', variants: ['canary'], nodes: 1 });
  let gate: Gate;
  before(async () => {
    gate = await openGate(cluster());
  });

  async function paste(line: string): Promise<void> {
    const home = cluster().directory;
    const { exitCode, stderr } = await gate.paste(`export HOME=${home}\n${line}`);
    expect(exitCode, `${line}: ${stderr}`).to.equal(0);
  }

  rules.forEach(({ title, labels, by, command, note, undo }, index) => {
    it(`${title}: the rule is fixed, and no pod loses its sidecar`, async () => {
      const namespace = `rule-${index}`;
      const place = `deployment/web -n ${namespace}`;
      await gate.make(namespace, labels, [app('Deployment', 'web', { spec: { replicas: 2 } })]);
      await paste(by);
      const broken = await eventually(async () => {
        const one = await explainOne(gate, place);
        expect(one.findings.map(({ code }) => code)).to.include('injection-lost');
        return one;
      });

      // No command proposes a restart, and all propose the same fix.
      const [proposal] = broken.proposals;
      expect(proposal?.purpose).to.equal('repair');
      for (const line of broken.proposals.flatMap(({ commands }) => commands)) {
        expect(line).to.not.match(/restart/);
      }
      if (command === undefined) expect(proposal?.commands).to.deep.equal([]);
      else expect(proposal?.commands.join('\n')).to.match(new RegExp(`^${command}`));
      if (note) expect(proposal?.notes.join('\n')).to.match(note);
      const { workloads } = await gate.report(`-n ${namespace}`, 3);
      const [finding] = workloads[0]?.findings ?? [];
      expect(finding?.code).to.equal('injection-lost');
      expect(finding?.proposal).to.deep.equal(proposal);
      const mend = proposal?.commands[0] ?? proposal?.notes[0] ?? '';
      const status = await gate.run(`status -n ${namespace}`);
      expect(status.stdout.replaceAll(/\s+/g, ' ')).to.contain(mend);
      expect(status.stdout).to.not.contain('asm-inject restart');
      const { total, problems } = JSON.parse(
        (await gate.run(`status -n ${namespace} -o json`)).stdout,
      ) as Status;
      expect(total.pods).to.include({ withSidecar: 2, drifted: 2, losing: 2 });
      expect(problems).to.have.length(1);

      // There is no terminal to ask on, not even about a named workload.
      for (const words of [place, `-n ${namespace}`, `${place} --force`]) {
        const { exitCode, stderr } = await gate.run(`restart ${words}`);
        expect(exitCode, words).to.equal(2);
        expect(stderr).to.contain('2 pods lose their sidecar');
        expect(stderr).to.contain('confirmation-required');
      }
      const before = await gate.pods(namespace, 'web');
      const preview = await gate.run(`restart ${place} --dry-run=client`);
      expect(preview.stdout).to.contain('2 pods lose their sidecar').and.contain(mend);

      if (undo !== undefined) await paste(undo);
      else for (const line of proposal?.commands ?? []) await paste(line);
      await eventually(async () => {
        expect((await explainOne(gate, place)).verdict).to.equal('injected');
      });
      // Fixed, and the same pods are still running.
      expect(await gate.pods(namespace, 'web')).to.deep.equal(before);
      if (command?.includes('istio.io/rev') !== true) await gate.report(`-n ${namespace}`, 0);
    });
  });

  it('that breaks while another workload is restarted: the run stops before the next', async () => {
    // Not meant by the rule, and slow enough for the rule to break during its rollout.
    const first = app('Deployment', 'a', {
      labels: { 'sidecar.istio.io/inject': 'false' },
      annotations: { 'playground.asm-inject/ready-after': '5s' },
    });
    await gate.make('amid', enabled, [first, app('Deployment', 'b'), app('Deployment', 'c')]);
    const before = [await gate.pods('amid', 'b'), await gate.pods('amid', 'c')];
    const line =
      'restart deployment/a deployment/b deployment/c -n amid --force --max-parallel 1 -o json';
    const live = new LiveRun(`kubectl asm-inject ${line}`, gate.terminal.env);
    try {
      await live.waitFor('a is restarted', 1, ({ type }) => type === 'started');
      await gate.kubectl('label namespace amid istio-injection=Enabled --overwrite');
      const { exitCode, stderr } = await live.end();
      expect(exitCode, stderr).to.equal(2);
    } finally {
      live.kill();
    }
    const { workloads } = live.lines.at(-1) as unknown as RestartResult;
    expect(
      workloads.map(({ object, outcome, error }) => [object.name, outcome, error?.code]),
    ).to.deep.equal([
      ['a', 'restarted', undefined],
      ['b', 'failed', 'loses-sidecars'],
      ['c', 'not-started', undefined],
    ]);
    expect([await gate.pods('amid', 'b'), await gate.pods('amid', 'c')]).to.deep.equal(before);
  });

  it('a user who requests the removal of sidecars is not asked again', async () => {
    await gate.make(
      'goes',
      enabled,
      ['a', 'b'].map((name) => app('Deployment', name)),
    );
    await paste('kubectl label namespace goes istio-injection=disabled --overwrite');
    const refused = await gate.run('restart deployment/a -n goes');
    expect(refused.exitCode).to.equal(2);
    expect(refused.stderr).to.contain('1 pod loses its sidecar');
    // A legal rule: the pods are what is old.
    expect((await explainOne(gate, 'deployment/a -n goes')).proposals[0]?.purpose).to.equal(
      'recreate',
    );
    for (const line of ['deployment/a -n goes --reason extra', 'deployment/b -n goes --yes']) {
      const { stdout, exitCode } = await gate.run(`restart ${line} -o json`);
      expect(exitCode, stdout).to.equal(0);
      const { counts } = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as RestartResult;
      expect(counts).to.deep.equal({ restarted: 1 });
    }
    await gate.report('-n goes --expect not-injected', 0);
  });
});
