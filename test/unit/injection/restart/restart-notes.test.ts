import { expect } from 'chai';
import { RESTARTED_AT } from '../../../../src/lib/injection/model/keys.ts';
import type { DisruptionBudgetObject } from '../../../../src/lib/injection/model/scheduling-objects.ts';
import {
  type ActiveAutoscaler,
  findOperator,
  listRestartNotes,
  type RestartNote,
  type RestartSurroundings,
} from '../../../../src/lib/injection/restart/restart-notes.ts';
import type { Replacement } from '../../../../src/lib/injection/restart/restart-strategy.ts';
import type { RolloutObject } from '../../../../src/lib/injection/rollout/rollout-status.ts';

const labels = { app: 'web' };
const web: RolloutObject = {
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop' },
  spec: { replicas: 3, template: { metadata: { labels }, spec: { containers: [] } } },
};
const calm: Replacement = { replicas: 3, surge: 1, unavailable: 0 };
const nothing: RestartSurroundings = { budgets: [], autoscalers: [] };

function budget(
  selector: DisruptionBudgetObject['spec']['selector'],
  disruptionsAllowed: number,
): RestartSurroundings {
  const spec = selector ? { selector } : {};
  const one = { metadata: { name: 'guard' }, spec, status: { disruptionsAllowed } };
  return { ...nothing, budgets: [one] };
}

function autoscaler(
  kind: string,
  currentReplicas: number,
  desiredReplicas: number,
  scalingActive?: 'True' | 'False',
): RestartSurroundings {
  const conditions = scalingActive ? [{ type: 'ScalingActive', status: scalingActive }] : [];
  const one: ActiveAutoscaler = {
    metadata: { name: 'scaler' },
    spec: { scaleTargetRef: { kind, name: 'web' }, maxReplicas: 9 },
    status: { currentReplicas, desiredReplicas, conditions },
  };
  return { ...nothing, autoscalers: [one] };
}

function owned(metadata: Partial<RolloutObject['metadata']>): RolloutObject {
  return { ...web, metadata: { ...web.metadata, ...metadata } };
}

const field = {
  'f:spec': { 'f:template': { 'f:metadata': { 'f:annotations': { [`f:${RESTARTED_AT}`]: {} } } } },
};
const stampedByArgo: RolloutObject = {
  ...owned({
    annotations: { 'argocd.argoproj.io/tracking-id': 'shop:apps/Deployment:shop/web' },
    managedFields: [{ manager: 'argocd-controller', operation: 'Apply', fieldsV1: field }],
  }),
  spec: {
    template: {
      metadata: { labels, annotations: { [RESTARTED_AT]: 'before' } },
      spec: { containers: [] },
    },
  },
};
const parted: RolloutObject = {
  ...web,
  kind: 'StatefulSet',
  spec: { replicas: 3, updateStrategy: { rollingUpdate: { partition: 2 } } },
};

interface Case {
  readonly name: string;
  readonly workload?: RolloutObject;
  readonly replacement?: Partial<Replacement>;
  readonly around?: RestartSurroundings;
  readonly want: readonly RestartNote['code'][];
  readonly message?: string;
}

const cases: readonly Case[] = [
  { name: 'nothing to tell', want: [] },
  { name: 'one pod, with a surge', replacement: { replicas: 1 }, want: [] },
  {
    name: 'one pod, without a surge',
    replacement: { replicas: 1, surge: 0, unavailable: 1 },
    want: ['single-replica'],
  },
  { name: 'none to take down', replacement: { replicas: 0, surge: 0 }, want: [] },
  { name: 'all at once', replacement: { unavailable: 3 }, want: ['all-at-once'] },
  {
    name: 'a full budget, where pods go first',
    replacement: { unavailable: 1 },
    around: budget({ matchLabels: labels }, 0),
    want: ['budget-without-room'],
    message: 'PodDisruptionBudget guard allows no disruption now',
  },
  {
    name: 'a full budget with an empty selector is for every pod',
    replacement: { unavailable: 1 },
    around: budget({}, 0),
    want: ['budget-without-room'],
  },
  {
    name: 'a budget without selector is for none',
    replacement: { unavailable: 1 },
    around: budget(undefined, 0),
    want: [],
  },
  { name: 'a full budget, where none goes first', around: budget({}, 0), want: [] },
  {
    name: 'a budget with room',
    replacement: { unavailable: 1 },
    around: budget({}, 1),
    want: [],
  },
  {
    name: "somebody else's budget",
    replacement: { unavailable: 1 },
    around: budget({ matchLabels: { app: 'api' } }, 0),
    want: [],
  },
  {
    name: 'an autoscaler at work',
    around: autoscaler('Deployment', 3, 6),
    want: ['autoscaler-active'],
    message: 'HorizontalPodAutoscaler scaler is scaling it from 3 to 6',
  },
  {
    name: 'an autoscaler that finds no metrics, and has wanted nothing yet',
    around: autoscaler('Deployment', 2, 0, 'False'),
    want: [],
  },
  { name: 'an autoscaler before its first look', around: autoscaler('Deployment', 2, 0), want: [] },
  {
    name: 'an autoscaler that has lost its metrics',
    around: autoscaler('Deployment', 2, 5, 'False'),
    want: [],
  },
  {
    name: 'an autoscaler that scales to nothing, by an external metric',
    around: autoscaler('Deployment', 2, 0, 'True'),
    want: ['autoscaler-active'],
    message: 'from 2 to 0',
  },
  { name: 'an autoscaler at rest', around: autoscaler('Deployment', 3, 3), want: [] },
  {
    name: 'the autoscaler of a namesake',
    around: autoscaler('StatefulSet', 3, 6),
    want: [],
  },
  { name: 'a partition', workload: parted, want: ['partition'], message: 'its partition is 2' },
  {
    name: 'who takes the stamp away',
    workload: stampedByArgo,
    want: ['stamp-reverted'],
    message: 'Argo CD',
  },
];

describe('listNotes', () => {
  for (const { name, workload = web, replacement, around = nothing, want, message } of cases) {
    it(name, () => {
      const notes = listRestartNotes(workload, { ...calm, ...replacement }, labels, around);
      expect(notes.map(({ code }) => code)).to.deep.equal(want);
      if (message !== undefined) expect(notes[0]?.message).to.contain(message);
    });
  }
});

describe('findOperator', () => {
  const reference = { apiVersion: 'db.example.com/v1', kind: 'Database', name: 'main', uid: 'u1' };

  it('is the controller that made a workload', () => {
    const made = owned({ ownerReferences: [{ ...reference, controller: true }] });
    expect(findOperator(made)?.name).to.equal('Database/main');
  });

  it('is neither an owner alone, nor a tool that only keeps its manifest', () => {
    expect(findOperator(owned({ ownerReferences: [reference] }))).to.equal(undefined);
    expect(findOperator(stampedByArgo)).to.equal(undefined);
  });
});
