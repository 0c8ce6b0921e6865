import { expect } from 'chai';
import type { NextPod } from '../../../../src/lib/injection/drift/next-pod.ts';
import { amountOf } from '../../../../src/lib/injection/model/quantity.ts';
import {
  planRestarts,
  type RestartCandidate,
  type RestartRules,
} from '../../../../src/lib/injection/restart/restart-plan.ts';
import { findRestartStop } from '../../../../src/lib/injection/rollout/restart-stop.ts';
import type { RolloutObject } from '../../../../src/lib/injection/rollout/rollout-status.ts';
import { normalizeSidecar } from '../../../../src/lib/injection/sidecar/normal-sidecar.ts';
import { present } from '../../../../src/lib/present.ts';
import { drift, type DriftChanges } from '../drift/drift-samples.ts';

const amounts = {
  'requests.cpu': amountOf('100m'),
  'requests.memory': 0n,
  'limits.cpu': 0n,
  'limits.memory': 0n,
};
const pod = { metadata: { name: 'new' }, spec: { containers: [] } };
const known: NextPod = {
  verdict: 'injected',
  basis: 'cluster',
  sidecar: normalizeSidecar(pod),
  amounts,
};
const refused = { code: 'pod-security', message: 'too privileged' };
const denied: NextPod = { verdict: 'denied', basis: 'cluster', problem: refused };
const outage: NextPod = { ...denied, outage: 'injector' };
const otherOutage: NextPod = { ...denied, outage: 'webhook' };
const open: NextPod = { ...outage, verdict: 'not-injected' };
const unknown: NextPod = { ...denied, verdict: 'unknown' };

interface Changes {
  readonly kind?: string;
  readonly metadata?: Partial<RolloutObject['metadata']>;
  readonly spec?: object;
  readonly drift?: DriftChanges;
  readonly next?: NextPod;
  readonly surroundings?: Partial<RestartCandidate['surroundings']>;
  readonly isSystem?: boolean;
}

function candidate(name: string, changes: Changes = {}): RestartCandidate {
  const { kind = 'Deployment', next = known, surroundings, isSystem = false } = changes;
  const workload: RolloutObject = {
    kind,
    metadata: { name, namespace: 'shop', ...changes.metadata },
    spec: {
      replicas: 3,
      template: { metadata: { labels: { app: name } }, spec: { containers: [] } },
      ...changes.spec,
    },
  };
  const hold = findRestartStop(workload, changes.drift?.pin);
  return {
    drift: drift(
      name,
      present({
        kind,
        hold,
        state: hold ? 'HELD' : undefined,
        problem: 'problem' in next ? next.problem : undefined,
        ...changes.drift,
      }),
    ),
    workload,
    next,
    surroundings: { budgets: [], autoscalers: [], quotas: [], ...surroundings },
    isSystem,
  };
}

const rules: RestartRules = { force: false, allowSystem: false };
const force: RestartRules = { ...rules, force: true };

/** What becomes of one workload: its action, or why it is left alone; nothing where it is not looked at. */
function fate(one: RestartCandidate, byRules: RestartRules): string | undefined {
  const { steps, skipped } = planRestarts([one], byRules);
  return steps[0]?.action ?? skipped[0]?.skip.code;
}

const controller = {
  apiVersion: 'db.example.com/v1',
  kind: 'Database',
  name: 'main',
  uid: 'u1',
  controller: true,
};
const ownProxy = { by: 'container', image: 'own:1' } as const;
const mirror = { annotations: { 'kubernetes.io/config.mirror': 'x' } };
const full = {
  metadata: { name: 'pods' },
  spec: { hard: { pods: '3' } },
  status: { hard: { pods: '3' }, used: { pods: '3' } },
};
const tight = { surroundings: { quotas: [full] } };
const noneFirst = { strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } };
const oneFirst = { strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } } };

/** What it is, what becomes of it, and what with --force. */
const fates: readonly (readonly [string, Changes, string | undefined, string | undefined])[] = [
  ['drifted', {}, 'restart', 'restart'],
  ['in step', { drift: { state: 'OK', reasons: [] } }, undefined, 'restart'],
  ['being rolled out', { drift: { state: 'ROLLING-OUT' } }, 'follow', 'restart'],
  ['a rollout that failed', { drift: { state: 'STUCK' } }, 'stuck', 'restart'],
  ['a paused Deployment', { spec: { paused: true } }, 'paused', 'paused'],
  [
    'OnDelete',
    { kind: 'DaemonSet', spec: { updateStrategy: { type: 'OnDelete' } } },
    'on-delete',
    'on-delete',
  ],
  [
    'a partition above all that drifted',
    {
      kind: 'StatefulSet',
      spec: { updateStrategy: { rollingUpdate: { partition: 3 } } },
      drift: { state: 'HELD' },
    },
    'partition',
    'restart',
  ],
  [
    'a partition below some that drifted',
    { kind: 'StatefulSet', spec: { updateStrategy: { rollingUpdate: { partition: 1 } } } },
    'restart',
    'restart',
  ],
  ['a ReplicaSet', { kind: 'ReplicaSet' }, 'not-replaced', 'not-replaced'],
  ['a ReplicationController', { kind: 'ReplicationController' }, 'not-replaced', 'not-replaced'],
  ['a CronJob', { kind: 'CronJob' }, 'next-run', 'next-run'],
  ['a Job', { kind: 'Job' }, 'job', 'job'],
  ['a pod', { kind: 'Pod' }, 'bare-pod', 'bare-pod'],
  ['a static pod', { kind: 'Pod', metadata: mirror }, 'static-pod', 'static-pod'],
  ['a Rollout', { kind: 'Rollout' }, 'argo-rollout', 'argo-rollout'],
  ['a kind of somebody', { kind: 'CloneSet' }, 'other-controller', 'other-controller'],
  ['an istio-proxy of its own', { drift: { state: 'HELD', pin: ownProxy } }, 'pinned', 'restart'],
  ['no injector', { next: outage, drift: { state: 'DENIED' } }, 'injector-down', 'injector-down'],
  ['fails open', { next: open, drift: { state: 'FAILED-OPEN' } }, 'injector-down', 'injector-down'],
  [
    'a webhook of another program is down',
    { next: otherOutage, drift: { state: 'DENIED' } },
    'webhook-down',
    'webhook-down',
  ],
  ['a new pod would be refused', { next: denied, drift: { state: 'DENIED' } }, 'denied', 'denied'],
  ['nobody knows', { next: unknown, drift: { state: 'UNKNOWN' } }, 'unknown', 'restart'],
  ['a system namespace', { isSystem: true }, 'system-namespace', 'system-namespace'],
  ['an operator', { metadata: { ownerReferences: [controller] } }, 'operator', 'restart'],
  ['a full quota, none goes first', { ...tight, spec: noneFirst }, 'no-room', 'no-room'],
  ['a full quota, one goes first', { ...tight, spec: oneFirst }, 'restart', 'restart'],
  [
    'being rolled out, in a full quota',
    { ...tight, spec: noneFirst, drift: { state: 'ROLLING-OUT' } },
    'follow',
    'no-room',
  ],
];

describe('planRestarts', () => {
  for (const [name, changes, want, forced] of fates) {
    it(`${name}: ${want ?? 'nothing'}; with --force: ${forced ?? 'nothing'}`, () => {
      const one = candidate('web', changes);
      expect(fate(one, rules)).to.equal(want);
      expect(fate(one, force)).to.equal(forced);
    });
  }

  it('every workload that is left alone has a sentence and a next step', () => {
    for (const [, changes] of fates) {
      for (const { skip } of planRestarts([candidate('web', changes)], rules).skipped) {
        expect(skip.message).to.match(/^\w.*[^.: ]$/);
        expect(skip.nextStep).to.not.equal('');
      }
    }
  });

  it('--allow-system-namespaces', () => {
    const one = candidate('istiod', { isSystem: true });
    expect(fate(one, { ...rules, allowSystem: true })).to.equal('restart');
  });

  it('--reason selects workloads that differ in one of them, or in an unknown way', () => {
    const image = candidate('image', { drift: { reasons: ['image', 'resources'] } });
    const missing = candidate('missing');
    const unclear = candidate('unclear', {
      next: unknown,
      drift: { state: 'UNKNOWN', reasons: [] },
    });
    const { steps, skipped } = planRestarts([image, missing, unclear], {
      ...rules,
      reasons: ['image'],
    });
    expect(steps.map(({ drift: { object } }) => object.name)).to.deep.equal(['image']);
    expect(skipped.map(({ drift: { object } }) => object.name)).to.deep.equal(['unclear']);
  });

  it('warns that old pods end first where a quota has no room for a surge', () => {
    const { steps } = planRestarts([candidate('web', { ...tight, spec: oneFirst })], rules);
    expect(steps[0]?.notes.map(({ code }) => code)).to.deep.equal(['no-surge-room']);
  });

  it('puts workloads with room first, and single pods last', () => {
    const selector = { matchLabels: { app: 'guarded' } };
    const budgets = [
      { metadata: { name: 'guard' }, spec: { selector }, status: { disruptionsAllowed: 0 } },
    ];
    const scaleTargetRef = { kind: 'Deployment', name: 'scaled' };
    const autoscalers = [
      {
        metadata: { name: 'scaler' },
        spec: { scaleTargetRef, maxReplicas: 9 },
        status: { currentReplicas: 3, desiredReplicas: 5 },
      },
    ];
    const around = { surroundings: { budgets, autoscalers } };
    const { steps } = planRestarts(
      [
        candidate('alone', { spec: { replicas: 1 } }),
        candidate('scaled', around),
        candidate('recreated', { spec: { strategy: { type: 'Recreate' } } }),
        candidate('guarded', { ...around, spec: oneFirst }),
        candidate('roomy', around),
      ],
      rules,
    );
    expect(steps.map(({ drift: { object } }) => object.name)).to.deep.equal([
      'roomy',
      'guarded',
      'recreated',
      'scaled',
      'alone',
    ]);
  });
});
