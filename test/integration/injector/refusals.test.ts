import { expect } from 'chai';
import { openTerminal, type Terminal } from '../../../playground/demo/terminal.ts';
import { connect } from '../../../src/lib/cluster/cluster.ts';
import { readInjectorState } from '../../../src/lib/operations/injector/injector-state.ts';
import { planInjectorChange } from '../../../src/lib/operations/injector/set-injector.ts';
import { applyPlan } from '../../../src/lib/operations/plan/apply-plan.ts';
import { playground } from '../playground/shared-playground.ts';
import { runPrompted } from '../prompted-run.ts';

const name = 'istio-sidecar-injector';

interface Refusal {
  readonly title: string;
  readonly flags: string;
  /** What stderr says: what is wrong, and what to do. */
  readonly says: readonly string[];
}

/** What is wrong in itself, or for this cluster. */
const refusals: readonly Refusal[] = [
  {
    title: 'memory without a unit',
    flags: '--requests memory=512',
    says: ['memory 512 has no unit, so it would mean bytes', 'write 512Mi'],
  },
  {
    title: 'what is no quantity',
    flags: '--limits cpu=two',
    says: ['"two" is not a quantity of CPU', '0.5 or 500m'],
  },
  {
    title: 'a limit below its request',
    flags: '--requests cpu=1 --limits cpu=500m',
    says: ['the cpu limit 500m would be below the request 1', 'raise the limit'],
  },
  {
    title: 'a limit below the request that is there already',
    flags: '--limits memory=100Mi',
    says: ['the memory limit 100Mi would be below the request 256Mi'],
  },
  {
    title: 'a node selector that no node has',
    flags: '--node-selector disk=ssd',
    says: ['no node has disk=ssd and is ready', 'kubectl get nodes -l disk=ssd'],
  },
  {
    title: 'a node selector of which the only node is cordoned',
    flags: '--node-selector kubernetes.io/hostname=node-3',
    says: ['no node has kubernetes.io/hostname=node-3 and is ready', '1 cordoned'],
  },
  {
    title: 'what is no label',
    flags: '--node-selector disk',
    says: ['"disk" is not a node label', 'name=value'],
  },
  {
    title: 'more pods than the nodes can hold',
    flags: '--replicas 3 --requests cpu=900 --limits cpu=900',
    says: [
      '3 pods of 900 cores and 256 MiB each do not fit: the nodes that take them have room for 2',
      'ask for less',
    ],
  },
  {
    title: 'one pod that is larger than any node',
    flags: '--requests cpu=4000 --limits cpu=4000',
    says: ['of 4000 cores', 'room for 0'],
  },
  {
    title: 'no replicas at all',
    flags: '--replicas 0',
    says: ['with 0 replicas nothing answers the webhook', 'namespace disable'],
  },
  {
    title: 'another number than a whole one',
    flags: '--replicas 1.5',
    says: ['the number of replicas must be a whole number, not "1.5"'],
  },
  {
    title: 'a container that is not there',
    flags: '--container discovery --requests cpu=1',
    says: ['the injector has no container discovery', 'choose one of: sidecar-injector-webhook'],
  },
  {
    title: 'a revision that is not there',
    flags: '--revision canary --replicas 3',
    says: ['there is no injector of revision canary', 'choose one of: default'],
  },
  {
    title: 'nothing to set, with nobody to ask',
    flags: '',
    says: ['no setting is given', 'injector set --replicas 2'],
  },
];

describe('injector set refuses, before anything is written,', function () {
  this.timeout(120_000);
  const shared = playground({ profile: 'asm' });
  let terminal: Terminal;
  before(async () => {
    terminal = await openTerminal(shared());
    await kubectl('cordon node-3');
  });

  const kubectl = async (line: string): Promise<string> => {
    const { stdout, stderr, exitCode } = await shared().kubectl(line.split(' '));
    expect(exitCode, stderr).to.equal(0);
    return stdout;
  };
  const set = (flags: string): ReturnType<Terminal['run']> =>
    terminal.run(`kubectl asm-inject injector set ${flags}`);
  /** What changes with every write to one of the injector's objects, but not with its status. */
  const readSettings = (): Promise<string> =>
    kubectl(
      `get deployment,configmap ${name} -n istio-system -o jsonpath={.items[*].metadata.generation}/{.items[*].data.values}`,
    );
  /** Runs it, expects exit code and sentences, and that nothing was written. */
  const expectRefusal = async (
    flags: string,
    says: readonly string[],
    code = 2,
  ): Promise<string> => {
    const before = await readSettings();
    const { stdout, stderr, exitCode } = await set(flags);
    // Long sentences are broken into lines.
    const reported = stderr.replaceAll(/\s+/g, ' ');
    for (const sentence of says) expect(reported).to.contain(sentence);
    expect(exitCode, stderr).to.equal(code);
    expect(stdout).to.equal('');
    expect(await readSettings()).to.equal(before);
    return reported;
  };

  for (const { title, flags, says } of refusals) {
    it(title, async () => {
      await expectRefusal(`${flags} --yes`, says);
    });
  }

  it('a change that is not confirmed, after its warnings', async () => {
    const reported = await expectRefusal('--replicas 1', [
      'spec.replicas: 2',
      'spec.replicas: 1',
      '1 replica is below the recommended 2: while its one pod is replaced or its node fails, no pod',
      'this needs a confirmation',
      'add --yes',
    ]);
    expect(reported.indexOf('recommended')).to.be.below(reported.indexOf('confirmation'));
  });

  it('each answer at its prompt, in its words; a refused plan keeps the answers', async () => {
    const before = await readSettings();
    const { screen, exitCode } = await runPrompted(
      'kubectl asm-inject injector set',
      [
        [/limits: CPU/, '1'],
        [/limits: memory/, ''],
        [/resources: CPU/, '2'],
        [/the cpu limit 1 would be below the request 2/, '0.5'],
        [/resources: memory/, ''],
        [/Pod replicas/, 'x'],
        [/must be a whole number, not "x"/, '2'],
        [/Rewrite App Probe/, ''],
        [/NodeSelector/, '=a'],
        [/"=a" is not a node label/, 'disk=ssd'],
        [/error: no node has disk=ssd[^]*limits: CPU \(cores\) \(1\)/, ''],
        [/limits: memory/, ''],
        [/resources: CPU \(cores\) \(0\.5\)/, ''],
        [/resources: memory/, ''],
        [/Pod replicas/, ''],
        [/Rewrite App Probe/, ''],
        [/NodeSelector [^\n]*\(disk=ssd\)/, 'kubernetes.io/hostname=node-1'],
        [/Nodes that can run its pods: 1 of \d+\.[^]*Change this injector/, 'n'],
      ],
      terminal.env,
    );
    expect(screen).to.not.match(/ --(requests|limits|replicas|node-selector)\b/);
    expect(screen).to.match(/requests\.cpu: 0\.5/);
    expect(exitCode).to.equal(2);
    expect(await readSettings()).to.equal(before);
  });

  it('a Deployment that is paused, whose pods would not follow', async () => {
    await kubectl(`rollout pause deployment/${name} -n istio-system`);
    await expectRefusal('--requests cpu=200m --yes', [
      `deployment/${name} is paused`,
      `kubectl rollout resume deployment/${name} -n istio-system`,
    ]);
    await kubectl(`rollout resume deployment/${name} -n istio-system`);
  });

  it('who may not write, naming every right that is missing', async () => {
    const flags = `--replicas 3 --rewrite-app-probe --yes --kubeconfig ${shared().kubeconfigFor('viewer')}`;
    await expectRefusal(
      flags,
      [
        `patch deployments.apps/${name} -n istio-system`,
        `patch configmaps/${name} -n istio-system`,
      ],
      4,
    );
  });

  it('app-probe rewriting where values cannot be read', async () => {
    const values = await kubectl(`get cm ${name} -n istio-system -o jsonpath={.data.values}`);
    const write = (text: string): Promise<unknown> =>
      shared().api.patch(`/api/v1/namespaces/istio-system/configmaps/${name}`, {
        data: { values: text },
      });
    await write('{"sidecarInjectorWebhook": [');
    await expectRefusal('--rewrite-app-probe --yes', [
      `app-probe rewriting cannot be set: in "values" of ConfigMap ${name}, it is not YAML`,
    ]);
    await write(values);
  });

  it('nothing in a dry run, and writes nothing there', async () => {
    for (const mode of ['client', 'server']) {
      const before = await readSettings();
      const { stdout, exitCode } = await set(`--replicas 3 --rewrite-app-probe --dry-run=${mode}`);
      expect(exitCode).to.equal(0);
      expect(stdout).to.contain(mode === 'server' ? '(server dry run)' : '(dry run)');
      expect(await readSettings()).to.equal(before);
    }
  });

  it('to overwrite what another client changed between read and write', async () => {
    const { signal } = new AbortController();
    const cluster = await connect(
      { kubeconfig: shared().kubeconfig },
      { requestTimeout: 30_000, signal },
    );
    const state = await readInjectorState(cluster, {});
    const { plan } = await planInjectorChange(cluster, state, {
      replicas: 3,
      rewriteAppProbe: true,
    });
    await kubectl(`scale deployment ${name} -n istio-system --replicas 4`);
    const before = await readSettings();
    const { result, exitCode } = await applyPlan(cluster, plan, {
      mode: 'apply',
      onFailure: 'stop',
    });
    cluster.close();
    expect(result.changes.map(({ outcome }) => outcome)).to.deep.equal(['failed', 'not-tried']);
    expect(result.changes[0]?.error).to.include({ code: 'conflict' });
    expect(result.changes[0]?.error?.nextStep).to.contain('somebody else changed the object');
    expect(exitCode).to.equal(4);
    expect(await readSettings()).to.equal(before);
  });

  it('no owner, but says who may take the edit back', async () => {
    const dryRun = async (): Promise<string> => {
      const { stderr, exitCode } = await set('--requests cpu=150m --dry-run=client');
      expect(exitCode, stderr).to.equal(0);
      return stderr.replaceAll(/\s+/g, ' ');
    };
    expect(await dryRun())
      .to.contain(`the ASM instance owns Deployment ${name} (version v1.18.0.131-`)
      .and.contain('set it in the ASM instance');
    await kubectl(
      `annotate deployment ${name} -n istio-system meta.helm.sh/release-name=mesh meta.helm.sh/release-namespace=istio-system`,
    );
    await kubectl(`label deployment ${name} -n istio-system app.kubernetes.io/managed-by=Helm`);
    expect(await dryRun()).to.contain(`Helm release mesh in istio-system owns Deployment ${name}`);
    await kubectl(
      `annotate deployment ${name} -n istio-system argocd.argoproj.io/tracking-id=mesh:apps/Deployment:istio-system/${name}`,
    );
    expect(await dryRun()).to.match(/Argo CD application mesh owns Deployment/);
  });
});
