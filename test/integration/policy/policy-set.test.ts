import { expect } from 'chai';
import {
  type CommandResult,
  openTerminal,
  type Terminal,
} from '../../../playground/demo/terminal.ts';
import { type Playground, startPlayground } from '../../../playground/playground.ts';
import type { WebhookConfigurationObject } from '../../../src/lib/injection/model/api-objects.ts';
import { type InjectionPolicy, policies } from '../../../src/lib/injection/policy/policy.ts';
import { findSchemaProblems } from '../../schema.ts';
import { ask, createNamespace, sidecarOf } from '../playground/pods.ts';
import { createCells, findWrongCells, selectorFlags } from './cells.ts';

// Every one of the twelve transitions between the four policies once, in one walk.
const walk = [0, 1, 0, 2, 0, 3, 1, 2, 1, 3, 2, 3, 0];

function policyAt(index: number | undefined): InjectionPolicy {
  const policy = policies[index ?? -1];
  if (!policy) throw new TypeError('the walk leaves the four policies');
  return policy;
}

function named({ namespaceCondition, podCondition }: InjectionPolicy): string {
  return `${namespaceCondition} + ${podCondition}`;
}

for (const profile of ['asm', 'istio'] as const) {
  describe(`policy set, profile ${profile}`, function () {
    this.timeout(180_000);
    let playground: Playground;
    let terminal: Terminal;
    const run = (line: string): Promise<CommandResult> =>
      terminal.run(`kubectl asm-inject ${line}`);
    const set = (
      { namespaceCondition, podCondition }: InjectionPolicy,
      more = '',
    ): Promise<CommandResult> =>
      run(
        `policy set --namespace-condition ${namespaceCondition} --pod-condition ${podCondition} --yes --hold 0s ${more}`,
      );

    before(async () => {
      playground = await startPlayground({ profile });
      terminal = await openTerminal(playground);
      await createCells(playground);
    });
    after(() => playground.stop());

    it('of the present policy writes nothing where the cluster is as it was installed', async () => {
      const { exitCode, stdout, stderr } = await set(policyAt(walk[0]));
      expect(exitCode, stderr).to.equal(0);
      const unchanged = 'The policy is already in force. Nothing changed.';
      // Stock Istio behaves as no policy: its webhook `object.` takes pods that no condition lets in.
      if (profile === 'asm') expect(stdout).to.contain(unchanged);
      else expect(stdout).not.to.contain(unchanged);
    });

    for (const [step, index] of walk.slice(1).entries()) {
      const from = policyAt(walk[step]);
      const to = policyAt(index);
      const hasSelectors = step % 2 === 1;
      it(`${named(from)} → ${named(to)}${hasSelectors ? ', with selectors' : ''}`, async () => {
        const selectors = hasSelectors
          ? selectorFlags
          : '--clear-never-inject-selector --clear-always-inject-selector';
        const { exitCode, stdout, stderr } = await set(to, selectors);
        expect(exitCode, stderr).to.equal(0);
        expect(stdout).to.contain('In force: the API server now treats new pods this way.');
        const { asked, wrong } = await findWrongCells(playground, to, hasSelectors);
        expect(asked).to.equal(60);
        expect(wrong).to.deep.equal([]);
        const shown = JSON.parse((await run('policy show -o json')).stdout) as Record<
          string,
          unknown
        >;
        expect(findSchemaProblems(shown, 'policy')).to.deep.equal([]);
        expect(shown).to.deep.include({ exact: true, conditions: to });
      });
    }

    it('sends nothing when the policy is already in force', async () => {
      const { stdout } = await set(policyAt(walk.at(-1)));
      expect(stdout).to.contain('The policy is already in force. Nothing changed.');
    });

    it('prints a file that it accepts', async () => {
      const file = `${playground.directory}/policy.yaml`;
      const printed = await terminal.run(
        'kubectl asm-inject policy set --pod-condition include-true --never-inject-selector pick=never --dry-run=client -o yaml',
      );
      const { writeFile } = await import('node:fs/promises');
      await writeFile(file, printed.stdout);
      const { exitCode, stderr } = await run(`policy set --file ${file} --yes`);
      expect(exitCode, stderr).to.equal(0);
      const { stdout } = await run('policy show');
      expect(stdout).to.contain('include-true').and.contain('pick In [never] (dead: no pod)');
      const specOf = (document: string): unknown =>
        (JSON.parse(document) as { spec?: object }).spec;
      const { stdout: before } = await run('policy show -o json');
      expect(specOf(before)).to.include({ podCondition: 'include-true' });
      for (const format of ['yaml', 'json']) {
        const shown = await run(`policy show -o ${format}`);
        await writeFile(file, shown.stdout);
        const again = await run(`policy set --file ${file} --yes`);
        expect(again.stdout).to.equal('The policy is already in force. Nothing changed.\n');
      }
      await set(policyAt(0), '--clear-never-inject-selector --clear-always-inject-selector');
      await run(`policy set --file ${file} --yes`);
      expect(specOf((await run('policy show -o json')).stdout)).to.deep.equal(specOf(before));
      await set(policyAt(0), '--clear-never-inject-selector --clear-always-inject-selector');
    });

    it('keeps the cluster and the injector able to start under the broad policy', async () => {
      const broad = policyAt(2);
      await set(broad);
      const injector = profile === 'asm' ? 'istio-sidecar-injector' : 'istiod';
      const labels = await terminal.run(
        'kubectl get namespace kube-system -o jsonpath={.metadata.labels.istio-injection}',
      );
      expect(labels.stdout).to.equal('disabled');
      await terminal.run(`kubectl scale deployment/${injector} -n istio-system --replicas=0`);
      await terminal.run(
        `kubectl wait deployment/${injector} -n istio-system --for=jsonpath={.spec.replicas}=0`,
      );
      await terminal.run(
        `kubectl wait pod -n istio-system -l app=${injector} --for=delete --timeout=30s`,
      );
      const created = await terminal.run(
        'kubectl run survivor -n kube-system --image=example.com/app:1',
      );
      expect(created.stderr).to.equal('');
      expect(created.exitCode).to.equal(0);
      await terminal.run(`kubectl scale deployment/${injector} -n istio-system --replicas=2`);
      const back = await terminal.run(
        `kubectl rollout status deployment/${injector} -n istio-system --timeout=60s`,
      );
      expect(back.exitCode, back.stderr).to.equal(0);
      await set(policyAt(0));
      const kept = await terminal.run(
        'kubectl get namespace kube-system -o jsonpath={.metadata.labels.istio-injection}',
      );
      expect(kept.stdout, 'leaving the broad policy keeps the label').to.equal('disabled');
    });

    it('previews exactly what changes after the restart', async () => {
      await terminal.run('kubectl create namespace shop');
      await terminal.run('kubectl apply -n shop -f playground/apps/');
      for (const app of ['details', 'ratings', 'reviews']) {
        await terminal.run(`kubectl rollout status -n shop deployment/${app}`);
      }
      await run('opt-out deployment/ratings -n shop --wait');
      const preview = JSON.parse(
        (
          await run(
            'policy set --namespace-condition not-include-disabled --dry-run=client -o json',
          )
        ).stdout,
      ) as { restart: string[]; blastRadius: { counts: { gains: { workloads: number } } } };
      expect(preview.restart).to.deep.equal([
        'kubectl asm-inject restart deployment/details deployment/reviews -n shop',
      ]);
      expect(preview.blastRadius.counts.gains.workloads).to.equal(2);
      await run('policy set --namespace-condition not-include-disabled --yes');
      const before = JSON.parse((await run('verify -n shop -o json')).stdout) as {
        summary: object;
      };
      expect(before.summary).to.deep.include({ MISSING: 2, OK: 1 });
      for (const line of preview.restart) await terminal.run(line);
      const after = JSON.parse((await run('verify -n shop -o json')).stdout) as { summary: object };
      expect(after.summary).to.deep.equal({ OK: 3 });
      await set(policyAt(0));
    });

    it('keeps and reports a requirement that another program adds to every webhook', async () => {
      const object = 'mutatingwebhookconfiguration/istio-sidecar-injector';
      const read = await terminal.run(`kubectl get ${object} -o json`);
      const { webhooks = [] } = JSON.parse(read.stdout) as WebhookConfigurationObject;
      const added = { key: 'control-plane', operator: 'DoesNotExist' };
      const patch = webhooks.map(({ namespaceSelector = {} }, index) => {
        const matchExpressions = [...(namespaceSelector.matchExpressions ?? []), added];
        const value = { ...namespaceSelector, matchExpressions };
        return { op: 'add', path: `/webhooks/${index}/namespaceSelector`, value };
      });
      await playground.kubectl(['patch', object, '--type', 'json', '-p', JSON.stringify(patch)]);
      await createNamespace(playground, 'controller', {
        'istio-injection': 'enabled',
        'control-plane': 'x',
      });
      for (const policy of [policyAt(2), policyAt(0)]) {
        const { exitCode, stderr } = await set(policy);
        expect(exitCode, stderr).to.equal(0);
        const made = await ask(playground, { namespace: 'controller' });
        expect(sidecarOf(made)).to.equal('none');
        const { stdout } = await run('policy show');
        expect(stdout).to.contain('besides              the namespace does not have the label');
      }
      const { stdout } = await run('namespace enable controller');
      expect(stdout)
        .to.contain('namespace controller: new pods still get no sidecar')
        .and.contain('→ kubectl label namespace controller control-plane-');
    });

    it('refuses bad input in one sentence, and writes nothing', async () => {
      const read = async (): Promise<string> =>
        (
          await terminal.run(
            'kubectl get cm,mutatingwebhookconfigurations -A -o jsonpath={.items[*].metadata.resourceVersion}',
          )
        ).stdout;
      const before = await read();
      const refused = [
        [
          'policy set --never-inject-selector app=in=valid --yes',
          /^error: --never-inject-selector "app=in=valid": /,
        ],
        [
          'policy set --never-inject-selector --clear-never-inject-selector --yes',
          /^error: --never-inject-selector needs /,
        ],
        [
          'policy set --never-inject-selector a=b --clear-never-inject-selector --yes',
          /contradict each other/,
        ],
        ['policy set --file nope.yaml --yes', /cannot be read/],
        [
          'policy set --file nope.yaml --pod-condition include-true --yes',
          /both by --file and by other flags/,
        ],
        ['policy set --yes', /no condition or selector is given/],
        [
          'policy set --revision nope --pod-condition include-true --yes',
          /no injector of revision nope/,
        ],
      ] as const;
      for (const [line, sentence] of refused) {
        const { exitCode, stderr } = await run(line);
        expect(stderr, line).to.match(sentence);
        expect(exitCode, line).to.equal(2);
      }
      expect(await read()).to.equal(before);
    });
  });
}
