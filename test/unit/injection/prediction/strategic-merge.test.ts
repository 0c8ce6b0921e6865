import { expect } from 'chai';
import type { JsonObject } from '../../../../src/lib/injection/model/model.ts';
import { mergeStrategically } from '../../../../src/lib/injection/prediction/strategic-merge.ts';

// By apimachinery v0.36 pkg/util/strategicpatch, StrategicMergePatch of a Pod.
const rows: readonly {
  readonly name: string;
  readonly original: JsonObject;
  readonly patch: JsonObject;
  readonly merged: JsonObject;
}[] = [
  {
    name: 'maps field by field, and null removes a field',
    original: { a: { x: 1, y: 2 }, b: 1 },
    patch: { a: { y: 3, z: 4 }, b: null },
    merged: { a: { x: 1, y: 3, z: 4 } },
  },
  {
    name: 'containers by name, new ones before those that only the original has',
    original: { containers: [{ name: 'app', image: 'a' }] },
    patch: { containers: [{ name: 'istio-proxy', image: 'p' }] },
    merged: {
      containers: [
        { name: 'istio-proxy', image: 'p' },
        { name: 'app', image: 'a' },
      ],
    },
  },
  {
    name: 'entries that both have stay in the order of the original',
    original: { env: [{ name: 'A' }, { name: 'B' }] },
    patch: { env: [{ name: 'B', value: 'b' }] },
    merged: { env: [{ name: 'A' }, { name: 'B', value: 'b' }] },
  },
  {
    name: 'other lists are replaced',
    original: { args: ['a'], capabilities: { drop: ['ALL'] } },
    patch: { args: ['b'], capabilities: { add: ['NET_ADMIN'] } },
    merged: { args: ['b'], capabilities: { drop: ['ALL'], add: ['NET_ADMIN'] } },
  },
];

describe('a strategic merge', () => {
  for (const { name, original, patch, merged } of rows) {
    it(name, () => {
      expect(mergeStrategically(original, patch)).to.deep.equal(merged);
    });
  }
});
