import { expect } from 'chai';
import type { DeploymentObject } from '../../../src/lib/injection/api-objects.ts';
import { deploymentRolloutStatus, type RolloutStatus } from '../../../src/lib/injection/rollout.ts';

type Status = NonNullable<DeploymentObject['status']>;

function deployment(status: Status, replicas?: number): DeploymentObject {
  return {
    metadata: { name: 'details', generation: 4 },
    spec: {
      ...(replicas === undefined ? {} : { replicas }),
      selector: {},
      template: { spec: { containers: [] } },
    },
    status,
  };
}

// One row for each branch of the rule, in its order.
describe('deploymentRolloutStatus', () => {
  const seen = { observedGeneration: 4 };
  const full = { ...seen, replicas: 3, updatedReplicas: 3, availableReplicas: 3 };
  const cases: readonly { name: string; given: DeploymentObject; want: RolloutStatus['state'] }[] =
    [
      {
        name: 'the controller has not seen the template',
        given: deployment({ ...full, observedGeneration: 3 }, 3),
        want: 'progressing',
      },
      { name: 'no status at all', given: deployment({}, 3), want: 'progressing' },
      {
        name: 'the deadline passed',
        given: deployment(
          {
            ...seen,
            conditions: [
              {
                type: 'Progressing',
                status: 'False',
                reason: 'ProgressDeadlineExceeded',
                message: 'too late',
              },
            ],
          },
          3,
        ),
        want: 'failed',
      },
      {
        name: 'a deadline of the former template does not count',
        given: deployment(
          {
            observedGeneration: 3,
            conditions: [
              { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' },
            ],
          },
          3,
        ),
        want: 'progressing',
      },
      {
        name: 'too few new pods',
        given: deployment({ ...full, updatedReplicas: 2 }, 3),
        want: 'progressing',
      },
      {
        name: 'old pods are left',
        given: deployment({ ...full, replicas: 4 }, 3),
        want: 'progressing',
      },
      {
        name: 'new pods are not available',
        given: deployment({ ...full, availableReplicas: 2 }, 3),
        want: 'progressing',
      },
      { name: 'all new and available', given: deployment(full, 3), want: 'done' },
      {
        name: 'replicas left out means one',
        given: deployment({ ...seen, replicas: 1, updatedReplicas: 1, availableReplicas: 1 }),
        want: 'done',
      },
      { name: 'scaled to none', given: deployment(seen, 0), want: 'done' },
    ];
  for (const { name, given, want } of cases) {
    it(`${name}: ${want}`, () => {
      expect(deploymentRolloutStatus(given).state).to.equal(want);
    });
  }
});
