import { expect } from 'chai';
import { UsageError } from '../../../src/lib/errors.ts';
import { parseWorkloadReferences } from '../../../src/lib/injection/workload-reference.ts';

describe('parseWorkloadReferences', () => {
  for (const given of [
    'deploy/a',
    'deployment/a',
    'deployments/a',
    'Deployment/a',
    'deployment.apps/a',
    'deployments.v1.apps/a',
    'deploy a',
  ]) {
    it(`reads ${given}`, () => {
      expect(parseWorkloadReferences(given.split(' '))).to.deep.equal([
        { kind: 'Deployment', name: 'a' },
      ]);
    });
  }

  it('reads several', () => {
    const want = [
      { kind: 'Deployment', name: 'a' },
      { kind: 'Deployment', name: 'b' },
    ];
    expect(parseWorkloadReferences(['deploy/a', 'deployment/b'])).to.deep.equal(want);
    expect(parseWorkloadReferences(['deploy', 'a', 'b'])).to.deep.equal(want);
  });

  const refused: readonly { given: string; why: string }[] = [
    { given: '', why: 'name the workload' },
    { given: 'deploy', why: 'no name of a Deployment' },
    { given: 'service/a', why: 'not a type of workload' },
    { given: 'deployment.extensions/a', why: 'not a type of workload' },
    { given: 'deploy/', why: 'not of the form TYPE/NAME' },
    { given: 'deploy/a/b', why: 'not of the form TYPE/NAME' },
    { given: 'deploy/a b', why: '"b" has no type' },
  ];
  for (const { given, why } of refused) {
    it(`refuses "${given}": ${why}`, () => {
      expect(() => parseWorkloadReferences(given.split(' ').filter(Boolean))).to.throw(
        UsageError,
        why,
      );
    });
  }
});
