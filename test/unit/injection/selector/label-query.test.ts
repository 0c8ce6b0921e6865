import { expect } from 'chai';
import type { LabelSelector } from '../../../../src/lib/injection/model/model.ts';
import { toLabelQuery } from '../../../../src/lib/injection/selector/label-query.ts';

describe('a selector as a query', () => {
  const cases: readonly [selector: LabelSelector, query: string][] = [
    [{}, ''],
    [{ matchLabels: { app: 'web', tier: 'a' } }, 'app=web,tier=a'],
    [
      {
        matchLabels: { app: 'web' },
        matchExpressions: [
          { key: 'tier', operator: 'In', values: ['a', 'b'] },
          { key: 'zone', operator: 'NotIn', values: ['c'] },
          { key: 'stage', operator: 'NotIn', values: ['a', 'b'] },
          { key: 'name', operator: 'In', values: ['x'] },
          { key: 'team', operator: 'Exists' },
          { key: 'canary', operator: 'DoesNotExist' },
        ],
      },
      'app=web,tier in (a,b),zone!=c,stage notin (a,b),name=x,team,!canary',
    ],
  ];
  for (const [selector, query] of cases) {
    it(query || 'of everything', () => {
      expect(toLabelQuery(selector)).to.equal(query);
    });
  }
});
