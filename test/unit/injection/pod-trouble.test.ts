import { expect } from 'chai';
import {
  findFailedCreate,
  findPodTrouble,
  type StatusPod,
} from '../../../src/lib/injection/rollout/pod-trouble.ts';

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

describe('what keeps a pod from coming up', () => {
  const cases: readonly [name: string, given: StatusPod, want: string | undefined][] = [
    ['nothing known yet', { metadata: { name: 'web-x' } }, undefined],
    ['it starts', pod(waiting('ContainerCreating')), undefined],
    ['an image that is being tried', pod(waiting('ErrImagePull')), undefined],
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
      undefined,
    ],
    [
      'crash after crash',
      pod({ ...waiting('CrashLoopBackOff'), restartCount: 3 }),
      'CrashLoopBackOff',
    ],
    ['many crashes, but it runs now', pod({ restartCount: 9 }), undefined],
  ];
  for (const [name, given, want] of cases) {
    it(`${name}: ${want ?? 'nothing'}`, () => {
      expect(findPodTrouble(given)?.reason).to.equal(want);
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
