import { expect } from 'chai';
import { replacePods } from '../../../../src/lib/injection/restart/replace-pods.ts';
import type { RolloutObject } from '../../../../src/lib/injection/rollout/rollout-status.ts';

const flags = " --context 'the other' --asm-version 1.29";
const place = "-n shop --context 'the other'";
const own = `-n shop${flags}`;

function workload(kind: string, spec: object = {}, metadata: object = {}): RolloutObject {
  return { kind, metadata: { name: 'web', namespace: 'shop', ...metadata }, spec };
}

const onDelete = { updateStrategy: { type: 'OnDelete' } };
const partition = { replicas: 3, updateStrategy: { rollingUpdate: { partition: 2 } } };
const lower = `kubectl patch statefulset web ${place} --type merge -p '{"spec":{"updateStrategy":{"rollingUpdate":{"partition":0}}}}'`;
const made = {
  ownerReferences: [
    { apiVersion: 'db.example.com/v1', kind: 'Keeper', name: 'k', uid: 'u', controller: true },
  ],
};

const cases: readonly [
  title: string,
  object: RolloutObject,
  pods: readonly string[] | undefined,
  commands: readonly string[],
  note?: RegExp,
][] = [
  [
    'a Deployment',
    workload('Deployment'),
    ['web-a'],
    [`kubectl asm-inject restart deployment/web ${own}`],
  ],
  [
    'a paused one',
    workload('Deployment', { paused: true }),
    ['web-a'],
    [
      `kubectl rollout resume deployment/web ${place}`,
      `kubectl asm-inject restart deployment/web ${own}`,
    ],
    /^it is paused/,
  ],
  [
    'one of an operator',
    workload('StatefulSet', {}, made),
    ['web-0'],
    [],
    /restart it by what runs Keeper\/k, or name it with --force: kubectl asm-inject restart statefulset\/web .* --force$/,
  ],
  [
    'OnDelete: only what differs, by name',
    workload('StatefulSet', { ...onDelete, selector: { matchLabels: { app: 'shared' } } }),
    ['web-0', 'web-2'],
    [`kubectl delete pod web-0 ${place}`, `kubectl delete pod web-2 ${place}`],
    /wait until each new pod is ready/,
  ],
  [
    'OnDelete, where it is not known what differs',
    workload('DaemonSet', onDelete),
    undefined,
    [],
    /one after the other; see which: kubectl asm-inject verify daemonset\/web /,
  ],
  ['a ReplicaSet', workload('ReplicaSet'), ['web-x'], [`kubectl delete pod web-x ${place}`]],
  [
    'a ReplicationController',
    workload('ReplicationController', { selector: { app: 'web' } }),
    ['web-x'],
    [`kubectl delete pod web-x ${place}`],
  ],
  [
    'a partition, where a pod above it differs',
    workload('StatefulSet', partition),
    ['web-0', 'web-2'],
    [`kubectl asm-inject restart statefulset/web ${own}`],
    /its partition is 2.*to include them, lower it/,
  ],
  [
    'a partition that keeps every pod that differs',
    workload('StatefulSet', partition),
    ['web-0', 'web-1'],
    [lower, `kubectl asm-inject restart statefulset/web ${own}`],
    /its partition is 2/,
  ],
  [
    'a Rollout of Argo',
    workload('Rollout'),
    ['web-a'],
    [`kubectl argo rollouts restart web ${place}`],
  ],
  ['a Job', workload('Job'), ['web-a'], [], /delete the Job and recreate it/],
  ['a CronJob', workload('CronJob'), [], [], /next run/],
  ['a bare pod', workload('Pod'), ['web'], [], /recreate it from its manifest/],
  [
    'a static pod',
    workload('Pod', {}, { annotations: { 'kubernetes.io/config.mirror': 'x' } }),
    ['web'],
    [],
    /change the file on its node/,
  ],
  [
    'a pod of a controller that is not known',
    workload('Pod', {}, made),
    ['web'],
    [],
    /replace them by whatever runs keeper\/k in shop/,
  ],
  [
    'a workload of a kind that is not known',
    workload('CloneSet'),
    ['web-a'],
    [],
    /replace them by whatever runs cloneset\/web in shop/,
  ],
];

describe('how the pods of a workload are replaced', () => {
  for (const [title, object, pods, commands, note] of cases) {
    it(title, () => {
      const reported = replacePods(object, { commandFlags: flags, pods });
      expect(reported.commands).to.deep.equal(commands);
      if (note) expect(reported.notes.join(' ')).to.match(note);
      if (commands.length === 0) expect(reported.notes).to.not.deep.equal([]);
      expect(reported.commands.join()).to.not.match(/ -l | --selector/);
    });
  }

  it('of many pods, names some and counts the rest', () => {
    const pods = Array.from({ length: 25 }, (_, index) => `web-${index}`);
    const { commands, notes } = replacePods(workload('DaemonSet', onDelete), {
      commandFlags: flags,
      pods,
    });
    expect(commands).to.have.length(10);
    expect(notes.join(' ')).to.contain('15 more pods differ');
  });

  it('an edit of the template is a rollout by itself, where nothing holds it', () => {
    const edited = (object: RolloutObject) =>
      replacePods(object, { commandFlags: flags, pods: ['web-0'], isEdited: true }).commands;
    expect(edited(workload('Deployment'))).to.deep.equal([]);
    expect(edited(workload('Deployment', { paused: true }))).to.deep.equal([
      `kubectl rollout resume deployment/web ${place}`,
    ]);
    expect(edited(workload('StatefulSet', onDelete))).to.deep.equal([
      `kubectl delete pod web-0 ${place}`,
    ]);
  });
});
