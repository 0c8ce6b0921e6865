import { expect } from 'chai';
import type { LabelSelector } from '../../../../src/lib/injection/model/model.ts';
import {
  toLabelQuery,
  toLabelQueryWord,
} from '../../../../src/lib/injection/selector/label-query.ts';

describe('a selector as a query', () => {
  const cases: readonly [selector: LabelSelector, query: string, word: string][] = [
    [{}, '', "''"],
    [{ matchLabels: { app: 'web', tier: 'a' } }, 'app=web,tier=a', 'app=web,tier=a'],
    [
      {
        matchLabels: { app: 'web' },
        matchExpressions: [
          { key: 'tier', operator: 'In', values: ['a', 'b'] },
          { key: 'zone', operator: 'NotIn', values: ['c'] },
          { key: 'team', operator: 'Exists' },
          { key: 'canary', operator: 'DoesNotExist' },
        ],
      },
      'app=web,tier in (a,b),zone notin (c),team,!canary',
      "'app=web,tier in (a,b),zone notin (c),team,!canary'",
    ],
  ];
  for (const [selector, query, word] of cases) {
    it(query || 'of everything', () => {
      expect(toLabelQuery(selector)).to.equal(query);
      expect(toLabelQueryWord(selector)).to.equal(word);
    });
  }
});
