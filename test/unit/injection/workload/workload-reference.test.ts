import { expect } from 'chai';
import { UsageError } from '../../../../src/lib/errors.ts';
import { workloadKinds } from '../../../../src/lib/injection/workload/workload-kinds.ts';
import { parseWorkloadReferences } from '../../../../src/lib/injection/workload/workload-reference.ts';

const deployments = { kinds: ['Deployment'] } as const;
const all = { kinds: workloadKinds, bareKind: 'Pod' } as const;

describe('parseWorkloadReferences', () => {
  for (const given of [
    'deploy/a',
    'deployment/a',
    'deployments/a',
    'Deployment/a',
    'deployment.apps/a',
    'deployments.v1.apps/a',
    'deploy a',
  ]) {
    it(`reads ${given}`, () => {
      expect(parseWorkloadReferences(given.split(' '), deployments)).to.deep.equal([
        { kind: 'Deployment', name: 'a' },
      ]);
    });
  }

  for (const [given, kind] of [
    ['sts/a', 'StatefulSet'],
    ['daemonsets.apps/a', 'DaemonSet'],
    ['rs/a', 'ReplicaSet'],
    ['rc/a', 'ReplicationController'],
    ['jobs.batch/a', 'Job'],
    ['cj/a', 'CronJob'],
    ['cronjobs.v1.batch/a', 'CronJob'],
    ['rollouts.v1alpha1.argoproj.io/a', 'Rollout'],
    ['po/a', 'Pod'],
    ['pods.v1/a', 'Pod'],
    ['a', 'Pod'],
    ['sts a', 'StatefulSet'],
  ] as const) {
    it(`reads ${given} as a ${kind}`, () => {
      expect(parseWorkloadReferences(given.split(' '), all)).to.deep.equal([{ kind, name: 'a' }]);
    });
  }

  it('reads several', () => {
    const want = [
      { kind: 'Deployment', name: 'a' },
      { kind: 'Deployment', name: 'b' },
    ];
    expect(parseWorkloadReferences(['deploy/a', 'deployment/b'], deployments)).to.deep.equal(want);
    expect(parseWorkloadReferences(['deploy', 'a', 'b'], deployments)).to.deep.equal(want);
    expect(parseWorkloadReferences(['a', 'deploy/b'], all)).to.deep.equal([
      { kind: 'Pod', name: 'a' },
      { kind: 'Deployment', name: 'b' },
    ]);
    expect(parseWorkloadReferences(['a', 'b'], all)).to.deep.equal([
      { kind: 'Pod', name: 'a' },
      { kind: 'Pod', name: 'b' },
    ]);
  });

  it('reads a type alone as the name of a pod, where pods can be named', () => {
    expect(parseWorkloadReferences(['deploy'], all)).to.deep.equal([
      { kind: 'Pod', name: 'deploy' },
    ]);
  });

  const refused: readonly { given: string; why: string }[] = [
    { given: '', why: 'name the workload' },
    { given: 'deploy', why: 'no name of a Deployment' },
    { given: 'service/a', why: 'not a type of workload' },
    { given: 'sts/a', why: 'not a type of workload whose pod template can be edited' },
    { given: 'deployment.extensions/a', why: 'not a type of workload' },
    { given: 'deploy/', why: 'not of the form TYPE/NAME' },
    { given: 'deploy/a/b', why: 'not of the form TYPE/NAME' },
    { given: 'deploy/a b', why: '"b" has no type' },
  ];
  for (const { given, why } of refused) {
    it(`refuses "${given}": ${why}`, () => {
      const words = given.split(' ').filter(Boolean);
      expect(() => parseWorkloadReferences(words, deployments)).to.throw(UsageError, why);
    });
  }
});
