import { expect } from 'chai';
import {
  type IntentTarget,
  type IntentTargetFlags,
  readIntentTarget,
} from '../../../../src/cli/workload/intent-target.ts';
import { UsageError } from '../../../../src/lib/errors.ts';

const none: IntentTargetFlags = {
  all: false,
  'all-namespaces': false,
  filename: undefined,
  'in-place': false,
  recursive: false,
  selector: undefined,
};

describe('readIntentTarget', () => {
  const named = { kind: 'named', references: [{ kind: 'StatefulSet', name: 'db' }] } as const;
  const read: readonly [line: string, flags: Partial<IntentTargetFlags>, want: IntentTarget][] = [
    ['sts/db', {}, named],
    ['statefulsets.apps db', {}, named],
    [
      'deploy/a cj/b',
      {},
      {
        kind: 'named',
        references: [
          { kind: 'Deployment', name: 'a' },
          { kind: 'CronJob', name: 'b' },
        ],
      },
    ],
    ['', { selector: 'app=web' }, { kind: 'selected', labelSelector: 'app=web', kinds: undefined }],
    [
      'deploy,ds',
      { selector: 'app=web', 'all-namespaces': true },
      { kind: 'selected', labelSelector: 'app=web', kinds: ['Deployment', 'DaemonSet'] },
    ],
    ['rs', { all: true }, { kind: 'selected', labelSelector: undefined, kinds: ['ReplicaSet'] }],
    [
      '',
      { filename: ['a.yaml'], 'in-place': true },
      { kind: 'manifests', references: [], kinds: undefined },
    ],
    [
      'job,cronjob',
      { filename: ['a.yaml'] },
      { kind: 'manifests', references: [], kinds: ['Job', 'CronJob'] },
    ],
    [
      'job,cronjob',
      { all: true },
      { kind: 'selected', labelSelector: undefined, kinds: ['Job', 'CronJob'] },
    ],
    [
      'deploy,sts web',
      {},
      {
        kind: 'named',
        references: [
          { kind: 'Deployment', name: 'web' },
          { kind: 'StatefulSet', name: 'web' },
        ],
      },
    ],
    [
      'job/once',
      { filename: ['a.yaml'] },
      { kind: 'manifests', references: [{ kind: 'Job', name: 'once' }], kinds: undefined },
    ],
  ];
  for (const [line, flags, want] of read) {
    it(`reads "${line}" with ${JSON.stringify(flags)}`, () => {
      const words = line.split(' ').filter(Boolean);
      expect(readIntentTarget(words, { ...none, ...flags })).to.deep.equal(want);
    });
  }

  const refused: readonly [line: string, flags: Partial<IntentTargetFlags>, why: string][] = [
    ['', {}, 'name the workload'],
    ['', { 'all-namespaces': true }, '-A alone'],
    ['deploy/a', { 'all-namespaces': true }, '-A does not apply'],
    ['deploy/a', { all: true }, 'a name cannot be given together'],
    ['deploy a', { selector: 'b' }, 'a name cannot be given together'],
    ['', { all: true, selector: 'a' }, 'exclude each other'],
    ['deploy,svc', { all: true }, '"svc" is not a type of workload'],
    ['svc', { all: true }, 'a name cannot be given together'],
    ['job,cronjob', {}, 'does not say which workloads'],
    ['deploy', {}, 'does not say which workloads'],
    ['details', {}, '"details" is neither TYPE/NAME nor a type of workload'],
    ['', { filename: ['a'], all: true }, 'do not go with -f'],
    ['', { filename: ['a'], selector: 'b' }, 'do not go with -f'],
    ['deploy/a', { 'in-place': true }, 'go with -f only'],
    ['deploy/a', { recursive: true }, 'go with -f only'],
  ];
  for (const [line, flags, why] of refused) {
    it(`refuses "${line}" with ${JSON.stringify(flags)}: ${why}`, () => {
      const words = line.split(' ').filter(Boolean);
      expect(() => readIntentTarget(words, { ...none, ...flags })).to.throw(UsageError, why);
    });
  }
});
