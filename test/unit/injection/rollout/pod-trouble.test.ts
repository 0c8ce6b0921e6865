import { expect } from 'chai';
import type { EventObject } from '../../../../src/lib/injection/model/api-objects.ts';
import {
  findEventTrouble,
  findFailedCreate,
  findPodTrouble,
  isComingUp,
  type StatusPod,
} from '../../../../src/lib/injection/rollout/pod-trouble.ts';
import { present } from '../../../../src/lib/present.ts';

type Status = NonNullable<StatusPod['status']>;
type Container = NonNullable<Status['containerStatuses']>[number];

function pod(container: Partial<Container>, list: keyof Status = 'containerStatuses'): StatusPod {
  return {
    metadata: { name: 'web-x', namespace: 'shop' },
    status: { [list]: [{ name: 'app', ...container }] },
  };
}

const waiting = (reason: string, message?: string): Partial<Container> => ({
  state: { waiting: present({ reason, message }) },
});

function unscheduled(reason: string, status: Status = {}): StatusPod {
  const message = '0/3 nodes are available: 3 Insufficient cpu.';
  const conditions = [{ type: 'PodScheduled', status: 'False', reason, message }];
  return { metadata: { name: 'web-x', namespace: 'shop' }, status: { ...status, conditions } };
}

describe('what keeps a pod from starting', () => {
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

  it('names the container, why it ended, and where to look', () => {
    const lastState = { terminated: { reason: 'OOMKilled' } };
    const given = pod({ ...waiting('CrashLoopBackOff'), restartCount: 5, lastState });
    expect(findPodTrouble(given)).to.deep.include({
      message: 'container app of pod web-x crashes again and again (OOMKilled)',
      nextStep: 'kubectl logs web-x -c app -n shop --previous',
    });
  });

  it('includes pods that cannot be created, in the words of the condition', () => {
    const condition = { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate' };
    expect(findFailedCreate([{ ...condition, message: 'exceeded quota' }])).to.equal(
      'exceeded quota',
    );
    expect(findFailedCreate([condition])).to.equal('FailedCreate');
    expect(findFailedCreate([{ ...condition, status: 'False' }])).to.equal(undefined);
    expect(findFailedCreate()).to.equal(undefined);
  });

  describe('by its events', () => {
    const at = (second: number): string => `2026-01-01T00:00:0${second}Z`;
    const event = (reason: string, second: number, message?: string): EventObject =>
      present({
        metadata: { name: `${reason}-${second}` },
        involvedObject: {},
        reason,
        lastTimestamp: at(second),
        message,
      });
    const given = pod({});
    const rows: readonly [
      name: string,
      events: readonly EventObject[],
      want: string | undefined,
    ][] = [
      ['no event', [], undefined],
      ['what is no failure', [event('Scheduled', 1)], undefined],
      ['a volume', [event('FailedMount', 1, 'secret "tls" not found')], 'secret "tls" not found'],
      ['no message', [event('FailedCreatePodSandBox', 1)], 'FailedCreatePodSandBox'],
      [
        'the newest of several, in any order',
        [event('FailedMount', 3, 'new'), event('BackOff', 4, 'newest'), event('FailedMount', 1)],
        'newest',
      ],
      ['a volume that came later', [event('FailedMount', 1), event('Pulling', 2)], undefined],
      [
        'a probe of what was started',
        [event('Started', 1), event('Unhealthy', 2, 'Readiness probe failed: 503')],
        'Readiness probe failed: 503',
      ],
    ];
    for (const [name, events, want] of rows) {
      it(`${name}: ${want ?? 'nothing'}`, () => {
        const found = findEventTrouble(given, events);
        expect(found?.message).to.equal(want && `pod web-x is not ready: ${want}`);
        // The kubelet tries again.
        if (found) expect(found.patience).to.equal(Infinity);
      });
    }

    it('is read while the pod has a node and is not ready', () => {
      const ready = [{ type: 'Ready', status: 'True' }];
      expect(isComingUp({ ...given, status: { phase: 'Pending' } })).to.equal(true);
      expect(isComingUp({ ...given, status: { phase: 'Running' } })).to.equal(true);
      expect(isComingUp({ ...given, status: { phase: 'Running', conditions: ready } })).to.equal(
        false,
      );
      expect(isComingUp({ ...given, status: { phase: 'Succeeded' } })).to.equal(false);
    });
  });
});
