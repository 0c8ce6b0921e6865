import { expect } from 'chai';
import type {
  RolloutObject,
  RolloutStatus,
  RolloutStop,
} from '../../../../src/lib/injection/rollout/rollout-status.ts';
import { findRolloutStop } from '../../../../src/lib/injection/rollout/rollout-stop.ts';
import { readRolloutStatus } from '../../../../src/lib/injection/rollout/rollout.ts';

type Status = NonNullable<RolloutObject['status']>;
type Spec = NonNullable<RolloutObject['spec']>;

function workload(kind: string, status: Status, spec: Spec = {}): RolloutObject {
  return {
    kind,
    metadata: { name: 'web', namespace: 'shop', generation: 4 },
    spec: { selector: { matchLabels: { app: 'web' } }, ...spec },
    status,
  };
}

interface Case {
  readonly name: string;
  readonly status: Status;
  readonly spec?: Spec;
  readonly want: RolloutStatus['state'];
  readonly remaining?: number;
}

const seen = { observedGeneration: 4 };
const tooLate = { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' };
const onDelete = { updateStrategy: { type: 'OnDelete' } };
const partition = (ordinal: number): Spec => ({
  replicas: 3,
  updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: ordinal } },
});

const deployed = { ...seen, replicas: 3, updatedReplicas: 3, availableReplicas: 3 };
const three = { replicas: 3 };
const setDone = { ...seen, replicas: 3, updatedReplicas: 3, readyReplicas: 3 };
const everywhere = {
  ...seen,
  desiredNumberScheduled: 3,
  updatedNumberScheduled: 3,
  numberAvailable: 3,
};

// One row for each branch of the rule, in its order.
const cases: Readonly<Record<string, readonly Case[]>> = {
  Deployment: [
    {
      name: 'the controller has not seen the template',
      status: { ...deployed, observedGeneration: 3 },
      spec: three,
      want: 'progressing',
    },
    { name: 'no status at all', status: {}, spec: three, want: 'progressing' },
    {
      name: 'the deadline passed',
      status: { ...seen, conditions: [{ ...tooLate, message: 'too late' }] },
      spec: three,
      want: 'failed',
    },
    {
      name: 'a deadline of the former template does not count',
      status: { observedGeneration: 3, conditions: [tooLate] },
      spec: three,
      want: 'progressing',
    },
    {
      name: 'too few new pods',
      status: { ...deployed, replicas: 2, updatedReplicas: 2 },
      spec: three,
      want: 'progressing',
    },
    {
      name: 'old pods are left',
      status: { ...deployed, replicas: 4 },
      spec: three,
      want: 'progressing',
    },
    {
      name: 'new pods are not available',
      status: { ...deployed, availableReplicas: 2 },
      spec: three,
      want: 'progressing',
    },
    { name: 'all new and available', status: deployed, spec: three, want: 'done' },
    {
      name: 'replicas left out means one',
      status: { ...seen, replicas: 1, updatedReplicas: 1, availableReplicas: 1 },
      want: 'done',
    },
    { name: 'scaled to none', status: seen, spec: { replicas: 0 }, want: 'done' },
    {
      name: 'paused before the new template',
      status: { ...deployed, updatedReplicas: 0 },
      spec: { ...three, paused: true },
      want: 'held',
      remaining: 3,
    },
    {
      name: 'paused half way',
      status: { ...deployed, replicas: 4, updatedReplicas: 1 },
      spec: { ...three, paused: true },
      want: 'held',
      remaining: 3,
    },
    {
      name: 'paused, with nothing to replace',
      status: deployed,
      spec: { ...three, paused: true },
      want: 'done',
    },
  ],
  StatefulSet: [
    {
      name: 'the controller has not seen the template',
      status: { ...setDone, observedGeneration: 3 },
      spec: three,
      want: 'progressing',
    },
    { name: 'no status at all', status: {}, spec: three, want: 'progressing' },
    {
      name: 'too few new pods',
      status: { ...setDone, updatedReplicas: 2 },
      spec: three,
      want: 'progressing',
    },
    {
      name: 'a pod is not ready',
      status: { ...setDone, readyReplicas: 2 },
      spec: three,
      want: 'progressing',
    },
    { name: 'all new and ready', status: setDone, spec: three, want: 'done' },
    {
      name: 'above the partition, one is still to come',
      status: { ...setDone, updatedReplicas: 0 },
      spec: partition(2),
      want: 'progressing',
    },
    {
      name: 'above the partition all are new, but not ready',
      status: { ...setDone, updatedReplicas: 1, readyReplicas: 2 },
      spec: partition(2),
      want: 'progressing',
    },
    {
      name: 'all new above the partition, the others kept',
      status: { ...setDone, updatedReplicas: 1 },
      spec: partition(2),
      want: 'held',
      remaining: 2,
    },
    {
      name: 'a partition beyond the last pod moves nothing',
      status: { ...setDone, updatedReplicas: 0 },
      spec: partition(7),
      want: 'held',
      remaining: 3,
    },
    {
      name: 'a partition, but every pod is new all the same',
      status: setDone,
      spec: partition(2),
      want: 'done',
    },
    {
      name: 'OnDelete, nobody deleted a pod',
      status: { ...setDone, updatedReplicas: 0 },
      spec: { ...three, ...onDelete },
      want: 'held',
      remaining: 3,
    },
    {
      name: 'OnDelete, the last one is coming up',
      status: { ...setDone, readyReplicas: 2 },
      spec: { ...three, ...onDelete },
      want: 'progressing',
    },
    {
      name: 'OnDelete, all were deleted',
      status: setDone,
      spec: { ...three, ...onDelete },
      want: 'done',
    },
  ],
  DaemonSet: [
    {
      name: 'the controller has not seen the template',
      status: { ...everywhere, observedGeneration: 3 },
      want: 'progressing',
    },
    {
      name: 'too few new pods',
      status: { ...everywhere, updatedNumberScheduled: 2 },
      want: 'progressing',
    },
    {
      name: 'a new pod is not available',
      status: { ...everywhere, numberAvailable: 2 },
      want: 'progressing',
    },
    { name: 'all new and available', status: everywhere, want: 'done' },
    { name: 'no node for it', status: seen, want: 'done' },
    {
      name: 'OnDelete, one pod was deleted',
      status: { ...everywhere, updatedNumberScheduled: 1 },
      spec: onDelete,
      want: 'held',
      remaining: 2,
    },
    { name: 'OnDelete, all were deleted', status: everywhere, spec: onDelete, want: 'done' },
  ],
  ReplicaSet: [
    {
      name: 'the controller has not seen the template',
      status: { observedGeneration: 3, replicas: 2 },
      want: 'progressing',
    },
    { name: 'has pods', status: { ...seen, replicas: 2 }, want: 'held', remaining: 2 },
    { name: 'has none', status: seen, want: 'done' },
  ],
  CronJob: [{ name: 'always', status: {}, want: 'held', remaining: 0 }],
};

describe('the status of a rollout', () => {
  for (const [kind, rows] of Object.entries(cases)) {
    for (const { name, status, spec, want, remaining } of rows) {
      it(`${kind}: ${name}: ${want}`, () => {
        const result = readRolloutStatus(workload(kind, status, spec));
        expect(result.state).to.equal(want);
        expect(result.state === 'held' ? result.remaining : undefined).to.equal(remaining);
      });
    }
  }

  it('says in its own words why it failed', () => {
    const conditions = [{ ...tooLate, message: 'ReplicaSet "web-1" has timed out progressing.' }];
    expect(readRolloutStatus(workload('Deployment', { ...seen, conditions })).message).to.equal(
      'ReplicaSet "web-1" has timed out progressing.',
    );
  });
});

describe('what holds a rollout, before it starts', () => {
  const holds: readonly [
    kind: string,
    spec: Spec,
    code: RolloutStop['code'] | undefined,
    next?: string,
  ][] = [
    ['Deployment', {}, undefined],
    ['Deployment', { paused: true }, 'paused', 'kubectl rollout resume deployment/web -n shop'],
    ['StatefulSet', three, undefined],
    ['StatefulSet', partition(0), undefined],
    [
      'StatefulSet',
      partition(1),
      'partition',
      `kubectl patch statefulset web -n shop --type merge -p '{"spec":{"updateStrategy":{"rollingUpdate":{"partition":0}}}}'`,
    ],
    [
      'StatefulSet',
      onDelete,
      'on-delete',
      'delete those of its pods that differ, one after the other; see which: kubectl asm-inject verify statefulset/web -n shop',
    ],
    ['DaemonSet', {}, undefined],
    [
      'DaemonSet',
      {
        ...onDelete,
        selector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['a', 'b'] }] },
      },
      'on-delete',
      'delete those of its pods that differ, one after the other; see which: kubectl asm-inject verify daemonset/web -n shop',
    ],
    ['ReplicaSet', {}, 'not-replaced'],
    ['CronJob', {}, 'next-run', 'kubectl create job web-now --from=cronjob/web -n shop'],
  ];
  for (const [kind, spec, code, next] of holds) {
    it(`${kind} ${JSON.stringify(spec)}: ${code ?? 'nothing'}`, () => {
      const hold = findRolloutStop(workload(kind, {}, spec));
      expect(hold?.code).to.equal(code);
      if (next !== undefined) expect(hold?.nextStep).to.equal(next);
    });
  }
});
