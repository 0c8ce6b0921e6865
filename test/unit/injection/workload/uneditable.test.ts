import { expect } from 'chai';
import type { StrategyObject } from '../../../../src/lib/injection/workload/strategy-object.ts';
import { refuseEdit } from '../../../../src/lib/injection/workload/uneditable.ts';
import { editableKinds } from '../../../../src/lib/injection/workload/workload-kinds.ts';
import type { WorkloadReference } from '../../../../src/lib/injection/workload/workload-reference.ts';

function object(kind: string, name: string, metadata: object = {}): StrategyObject {
  return { kind, metadata: { name, namespace: 'shop', ...metadata } };
}

const owner = (apiVersion: string, kind: string) => ({
  ownerReferences: [{ apiVersion, kind, name: 'boss', uid: 'u', controller: true }],
});

interface Case {
  readonly named: WorkloadReference;
  readonly top: StrategyObject;
  readonly code: string;
  readonly says: string;
  readonly next: string;
}

const cases: readonly Case[] = [
  {
    named: { kind: 'Pod', name: 'web-1-x' },
    top: object('Deployment', 'web'),
    code: 'made-by-workload',
    says: 'pod/web-1-x follows the pod template of deployment/web',
    next: 'kubectl asm-inject opt-in deployment/web -n shop --context blue',
  },
  {
    named: { kind: 'ReplicaSet', name: 'web-1' },
    top: object('Deployment', 'web'),
    code: 'made-by-workload',
    says: 'replicaset/web-1 follows',
    next: 'opt-in deployment/web -n shop',
  },
  {
    named: { kind: 'Job', name: 'nightly-1' },
    top: object('CronJob', 'nightly'),
    code: 'made-by-workload',
    says: 'job/nightly-1 follows the pod template of cronjob/nightly',
    next: 'opt-in cronjob/nightly -n shop',
  },
  {
    named: { kind: 'Pod', name: 'once-x' },
    top: object('Job', 'once'),
    code: 'made-by-workload',
    says: 'pod/once-x follows the pod template of job/once',
    next: 'recreate it: kubectl asm-inject opt-in -f',
  },
  {
    named: { kind: 'Job', name: 'once' },
    top: object('Job', 'once'),
    code: 'job-created',
    says: 'the template of job/once cannot be changed',
    next: 'kubectl asm-inject opt-in -f MANIFEST',
  },
  {
    named: { kind: 'Pod', name: 'bare' },
    top: object('Pod', 'bare'),
    code: 'bare-pod',
    says: 'no workload makes pod/bare',
    next: 'kubectl asm-inject opt-in -f MANIFEST',
  },
  {
    named: { kind: 'Pod', name: 'etcd-node-1' },
    top: object('Pod', 'etcd-node-1', {
      annotations: { 'kubernetes.io/config.mirror': 'x' },
      ...owner('v1', 'Node'),
    }),
    code: 'static-pod',
    says: 'pod/etcd-node-1 is a static pod',
    next: 'Deployment or DaemonSet',
  },
  {
    named: { kind: 'Pod', name: 'db-0' },
    top: object('Pod', 'db-0', owner('db.example.com/v1', 'Cluster')),
    code: 'unknown-controller',
    says: 'Cluster/boss (db.example.com/v1)',
    next: 'sidecar.istio.io/inject in the pod template of Cluster/boss',
  },
  {
    named: { kind: 'Rollout', name: 'web' },
    top: object('Rollout', 'web'),
    code: 'kind-not-edited',
    says: 'a Rollout is not edited',
    next: 'kubectl edit rollout/web -n shop',
  },
  {
    named: { kind: 'ReplicationController', name: 'old' },
    top: object('ReplicationController', 'old'),
    code: 'kind-not-edited',
    says: 'a ReplicationController is not edited',
    next: 'spec.template.metadata',
  },
];

describe('a workload whose template cannot be edited', () => {
  for (const { named, top, code, says, next } of cases) {
    it(`${named.kind}/${named.name} of ${top.kind}/${top.metadata.name}: ${code}`, () => {
      const refusal = refuseEdit(named, top, 'injected', ' --context blue');
      expect(refusal?.code).to.equal(code);
      expect(refusal?.message).to.contain(says);
      expect(refusal?.nextStep).to.contain(next);
    });
  }

  for (const kind of editableKinds) {
    it(`does not exist for kind ${kind}`, () => {
      expect(refuseEdit({ kind, name: 'a' }, object(kind, 'a'), 'injected', '')).to.equal(
        undefined,
      );
    });
  }
});
