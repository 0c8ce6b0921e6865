import { expect } from 'chai';
import { runsToCompletion } from '../../../../src/lib/injection/workload/run-to-completion.ts';

const airflow = { dag_id: 'etl', task_id: 'load' };

describe('pods that are meant to end', () => {
  for (const [apiVersion, kind, restartPolicy, labels, ends] of [
    ['batch/v1', 'Job', 'Never', {}, true],
    ['batch/v1', 'CronJob', undefined, {}, true],
    ['batch.volcano.sh/v1alpha1', 'Job', undefined, {}, false],
    ['apps/v1', 'Deployment', undefined, airflow, false],
    ['v1', 'Pod', 'Always', {}, false],
    ['v1', 'Pod', undefined, {}, false],
    ['v1', 'Pod', 'Never', {}, true],
    ['v1', 'Pod', 'OnFailure', {}, true],
    ['v1', 'Pod', 'Always', airflow, true],
    ['v1', 'Pod', 'Always', { dag_id: 'etl' }, false],
    ['argoproj.io/v1alpha1', 'Workflow', 'Always', {}, true],
    ['argoproj.io/v1alpha1', 'Rollout', 'Always', {}, false],
    ['example.com/v1', 'Workflow', 'Always', {}, false],
    ['example.com/v1', 'Workflow', 'Never', {}, true],
    ['tekton.dev/v1', 'TaskRun', 'Always', {}, true],
    ['tekton.dev/v1beta1', 'PipelineRun', 'Always', {}, true],
    ['apps.kruise.io/v1beta1', 'StatefulSet', 'Always', {}, false],
  ] as const) {
    const named = Object.keys(labels).join(', ');
    it(`${kind} of ${apiVersion}, restartPolicy ${restartPolicy}, labels ${named || 'none'}: ${ends}`, () => {
      expect(runsToCompletion({ maker: { apiVersion, kind }, restartPolicy, labels })).to.equal(
        ends,
      );
    });
  }
});
