import { expect } from 'chai';
import type { Status } from '../../../src/lib/operations/drift/describe-status.ts';
import type { Verification } from '../../../src/lib/operations/verify/verification.ts';
import { findSchemaProblems } from '../../schema.ts';
import { explainOne } from '../explain/explained.ts';
import { eventually } from '../playground/eventually.ts';
import { app } from './apps.ts';
import {
  argoRollout,
  argoWorkflow,
  type CustomKind,
  defineKinds,
  kruiseDaemonSet,
  kruiseStatefulSet,
  makeOwner,
  zookeeper,
} from './custom-kinds.ts';
import { shareBench } from './shared-bench.ts';

describe('owners', function () {
  this.timeout(120_000);
  const bench = shareBench({ profile: 'istio', nodes: 1 });

  describe('of one kind and name, of two API groups', () => {
    before(async () => {
      await defineKinds(bench(), [kruiseStatefulSet, kruiseDaemonSet]);
      await bench().make('sk', {}, [app('StatefulSet', 'db'), app('DaemonSet', 'agent')]);
      const owned = async (kind: CustomKind, name: string, pod: string) => {
        const owner = await makeOwner(bench(), kind, { namespace: 'sk', name });
        return app('Pod', pod, { metadata: { ownerReferences: [owner] } });
      };
      await bench().add('sk', [
        await owned(kruiseStatefulSet, 'db', 'kdb-0'),
        await owned(kruiseDaemonSet, 'agent', 'agent-x'),
      ]);
      await bench().terminal.run('kubectl label namespace sk istio-injection=enabled');
    });

    const everyone = [
      'daemonset.apps.kruise.io/agent',
      'daemonset/agent',
      'statefulset.apps.kruise.io/db',
      'statefulset/db',
    ];

    it('are separate workloads for verify', async () => {
      const { stdout } = await bench().run('verify -n sk');
      for (const path of everyone) expect(stdout).to.match(new RegExp(`^${path} +1 +none`, 'm'));
      const json = JSON.parse((await bench().run('verify -n sk -o json')).stdout) as Verification;
      expect(findSchemaProblems(json, 'verification')).to.deep.equal([]);
      const named = json.workloads.map(({ group, kind, name }) => [group, kind, name]);
      expect(named).to.have.deep.members([
        [undefined, 'DaemonSet', 'agent'],
        ['apps.kruise.io', 'DaemonSet', 'agent'],
        [undefined, 'StatefulSet', 'db'],
        ['apps.kruise.io', 'StatefulSet', 'db'],
      ]);
      expect((await bench().run('verify statefulset/db -n sk')).stdout).to.match(
        /\n1 pod: 1 MISSING\n$/,
      );
    });

    it('and are replaced, according to verify, by their controllers', async () => {
      const { stdout } = await bench().run('verify -n sk -o wide');
      for (const path of everyone.filter((one) => one.includes('.'))) {
        const reported = `→ .* replace them by whatever runs ${path.replaceAll('.', '\\.')} in sk`;
        expect(stdout.replaceAll(/\s+/g, ' ')).to.match(new RegExp(reported));
      }
      const { proposals } = await explainOne(bench(), 'pod/kdb-0 -n sk');
      const json = JSON.parse((await bench().run('verify -n sk -o json')).stdout) as Verification;
      const kruise = json.workloads.find(({ group, name }) => group && name === 'db');
      expect(kruise?.findings?.[0]?.proposal).to.deep.equal(proposals[0]);
    });

    it('and for status, which does not know how the others are replaced', async () => {
      const json = JSON.parse((await bench().run('status -n sk -o json')).stdout) as Status;
      const held = (json.workloads ?? []).map(({ object, hold }) => [
        object.apiVersion,
        hold?.code,
      ]);
      expect(held).to.have.deep.members([
        ['apps/v1', undefined],
        ['apps/v1', undefined],
        ['apps.kruise.io/v1alpha1', 'other-controller'],
        ['apps.kruise.io/v1beta1', 'other-controller'],
      ]);
      expect(json.total.pods.total).to.equal(4);
    });

    it('and for restart, which names the owner of the others, not their pods', async () => {
      const { stdout } = await bench().run('restart -n sk --dry-run=client');
      expect(stdout).to.contain('2 workloads to restart, 2 left alone');
      for (const path of everyone.filter((one) => one.includes('.'))) {
        expect(stdout).to.match(new RegExp(`replace .* ${path.replaceAll('.', '\\.')} in sk`));
      }
      expect(stdout).to.not.match(/kdb-0|agent-x/);
    });

    it('and for a change of the namespace', async () => {
      const { stderr } = await bench().run('namespace disable sk --dry-run=client');
      expect(stderr).to.contain('4 workloads in 1 namespace lose their sidecar (4 pods)');
      expect(stderr).to.contain('statefulset.apps.kruise.io/db in sk');
    });

    it('and for explain', async () => {
      expect((await bench().run('explain statefulset/db -n sk')).stdout).to.contain(
        '1 of the 1 that run',
      );
    });
  });

  describe('whose pods run to completion', () => {
    before(async () => {
      await defineKinds(bench(), [argoWorkflow]);
      await bench().make('wf', {}, []);
      const owner = await makeOwner(bench(), argoWorkflow, { namespace: 'wf', name: 'steps' });
      const podSpec = { restartPolicy: 'Never' };
      const annotations = { 'playground.asm-inject/ready-after': '1h' };
      await bench().add('wf', [
        app('Pod', 'steps-1', { podSpec, annotations, metadata: { ownerReferences: [owner] } }),
        app('Pod', 'alone', { podSpec, annotations }),
        app('Pod', 'server', { annotations }),
      ]);
    });

    it('would not end with a classic sidecar: a warning for whoever enables it', async () => {
      const { stderr } = await bench().run('namespace enable wf --dry-run=client');
      const reported = '! wf/alone, steps: its pods do not complete: ';
      expect(stderr.replaceAll(/\s+/g, ' ')).to.contain(reported);
    });

    it('and verify and explain report it', async () => {
      await bench().terminal.run('kubectl label namespace wf istio-injection=enabled');
      const has = (findings: readonly { readonly code: string }[] = []): boolean =>
        findings.some(({ code }) => code === 'job-keeps-running');
      const json = JSON.parse((await bench().run('verify -n wf -o json')).stdout) as Verification;
      expect(json.summary).to.deep.equal({ MISSING: 3 });
      const named = json.workloads.filter(({ findings }) => has(findings));
      expect(named.map(({ kind, name }) => `${kind.toLowerCase()}/${name}`)).to.have.members([
        'pod/alone',
        'workflow/steps',
      ]);
      const [first] = json.workloads.find(({ name }) => name === 'server')?.findings ?? [];
      expect(first?.proposal?.notes.join()).to.contain('recreate it from its manifest');
      expect(has((await explainOne(bench(), 'pod/steps-1 -n wf')).findings)).to.equal(true);
      expect(has((await explainOne(bench(), 'pod/server -n wf')).findings)).to.equal(false);
    });
  });

  describe('that decide how pods are replaced', () => {
    const template = { labels: { team: 'shared' } };
    before(async () => {
      await defineKinds(bench(), [zookeeper]);
      await bench().make('od', {}, []);
      const owner = await makeOwner(bench(), zookeeper, { namespace: 'od', name: 'keeper' });
      await bench().add('od', [
        app('StatefulSet', 'kept', { metadata: { ownerReferences: [owner] } }),
        app('Deployment', 'paused'),
        app('StatefulSet', 'by-hand', {
          ...template,
          spec: { replicas: 2, updateStrategy: { type: 'OnDelete' } },
        }),
        app('Deployment', 'other', template),
      ]);
      await bench().terminal.run('kubectl rollout pause deployment/paused -n od');
      await bench().terminal.run('kubectl label namespace od istio-injection=enabled');
      await bench().terminal.run('kubectl delete pod by-hand-0 -n od');
      await eventually(async () => {
        const sidecars = await bench().hasSidecars('od', 'by-hand');
        expect(sidecars.filter(Boolean)).to.have.length(1);
      }, 30_000);
    });

    const commandsOf = async (target: string): Promise<readonly string[]> => {
      const { proposals } = await explainOne(bench(), `${target} -n od`);
      return proposals[0]?.commands ?? [];
    };

    it('an operator restarts its own pods, as restart reports', async () => {
      expect(await commandsOf('statefulset/kept')).to.deep.equal([]);
      const reported =
        'or name it with --force: kubectl asm-inject restart statefulset/kept -n od --force';
      const restart = await bench().run('restart statefulset/kept -n od --yes');
      expect(restart.exitCode).to.equal(2);
      expect(restart.stdout + restart.stderr).to.contain(reported);
      const verify = await bench().run('verify statefulset/kept -n od');
      expect(verify.stdout).to.contain(reported);
      const explained = await explainOne(bench(), 'statefulset/kept -n od');
      expect(explained.proposals[0]?.notes.join()).to.contain(reported);
      expect((await bench().paste(`${reported.split(': ')[1] ?? ''} --yes`)).exitCode).to.equal(0);
    });

    it('a pod that differs is deleted by its name, and no other', async () => {
      expect(await commandsOf('statefulset/by-hand')).to.deep.equal([
        'kubectl delete pod by-hand-1 -n od',
      ]);
      expect(await commandsOf('pod/by-hand-1')).to.deep.equal([
        'kubectl delete pod by-hand-1 -n od',
      ]);
      const { stdout } = await bench().run('verify -n od -o wide');
      expect(stdout).to.contain('\n  → kubectl delete pod by-hand-1 -n od\n');
      expect(stdout).to.not.match(/delete pods|delete pod by-hand-0/);
      await bench().paste('kubectl delete pod by-hand-1 -n od');
      await eventually(async () => {
        expect(await bench().hasSidecars('od', 'by-hand')).to.deep.equal([true, true]);
      }, 30_000);
    });

    it('a paused Deployment is resumed first', async () => {
      const commands = await commandsOf('deployment/paused');
      expect(commands[0]).to.equal('kubectl rollout resume deployment/paused -n od');
      for (const line of commands) {
        const isOurs = line.startsWith('kubectl asm-inject ');
        expect((await bench().paste(isOurs ? `${line} --yes` : line)).exitCode).to.equal(0);
      }
      expect(await bench().hasSidecars('od', 'paused')).to.deep.equal([true]);
    });
  });

  describe('that borrow their template: a Rollout with workloadRef', () => {
    before(async () => {
      await defineKinds(bench(), [argoRollout]);
      await bench().make('ro', {}, [app('Deployment', 'lender', { spec: { replicas: 0 } })]);
      const rollout = await makeOwner(
        bench(),
        argoRollout,
        { namespace: 'ro', name: 'web' },
        {
          replicas: 2,
          workloadRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'lender' },
        },
      );
      const hash = { 'rollouts-pod-template-hash': 'abc' };
      const set = app('ReplicaSet', 'web-abc', {
        labels: hash,
        metadata: { ownerReferences: [rollout] },
        spec: { replicas: 2 },
      });
      await bench().add('ro', [set]);
      await bench().terminal.run('kubectl label namespace ro istio-injection=enabled');
    });

    it('explain shows its pods, and the template where it is written', async () => {
      const found = await explainOne(bench(), 'rollout/web -n ro');
      expect(found.actual?.withoutSidecar).to.equal(2);
      expect(found.object).to.include({ kind: 'Deployment', name: 'lender' });
      expect(found.proposals[0]?.commands).to.deep.equal([
        'kubectl argo rollouts restart web -n ro',
      ]);
    });

    it('restart and status report what to do', async () => {
      const { stdout, stderr, exitCode } = await bench().run('restart rollout/web -n ro --yes');
      expect(exitCode).to.equal(2);
      expect(stdout + stderr).to.contain('kubectl argo rollouts restart web -n ro');
      const status = await bench().run('status -n ro');
      expect(status.stdout).to.match(/^rollout\/web +HELD +injected +0\/2 /m);
      const verify = await bench().run('verify -n ro');
      expect(verify.stdout).to.match(/^rollout\/web +2 +none +MISSING/m);
    });

    it('opt-out names the Deployment whose template is edited', async () => {
      const { stderr, exitCode } = await bench().run('opt-out rollout/web -n ro');
      expect(exitCode).to.equal(2);
      expect(stderr).to.contain('kubectl asm-inject opt-out deployment/lender -n ro');
    });
  });

  describe('that are already as requested', () => {
    it('are checked like changed ones: the same verdict twice', async () => {
      await bench().make('retry', { 'istio-injection': 'disabled' }, [app('Deployment', 'api')]);
      const remove = 'kubectl delete mutatingwebhookconfiguration istio-sidecar-injector';
      expect((await bench().terminal.run(remove)).exitCode).to.equal(0);
      const first = await bench().run('opt-in deployment/api -n retry --wait');
      const second = await bench().run('opt-in deployment/api -n retry --wait');
      expect([first.exitCode, second.exitCode]).to.deep.equal([3, 3]);
      const errorOf = ({ stderr }: typeof first): string => stderr.slice(stderr.indexOf('error:'));
      expect(errorOf(second))
        .to.equal(errorOf(first))
        .and.to.match(/^error: deployment\/api/);
      expect(second.stdout).to.contain('deployment/api in retry unchanged');
    });
  });
});
