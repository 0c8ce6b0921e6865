import { expect } from 'chai';
import type { ApiObject, FieldSet } from '../../../../src/lib/injection/model/api-objects.ts';
import type { Write } from '../../../../src/lib/injection/model/plan.ts';
import {
  checkPersistence,
  type WrittenObject,
} from '../../../../src/lib/injection/plane/persistence.ts';

const own = 'kubectl-asm-inject';
const injection: FieldSet = { 'f:metadata': { 'f:labels': { 'f:istio-injection': {} } } };
const other: FieldSet = { 'f:metadata': { 'f:labels': { 'f:team': {} } } };

function namespace(
  labels: Readonly<Record<string, string>>,
  managers: Readonly<Record<string, FieldSet>>,
): ApiObject {
  const managedFields = Object.entries(managers).map(([manager, fieldsV1]) => ({
    manager,
    operation: manager.startsWith('sync') ? 'Apply' : 'Update',
    time: '2026-01-01T00:00:00Z',
    fieldsV1,
  }));
  return { metadata: { name: 'shop', labels, managedFields } };
}

function written(write: Write, object: ApiObject): WrittenObject {
  return {
    change: { object: { apiVersion: 'v1', kind: 'Namespace', name: 'shop' }, write, fields: [] },
    object,
  };
}

const patch: Write = {
  action: 'merge-patch',
  body: { metadata: { labels: { 'istio-injection': 'disabled' } } },
};
const asWritten = namespace({ 'istio-injection': 'disabled' }, { [own]: injection });

describe('what becomes of a write', () => {
  it('is nothing, where other fields change', () => {
    const labels = { 'istio-injection': 'disabled', team: 'shop' };
    const now = namespace(labels, { [own]: injection, somebody: other });
    const [field] = checkPersistence(written(patch, asWritten), now, own);
    expect(field).to.include({ state: 'held', field: 'metadata.labels[istio-injection]' });
  });

  it('is reported with the present owner of the field', () => {
    const now = namespace({ 'istio-injection': 'enabled' }, { sync: injection, somebody: other });
    const [field] = checkPersistence(written(patch, asWritten), now, own);
    expect(field).to.include({ state: 'taken-back', now: 'enabled' });
    expect(field?.by).to.deep.equal([
      { manager: 'sync', operation: 'Apply', time: '2026-01-01T00:00:00Z' },
    ]);
  });

  it('is reported with the others who wrote meanwhile, where the field is gone', () => {
    const now = namespace({}, { somebody: other });
    const [field] = checkPersistence(written(patch, asWritten), now, own);
    expect(field).to.include({ state: 'taken-back' }).and.not.have.property('now');
    expect(field?.by?.map(({ manager }) => manager)).to.deep.equal(['somebody']);
  });

  it('names nobody if there is no trace', () => {
    const [field] = checkPersistence(written(patch, asWritten), namespace({}, {}), own);
    expect(field).to.deep.include({ state: 'taken-back', by: [] });
  });

  it('is reported for a deleted object', () => {
    expect(checkPersistence(written(patch, asWritten), undefined, own)[0]?.state).to.equal(
      'deleted',
    );
  });

  it('follows an item of a list by its name, wherever it moves', () => {
    const webhooks = (...names: readonly string[]): ApiObject =>
      ({
        metadata: { name: 'injector' },
        webhooks: names.map((name) => ({ name, objectSelector: { of: name } })),
      }) as ApiObject;
    const edit: Write = {
      action: 'json-patch',
      body: [{ op: 'add', path: '/webhooks/1/objectSelector', value: {} }],
    };
    const one = written(edit, webhooks('a', 'b'));
    expect(checkPersistence(one, webhooks('b', 'a'), own)[0]).to.include({
      state: 'held',
      field: 'webhooks[b].objectSelector',
    });
    expect(checkPersistence(one, webhooks('a'), own)[0]?.state).to.equal('taken-back');
  });

  it('looks at a whole list where items came or went', () => {
    const list = (...names: readonly string[]): ApiObject =>
      ({ metadata: { name: 'x' }, webhooks: names.map((name) => ({ name })) }) as ApiObject;
    const removal: Write = { action: 'json-patch', body: [{ op: 'remove', path: '/webhooks/1' }] };
    const one = written(removal, list('a'));
    expect(checkPersistence(one, list('a'), own)[0]?.state).to.equal('held');
    expect(checkPersistence(one, list('a', 'b'), own)[0]?.state).to.equal('taken-back');
  });
});
