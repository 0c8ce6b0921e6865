import { expect } from 'chai';
import {
  checkEvent,
  checkList,
  checkObject,
  checkRecords,
} from '../../../../src/lib/cluster/list/shape.ts';
import { podMessage } from '../../../../src/lib/cluster/protobuf/messages.ts';
import { readNarrowPage } from '../../../../src/lib/cluster/protobuf/narrow-page.ts';
import { ClusterError } from '../../../../src/lib/errors.ts';

const asked = { purpose: 'list pods' };
const pod = {
  kind: 'Pod',
  metadata: { name: 'p', labels: { a: 'b' } },
  spec: { containers: [{}] },
};

/** What a proxy, a login page or another service may answer with 200. */
const strangers: readonly unknown[] = [
  null,
  [],
  {},
  5,
  'ok',
  true,
  { message: 'please log in' },
  { items: [] },
  { kind: 'PodList' },
  { kind: 'PodList', items: {} },
  { kind: 'PodList', items: [null] },
  { kind: 'PodList', items: ['p'] },
  { kind: 'PodList', items: [{ metadata: { name: 5 } }] },
  { kind: 'PodList', items: [], metadata: 'x' },
  { kind: 'PodList', items: [], metadata: { continue: 7 } },
  { kind: 'Status', status: 'Failure', message: 'no' },
  { kind: 5, items: [] },
];

describe('the shape of an answer', () => {
  for (const answer of strangers) {
    it(`${JSON.stringify(answer)} is not a list`, () => {
      expect(() => checkList(answer, asked)).to.throw(ClusterError, 'could not list pods');
      const bytes = Buffer.from(JSON.stringify(answer));
      expect(() =>
        readNarrowPage({ contentType: 'application/json', bytes }, podMessage, 'list pods'),
      ).to.throw(ClusterError, 'could not list pods');
    });
  }

  for (const bad of [
    { ...pod, kind: 'Service' },
    { ...pod, metadata: {} },
    { ...pod, metadata: { name: 'p', labels: { a: 1 } } },
    { ...pod, metadata: { name: 'p', annotations: [] } },
    { ...pod, metadata: { name: 'p', ownerReferences: [1] } },
    { ...pod, spec: 5 },
    { ...pod, spec: { containers: 'none' } },
    { ...pod, spec: { containers: [null] } },
    { ...pod, spec: { template: 5 } },
    { ...pod, spec: { template: { metadata: { labels: [] } } } },
    { ...pod, spec: { jobTemplate: { spec: { template: { spec: [] } } } } },
    { ...pod, status: [] },
  ]) {
    it(`${JSON.stringify(bad)} is not a pod`, () => {
      expect(() => checkObject(bad, 'Pod', asked)).to.throw(ClusterError);
    });
  }

  it('accepts what an API server sends', () => {
    expect(checkObject(pod, 'Pod', asked)).to.equal(pod);
    const list = { kind: 'PodList', metadata: {}, items: [pod] };
    expect(checkList(list, asked)).to.equal(list);
    checkList({ kind: 'PartialObjectMetadataList', metadata: {}, items: null }, asked);
    checkObject({ kind: 'PartialObjectMetadata', metadata: { name: 'p' } }, 'Pod', asked);
    checkEvent({ type: 'ADDED', object: pod }, asked);
    checkRecords({ groups: [{ name: 'a' }] }, 'groups', ['name'], asked);
  });

  it('accepts only events as lines of a watch', () => {
    for (const line of [null, {}, { type: 'ADDED' }, { type: 1, object: {} }]) {
      expect(() => checkEvent(line, asked)).to.throw(ClusterError);
    }
    expect(() => checkRecords({ groups: [{}] }, 'groups', ['name'], asked)).to.throw(ClusterError);
  });
});
