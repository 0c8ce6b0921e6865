import { expect } from 'chai';
import type { Status } from '../../../src/lib/operations/drift/describe-status.ts';
import type { Verification } from '../../../src/lib/operations/verify/verification.ts';
import { findSchemaProblems } from '../../schema.ts';
import { app } from './apps.ts';
import {
  defineKinds,
  kruiseDaemonSet,
  kruiseStatefulSet,
  makeOwner,
  type CustomKind,
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

    it('are workloads of their own to verify', async () => {
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
      expect((await bench().run('verify sts/db -n sk')).stdout).to.match(/\n1 pod: 1 MISSING\n$/);
    });

    it('and to status, which knows nothing of how the others are replaced', async () => {
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

    it('and to restart, which names the owner of the others, and not their pods', async () => {
      const { stdout } = await bench().run('restart -n sk --dry-run=client');
      expect(stdout).to.contain('2 workloads to restart, 2 left alone');
      for (const path of everyone.filter((one) => one.includes('.'))) {
        expect(stdout).to.match(new RegExp(`replace .* ${path.replaceAll('.', '\\.')} in sk`));
      }
      expect(stdout).to.not.match(/kdb-0|agent-x/);
    });

    it('and to whoever changes the namespace', async () => {
      const { stderr } = await bench().run('namespace disable sk --dry-run=client');
      expect(stderr).to.contain('4 workloads in 1 namespace lose their sidecar (4 pods)');
      expect(stderr).to.contain('statefulset.apps.kruise.io/db in sk');
    });

    it('and to explain', async () => {
      expect((await bench().run('explain sts/db -n sk')).stdout).to.contain('1 of the 1 that run');
    });
  });
});
