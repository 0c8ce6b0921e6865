import { expect } from 'chai';
import { podQueryOf } from '../../../../src/lib/injection/workload/pod-query.ts';

describe('the query for the pods of a workload', () => {
  const selector = { matchLabels: { app: 'web' }, matchExpressions: [] };
  for (const [name, workload, query] of [
    ['a Deployment', { kind: 'Deployment', spec: { selector } }, 'app=web'],
    [
      'a ReplicationController, whose selector is a map',
      { kind: 'ReplicationController', spec: { selector: { app: 'web' } as object } },
      'app=web',
    ],
    ['a CronJob, which has no selector', { kind: 'CronJob', spec: {} }, undefined],
  ] as const) {
    it(`of ${name}`, () => {
      expect(podQueryOf(workload)).to.equal(query);
    });
  }
});
