import { expect } from 'chai';
import { kindOf, pathOf } from '../../../../src/lib/injection/model/kind.ts';
import { describeObject } from '../../../../src/lib/injection/model/plan.ts';
import { isSameWorkload } from '../../../../src/lib/injection/verification/expectations.ts';
import {
  keyOfWorkload,
  pathOfWorkload,
  workloadOfPod,
} from '../../../../src/lib/injection/verification/workload-of-pod.ts';
import { isCoveredByParent } from '../../../../src/lib/injection/workload/workload-pods.ts';

const owners: readonly [apiVersion: string, kind: string, own: boolean, path: string][] = [
  ['apps/v1', 'StatefulSet', true, 'statefulset/db'],
  ['apps.kruise.io/v1beta1', 'StatefulSet', false, 'statefulset.apps.kruise.io/db'],
  ['apps.kruise.io/v1alpha1', 'DaemonSet', false, 'daemonset.apps.kruise.io/db'],
  ['batch/v1', 'Job', true, 'job/db'],
  ['batch.volcano.sh/v1alpha1', 'Job', false, 'job.batch.volcano.sh/db'],
  ['apps.kruise.io/v1alpha1', 'CloneSet', false, 'cloneset/db'],
  ['argoproj.io/v1alpha1', 'Rollout', true, 'rollout/db'],
  ['example.com/v1', 'Pod', false, 'pod.example.com/db'],
  ['example.com/v1', 'Node', false, 'node/db'],
];

function podOf(apiVersion: string, kind: string, labels: Readonly<Record<string, string>> = {}) {
  const owner = { apiVersion, kind, name: 'db', uid: 'u', controller: true };
  return {
    metadata: { name: 'db-0', namespace: 'shop', labels, ownerReferences: [owner] },
    spec: { containers: [] },
  };
}

describe('an owner is identified by group, kind and name', () => {
  for (const [apiVersion, kind, isOwn, path] of owners) {
    it(`${kind} of ${apiVersion}`, () => {
      const pod = podOf(apiVersion, kind);
      const workload = workloadOfPod(pod);
      expect(pathOfWorkload(workload)).to.equal(path);
      expect(workload.kind).to.equal(kind);
      expect(workload.group).to.equal(isOwn ? undefined : apiVersion.split('/')[0]);
      expect(isCoveredByParent(pod)).to.equal(isOwn);
      expect(isSameWorkload(workload, { kind, name: 'db' })).to.equal(isOwn);
      expect(describeObject({ apiVersion, kind, name: 'db' })).to.equal(path);
    });
  }

  it('two of one name and kind, of groups that are not known, are two', () => {
    const keys = ['a.example.com/v1', 'b.example.com/v1', 'a.example.com/v2'].map((group) =>
      keyOfWorkload(workloadOfPod(podOf(group, 'Cluster'))),
    );
    expect(new Set(keys).size).to.equal(2);
  });

  it('a ReplicaSet of another group has no Deployment behind it', () => {
    const pod = podOf('example.com/v1', 'ReplicaSet', { 'pod-template-hash': 'db' });
    expect(pathOfWorkload(workloadOfPod(pod))).to.equal('replicaset.example.com/db');
  });

  it('only the node of the core group makes static pods', () => {
    expect(pathOfWorkload(workloadOfPod(podOf('v1', 'Node')))).to.equal('pod/db-0');
  });

  it('an item of a list, which comes without its apiVersion, is of the kind that was listed', () => {
    expect(kindOf({ kind: 'StatefulSet' })).to.equal('StatefulSet');
    expect(pathOf({ kind: 'StatefulSet', name: 'db' })).to.equal('statefulset/db');
  });
});
