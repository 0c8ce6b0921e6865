import { expect } from 'chai';
import type { ApiObject, WebhookObject } from '../../../../src/lib/injection/model/api-objects.ts';
import type { Change } from '../../../../src/lib/injection/model/plan.ts';
import { reverse, showChange } from '../../../../src/lib/injection/model/shown-write.ts';
import { policyKeys, undoWebhooks } from '../../../../src/lib/injection/policy/webhook-undo.ts';

const object = { apiVersion: 'v1', kind: 'Namespace', name: 'shop' };
const live = (fields: object): ApiObject => ({
  metadata: { name: 'shop', resourceVersion: '2', ...fields },
});

describe('what an object says about a write', () => {
  const label: Change = {
    object,
    resourceVersion: '1',
    write: { action: 'merge-patch', body: { metadata: { labels: { a: 'new' } } } },
    undo: { action: 'merge-patch', body: { metadata: { labels: { a: null } } } },
    fields: [],
  };
  const rows: [string, Change, ApiObject, string][] = [
    ['a label is there', label, live({ labels: { a: 'new', b: 'x' } }), 'after'],
    ['a label is not there', label, live({ labels: { b: 'x' } }), 'before'],
    ['there are no labels', label, live({}), 'before'],
    ['a label says something else', label, live({ labels: { a: 'other' } }), 'neither'],
  ];
  const resources: Change = {
    ...label,
    write: {
      action: 'json-patch',
      body: [{ op: 'add', path: '/metadata/x~1y/0/cpu', value: { cpu: '1000m' } }],
    },
    undo: { action: 'json-patch', body: [{ op: 'remove', path: '/metadata/x~1y/0/cpu' }] },
  };
  const withCpu = (cpu?: object): ApiObject => live({ 'x/y': [cpu ? { cpu } : {}] });
  rows.push(
    ['a quantity is stored in its own form', resources, withCpu({ cpu: '1' }), 'after'],
    ['a field is not there', resources, withCpu(), 'before'],
    ['a quantity differs', resources, withCpu({ cpu: '1001m' }), 'neither'],
  );
  for (const [name, change, now, shown] of rows) {
    it(`${name}: ${shown}`, () => {
      expect(showChange(now, change)).to.equal(shown);
      const back = reverse(change, '2');
      const opposite = { after: 'before', before: 'after', neither: 'neither' }[shown];
      expect(back && showChange(now, back)).to.equal(opposite);
      expect(back?.resourceVersion).to.equal('2');
    });
  }

  it('webhooks count by name and selectors, so that a renewed caBundle is no difference', () => {
    const webhook = (name: string, key: string, caBundle = 'old'): WebhookObject => ({
      name,
      clientConfig: { caBundle },
      namespaceSelector: { matchExpressions: [{ key, operator: 'Exists' }] },
    });
    const [before, after] = [[webhook('a', 'x')], [webhook('a', 'y'), webhook('b', 'x')]];
    const change: Change = {
      ...label,
      list: { field: 'webhooks', keys: policyKeys, before, after },
    };
    const shown = (webhooks: readonly WebhookObject[]): string =>
      showChange({ ...live({}), webhooks } as ApiObject, change);
    expect(shown([webhook('a', 'y', 'new'), webhook('b', 'x', 'new')])).to.equal('after');
    expect(shown([webhook('a', 'x', 'new')])).to.equal('before');
    expect(shown([webhook('a', 'y')])).to.equal('neither');
    expect(undoWebhooks(before, after)).to.deep.equal([
      { op: 'test', path: '/webhooks/0/name', value: 'a' },
      { op: 'test', path: '/webhooks/1/name', value: 'b' },
      { op: 'remove', path: '/webhooks/1' },
      {
        op: 'replace',
        path: '/webhooks/0/namespaceSelector',
        value: { matchExpressions: [{ key: 'x', operator: 'Exists' }] },
      },
    ]);
  });
});
