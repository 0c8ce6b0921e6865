import { expect } from 'chai';
import {
  findFailedCreate,
  findPodTrouble,
  type StatusPod,
} from '../../../../src/lib/injection/rollout/pod-trouble.ts';

type Status = NonNullable<StatusPod['status']>;
type Container = NonNullable<Status['containerStatuses']>[number];

function pod(container: Partial<Container>, list: keyof Status = 'containerStatuses'): StatusPod {
  return {
    metadata: { name: 'web-x', namespace: 'shop' },
    status: { [list]: [{ name: 'app', ...container }] },
  };
}

const waiting = (reason: string, message?: string): Partial<Container> => ({
  state: { waiting: { reason, ...(message === undefined ? {} : { message }) } },
});

function unscheduled(reason: string, status: Status = {}): StatusPod {
  const message = '0/3 nodes are available: 3 Insufficient cpu.';
  const conditions = [{ type: 'PodScheduled', status: 'False', reason, message }];
  return { metadata: { name: 'web-x', namespace: 'shop' }, status: { ...status, conditions } };
}

describe('what keeps a pod from coming up', () => {
  const cases: readonly [
    name: string,
    given: StatusPod,
    want: string | undefined,
    patience?: number,
  ][] = [
    ['nothing known yet', { metadata: { name: 'web-x' } }, undefined],
    ['it starts', pod(waiting('ContainerCreating')), undefined],
    ['an image that is being tried', pod(waiting('ErrImagePull')), 'ErrImagePull', Infinity],
    ['an image that cannot be had', pod(waiting('ImagePullBackOff')), 'ImagePullBackOff'],
    ['an image that is no image', pod(waiting('InvalidImageName')), 'InvalidImageName'],
    [
      'a Secret that is not there',
      pod(waiting('CreateContainerConfigError')),
      'CreateContainerConfigError',
    ],
    [
      'an init container',
      pod(waiting('ImagePullBackOff'), 'initContainerStatuses'),
      'ImagePullBackOff',
    ],
    [
      'a crash or two, as before the sidecar is ready',
      pod({ ...waiting('CrashLoopBackOff'), restartCount: 2 }),
      'CrashLoopBackOff',
      Infinity,
    ],
    [
      'crash after crash',
      pod({ ...waiting('CrashLoopBackOff'), restartCount: 3 }),
      'CrashLoopBackOff',
    ],
    ['many crashes, but it runs now', pod({ restartCount: 9 }), undefined],
    ['no node that takes it', unscheduled('Unschedulable'), 'Unschedulable', 20_000],
    [
      'a node on which room is being made',
      unscheduled('Unschedulable', { nominatedNodeName: 'node-1' }),
      'Unschedulable',
      Infinity,
    ],
    ['a scheduling gate', unscheduled('SchedulingGated'), 'SchedulingGated', Infinity],
    [
      'of two containers the one that nobody but a person helps',
      {
        metadata: { name: 'web-x', namespace: 'shop' },
        status: {
          initContainerStatuses: [{ name: 'first', ...waiting('ErrImagePull') }],
          containerStatuses: [{ name: 'app', ...waiting('InvalidImageName') }],
        },
      },
      'InvalidImageName',
    ],
  ];
  for (const [name, given, want, patience = 0] of cases) {
    it(`${name}: ${want ?? 'nothing'}`, () => {
      const found = findPodTrouble(given);
      expect(found?.reason).to.equal(want);
      if (found) expect(found.patience).to.equal(patience);
    });
  }

  it('names the container, what ended it, and where to look', () => {
    const lastState = { terminated: { reason: 'OOMKilled' } };
    const given = pod({ ...waiting('CrashLoopBackOff'), restartCount: 5, lastState });
    expect(findPodTrouble(given)).to.deep.include({
      message: 'container app of pod web-x crashes again and again (OOMKilled)',
      nextStep: 'kubectl logs web-x -c app -n shop --previous',
    });
  });

  it('is that pods cannot be created, in the words of the condition', () => {
    const condition = { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate' };
    expect(findFailedCreate([{ ...condition, message: 'exceeded quota' }])).to.equal(
      'exceeded quota',
    );
    expect(findFailedCreate([condition])).to.equal('FailedCreate');
    expect(findFailedCreate([{ ...condition, status: 'False' }])).to.equal(undefined);
    expect(findFailedCreate()).to.equal(undefined);
  });
});
