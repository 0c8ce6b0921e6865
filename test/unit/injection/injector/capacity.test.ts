import { expect } from 'chai';
import {
  addUsage,
  countRoom,
  findNodeObstacle,
  type NodeUsage,
  reservedBy,
} from '../../../../src/lib/injection/injector/capacity.ts';
import type { PodObject, PodSpecObject } from '../../../../src/lib/injection/model/api-objects.ts';
import { amountOf } from '../../../../src/lib/injection/model/quantity.ts';
import type { NodeObject } from '../../../../src/lib/injection/model/scheduling-objects.ts';

/** A node that is ready, with room for what is given. */
function node(
  name: string,
  allocatable: Record<string, string> = {},
  spec: NodeObject['spec'] = {},
  status = 'True',
): NodeObject {
  return {
    metadata: { name, labels: { disk: 'ssd', zone: 'a' } },
    spec,
    status: {
      allocatable: { cpu: '4', memory: '8Gi', pods: '10', ...allocatable },
      conditions: [{ type: 'Ready', status }],
    },
  };
}

function pod(spec: Partial<PodSpecObject>, phase = 'Running'): PodObject {
  return {
    metadata: { name: 'some' },
    spec: { containers: [container('1', '1Gi')], nodeName: 'one', ...spec },
    status: { phase },
  };
}

function container(cpu: string, memory: string): PodSpecObject['containers'][number] {
  return { name: 'c', resources: { requests: { cpu, memory } } };
}

const reserved = (cpu: string, memory: string): unknown => ({
  cpu: amountOf(cpu),
  memory: amountOf(memory),
});

describe('what a pod reserves', () => {
  for (const [name, spec, want] of [
    [
      'its containers together',
      { containers: [container('1', '1Gi'), container('500m', '512Mi')] },
      ['1500m', '1536Mi'],
    ],
    ['nothing without requests', { containers: [{ name: 'c' }] }, ['0', '0']],
    [
      'its limit where it has no request',
      {
        containers: [
          { name: 'c', resources: { requests: { cpu: '1' }, limits: { cpu: '2', memory: '1Gi' } } },
        ],
      },
      ['1', '1Gi'],
    ],
    [
      'a native sidecar beside its containers',
      {
        containers: [container('1', '1Gi')],
        initContainers: [{ ...container('100m', '128Mi'), restartPolicy: 'Always' }],
      },
      ['1100m', '1152Mi'],
    ],
    [
      'an init container that needs more, beside the sidecars before it',
      {
        containers: [container('1', '1Gi')],
        initContainers: [
          { ...container('100m', '128Mi'), restartPolicy: 'Always' },
          container('2', '512Mi'),
        ],
      },
      ['2100m', '1152Mi'],
    ],
    [
      'the overhead of its runtime',
      { containers: [container('1', '1Gi')], overhead: { cpu: '250m', memory: '120Mi' } },
      ['1250m', '1144Mi'],
    ],
  ] as const) {
    it(name, () => {
      expect(reservedBy(spec)).to.deep.equal(reserved(want[0], want[1]));
    });
  }
});

describe('what keeps pods off a node', () => {
  const taint = { key: 'dedicated', value: 'mesh', effect: 'NoSchedule' };
  for (const [name, given, placement, want] of [
    ['nothing', node('one'), {}, undefined],
    [
      'nothing, with its labels',
      node('one'),
      { nodeSelector: { disk: 'ssd', zone: 'a' } },
      undefined,
    ],
    ['another label', node('one'), { nodeSelector: { disk: 'ssd', zone: 'b' } }, 'labels'],
    ['a missing label', node('one'), { nodeSelector: { gpu: '' } }, 'labels'],
    ['that it is not ready', node('one', {}, {}, 'False'), {}, 'not-ready'],
    ['that nobody hears of it', node('one', {}, {}, 'Unknown'), {}, 'not-ready'],
    ['a cordon', node('one', {}, { unschedulable: true }), {}, 'cordoned'],
    ['a taint', node('one', {}, { taints: [taint] }), {}, 'tainted'],
    [
      'nothing, if the taint only prefers',
      node('one', {}, { taints: [{ ...taint, effect: 'PreferNoSchedule' }] }),
      {},
      undefined,
    ],
    [
      'nothing, where it is tolerated',
      node('one', {}, { taints: [taint] }),
      { tolerations: [{ key: 'dedicated', value: 'mesh' }] },
      undefined,
    ],
    [
      'a taint of another value',
      node('one', {}, { taints: [taint] }),
      { tolerations: [{ key: 'dedicated', operator: 'Equal', value: 'other' }] },
      'tainted',
    ],
    [
      'a taint of another effect',
      node('one', {}, { taints: [{ ...taint, effect: 'NoExecute' }] }),
      { tolerations: [{ key: 'dedicated', operator: 'Exists', effect: 'NoSchedule' }] },
      'tainted',
    ],
    [
      'nothing, where everything is tolerated',
      node('one', {}, { taints: [taint] }),
      { tolerations: [{ operator: 'Exists' }] },
      undefined,
    ],
  ] as const) {
    it(name, () => {
      expect(findNodeObstacle(given, placement)).to.equal(want);
    });
  }
});

describe('room on nodes', () => {
  const size = { cpu: amountOf('1'), memory: amountOf('1Gi') };
  const none = new Map<string, NodeUsage>();

  it('is limited by the scarcest: CPU, memory or the number of pods', () => {
    expect(countRoom([node('one')], none, size)).to.equal(4);
    expect(countRoom([node('one', { cpu: '100' })], none, size)).to.equal(8);
    expect(countRoom([node('one', { pods: '3' })], none, size)).to.equal(3);
    expect(countRoom([node('one', { cpu: '900m' })], none, size)).to.equal(0);
    expect(countRoom([node('one'), node('two')], none, size)).to.equal(8);
    expect(countRoom([], none, size)).to.equal(0);
  });

  it('is not limited by a resource that is not requested', () => {
    expect(countRoom([node('one')], none, { cpu: 0n, memory: 0n })).to.equal(10);
  });

  it('is what other pods leave free', () => {
    const usage = new Map<string, NodeUsage>();
    addUsage(usage, pod({}));
    addUsage(usage, pod({}, 'Pending'));
    addUsage(usage, pod({ containers: [container('500m', '0')] }));
    addUsage(usage, pod({}, 'Succeeded'));
    addUsage(usage, pod({}, 'Failed'));
    addUsage(usage, { metadata: { name: 'unscheduled' }, spec: { containers: [] } });
    expect(usage.get('one')).to.deep.equal({
      cpu: amountOf('2500m'),
      memory: amountOf('2Gi'),
      pods: 3,
    });
    expect([...usage.keys()]).to.deep.equal(['one']);
    expect(countRoom([node('one'), node('two')], usage, size)).to.equal(1 + 4);
  });
});
