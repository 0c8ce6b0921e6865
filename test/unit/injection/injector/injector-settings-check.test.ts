import { expect } from 'chai';
import { UsageError } from '../../../../src/lib/errors.ts';
import {
  checkLimits,
  checkRoom,
  describeFewReplicas,
  findNodes,
} from '../../../../src/lib/injection/injector/injector-settings-check.ts';
import { amountOf } from '../../../../src/lib/injection/model/quantity.ts';
import type { NodeObject } from '../../../../src/lib/injection/model/scheduling-objects.ts';

function node(
  name: string,
  labels: Record<string, string>,
  spec: NodeObject['spec'] = {},
): NodeObject {
  return {
    metadata: { name, labels },
    spec,
    status: {
      allocatable: { cpu: '4', memory: '8Gi', pods: '10' },
      conditions: [{ type: 'Ready', status: 'True' }],
    },
  };
}

describe('checking the settings of an injector', () => {
  it('refuses a limit below its request', () => {
    expect(() => {
      checkLimits({ requests: { memory: '1Gi' }, limits: { memory: '512Mi' } });
    }).to.throw(UsageError, /the memory limit 512Mi would be below the request 1Gi/);
    expect(() => {
      checkLimits({ requests: { cpu: '1' }, limits: { cpu: '500m' } });
    }).to.throw(UsageError, /the cpu limit 500m would be below the request 1/);
    checkLimits({ requests: { cpu: '500m', memory: '1Gi' }, limits: { cpu: '0.5' } });
    checkLimits({});
  });

  it('refuses a node selector that no ready node has', () => {
    const nodes = [
      node('one', { disk: 'ssd' }),
      node('two', { disk: 'hdd' }, { unschedulable: true }),
    ];
    expect(findNodes(nodes, { nodeSelector: { disk: 'ssd' } })).to.deep.equal([nodes[0]]);
    expect(() => findNodes(nodes, { nodeSelector: { disk: 'tape' } })).to.throw(
      UsageError,
      "no node has disk=tape and is ready for the injector's pods, so none of them could start",
    );
    expect(() => findNodes(nodes, { nodeSelector: { disk: 'hdd' } })).to.throw(
      UsageError,
      "no node has disk=hdd and is ready for the injector's pods (1 cordoned)",
    );
    expect(() => findNodes([], {})).to.throw(
      UsageError,
      "no node is ready for the injector's pods,",
    );
  });

  it('refuses more than the nodes can hold', () => {
    const nodes = [node('one', {}), node('two', {})];
    const pod = { cpu: amountOf('3'), memory: amountOf('1Gi') };
    checkRoom(nodes, new Map(), pod, 2);
    expect(() => {
      checkRoom(nodes, new Map(), pod, 3);
    }).to.throw(
      UsageError,
      '3 pods of 3 cores and 1024 MiB each do not fit: the nodes that take them have room for 2',
    );
  });

  it('says why two replicas are recommended, by what happens without one', () => {
    expect(describeFewReplicas(2, ['Fail'])).to.equal(undefined);
    expect(describeFewReplicas(1, ['Ignore', 'Fail'])).to.match(
      /^1 replica is below the recommended 2: .* no pod that should get a sidecar can be created$/,
    );
    expect(describeFewReplicas(1, ['Ignore'])).to.match(/without their sidecar, silently$/);
  });
});
