import { expect } from 'chai';
import fc from 'fast-check';
import type { ApiObject } from '../../../../src/lib/injection/model/api-objects.ts';
import { pickSyncedLabels } from '../../../../src/lib/injection/namespace/label-sync.ts';
import { isSystemNamespace } from '../../../../src/lib/injection/namespace/namespace-edit.ts';
import {
  type NamespacesOf,
  planSync,
  type SyncPlan,
  type SyncRequest,
} from '../../../../src/lib/injection/namespace/namespace-sync.ts';
import { present } from '../../../../src/lib/present.ts';

type LabelsByName = Readonly<Record<string, Readonly<Record<string, string>>>>;

function side(
  context: string,
  labels: LabelsByName,
  terminating: readonly string[] = [],
): NamespacesOf {
  const namespaces = Object.entries(labels).map(([name, own]): ApiObject => ({
    metadata: present({
      name,
      resourceVersion: '7',
      labels: own,
      deletionTimestamp: terminating.includes(name) ? '2026-01-01T00:00:00Z' : undefined,
    }),
  }));
  return { context, namespaces };
}

const enabled = { 'istio-injection': 'enabled' };
const disabled = { 'istio-injection': 'disabled' };
const toCluster: SyncRequest = { direction: 'to-cluster', create: false, allowSystem: false };
const fromCluster: SyncRequest = { ...toCluster, direction: 'from-cluster' };

function sync(
  mesh: NamespacesOf,
  dataPlanes: readonly NamespacesOf[],
  request: SyncRequest,
): SyncPlan {
  return planSync(mesh, dataPlanes, request, (name) => isSystemNamespace(name));
}

const written = ({ changes }: SyncPlan): Record<string, unknown> =>
  Object.fromEntries(
    [...changes].map(([context, some]) => [
      context,
      some.map(({ object, fields }) => [object.name, fields.map(({ after }) => after)]),
    ]),
  );

describe('copying labels between namespaces', () => {
  it('take the labels of the instance in every cluster, and lose what it does not have', () => {
    const plan = sync(
      side('mesh', { shop: enabled, bank: {} }),
      [side('east', { shop: disabled, bank: enabled }), side('west', { shop: enabled, bank: {} })],
      toCluster,
    );
    expect(written(plan)).to.deep.equal({
      east: [
        ['bank', [undefined]],
        ['shop', ['enabled']],
      ],
    });
    expect(plan.differences.map(({ name }) => name)).to.deep.equal(['bank', 'shop']);
  });

  it('take the labels of the clusters on the instance', () => {
    const rev = { 'istio.io/rev': 'canary' };
    const plan = sync(side('mesh', { shop: enabled }), [side('east', { shop: rev })], fromCluster);
    expect(written(plan)).to.deep.equal({ mesh: [['shop', [undefined, 'canary']]] });
  });

  it('leave out what clusters do not agree on, and nothing else', () => {
    const plan = sync(
      side('mesh', { shop: {}, bank: {} }),
      [side('east', { shop: enabled, bank: enabled }), side('west', { shop: disabled })],
      fromCluster,
    );
    expect(written(plan)).to.deep.equal({ mesh: [['bank', ['enabled']]] });
    expect(plan.skipped).to.deep.equal([{ name: 'shop', context: 'mesh', reason: 'conflict' }]);
  });

  it('are made only when that is asked for, and never deleted', () => {
    const mesh = side('mesh', { shop: enabled });
    const east = side('east', { old: enabled });
    const left = sync(mesh, [east], toCluster);
    expect(left.skipped).to.deep.equal([{ name: 'shop', context: 'east', reason: 'missing' }]);
    expect(left.onlyThere).to.deep.equal({ east: ['old'] });
    expect(left.changes.size).to.equal(0);
    const [change] = sync(mesh, [east], { ...toCluster, create: true }).changes.get('east') ?? [];
    expect(change?.write).to.deep.include({ action: 'create' });
    expect(change?.object.name).to.equal('shop');
  });

  it('are not those of the cluster and of the mesh, unless that is allowed', () => {
    const mesh = side('mesh', { 'kube-system': disabled, 'istio-system': disabled });
    const east = side('east', { 'kube-system': {}, 'istio-system': {} });
    const { skipped, changes } = sync(mesh, [east], toCluster);
    expect(skipped.map(({ reason }) => reason)).to.deep.equal(['system', 'system']);
    expect(changes.size).to.equal(0);
    const allowed = sync(mesh, [east], { ...toCluster, allowSystem: true });
    expect(allowed.changes.get('east')).to.have.length(2);
  });

  it('are not those that are being deleted', () => {
    const mesh = side('mesh', { shop: enabled });
    const there = sync(mesh, [side('east', { shop: {} }, ['shop'])], toCluster);
    expect(there.skipped[0]?.reason).to.equal('terminating');
    const here = sync(
      side('mesh', { shop: enabled }, ['shop']),
      [side('east', { shop: {} })],
      toCluster,
    );
    expect(here.changes.size).to.equal(0);
  });

  it('are only those that are named', () => {
    const mesh = side('mesh', { shop: enabled, bank: enabled });
    const plan = sync(mesh, [side('east', { shop: {}, bank: {} })], {
      ...toCluster,
      names: ['bank'],
    });
    expect(written(plan)).to.deep.equal({ east: [['bank', ['enabled']]] });
  });

  it('are guarded by the state they were read in', () => {
    const plan = sync(side('mesh', { shop: enabled }), [side('east', { shop: {} })], toCluster);
    expect(plan.changes.get('east')?.[0]?.resourceVersion).to.equal('7');
  });

  const labels = fc.record(
    {
      'istio-injection': fc.constantFrom('enabled', 'disabled', ''),
      'istio.io/rev': fc.constantFrom('canary', 'stable'),
      'istio.io/dataplane-mode': fc.constant('ambient'),
      team: fc.constant('shop'),
    },
    { requiredKeys: [] },
  );
  const sides = fc.dictionary(
    fc.constantFrom('a', 'b', 'c', 'd'),
    labels as fc.Arbitrary<Record<string, string>>,
  );

  it('are the same once the plan is carried out, and other labels are unchanged', () => {
    fc.assert(
      fc.property(sides, sides, (instance, cluster) => {
        const plan = sync(side('mesh', instance), [side('east', cluster)], {
          ...toCluster,
          create: true,
        });
        const after = structuredClone<Record<string, Record<string, string>>>(cluster);
        for (const { object, write } of plan.changes.get('east') ?? []) {
          if (write.action === 'json-patch') throw new Error('namespaces are merged');
          const { metadata } = write.body as {
            metadata: { labels: Record<string, string | null> };
          };
          const own = (after[object.name] ??= {});
          for (const [key, value] of Object.entries(metadata.labels)) {
            if (value === null) Reflect.deleteProperty(own, key);
            else own[key] = value;
          }
        }
        for (const [name, own] of Object.entries(instance)) {
          const there = { metadata: { name, labels: after[name] ?? {} } };
          expect(pickSyncedLabels(there)).to.deep.equal(
            pickSyncedLabels({ metadata: { name, labels: own } }),
          );
        }
        for (const [name, own] of Object.entries(cluster)) {
          expect(after[name]?.['team']).to.equal(own['team']);
        }
      }),
    );
  });
});
