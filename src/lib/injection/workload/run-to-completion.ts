import type { PodSpecObject } from '../model/api-objects.ts';
import { groupOf, kindOf, type KindReference } from '../model/kind.ts';
import type { Labels } from '../model/model.ts';
import { isWorkloadKind } from './workload-kinds.ts';

/** Controllers of other projects whose pods do their work and end (Argo Workflows 3.7, Tekton Pipelines v1). */
const RUNNERS: ReadonlySet<string> = new Set([
  'Workflow.argoproj.io',
  'TaskRun.tekton.dev',
  'PipelineRun.tekton.dev',
]);

/** Labels of every pod that Airflow creates for a task (Airflow 3, providers cncf.kubernetes: pod_generator.py). */
const AIRFLOW_LABELS = ['dag_id', 'task_id'] as const;

/** The signs that a pod runs to completion. */
export interface CompletionSigns {
  /** The object that makes the pod; the pod itself if nothing does. */
  readonly maker: KindReference;
  readonly labels: Labels;
  /** Left out: not known, or the default, which is Always. */
  readonly restartPolicy: PodSpecObject['restartPolicy'];
}

/**
 * Whether a pod is meant to end once its own containers have ended, so that a container that keeps running prevents
 * that: pods of Jobs, of known workflow engines, and all pods that are not restarted when they succeed (Kubernetes
 * v1.36, pod lifecycle: restartPolicy Never and OnFailure).
 */
export function runsToCompletion({ maker, labels, restartPolicy }: CompletionSigns): boolean {
  const kind = kindOf(maker);
  if (kind === 'Job' || kind === 'CronJob') return true;
  // The API server accepts only restartPolicy Always in their templates.
  if (kind !== 'Pod' && isWorkloadKind(kind)) return false;
  return (
    (restartPolicy !== undefined && restartPolicy !== 'Always') ||
    RUNNERS.has(`${maker.kind}.${groupOf(maker.apiVersion ?? '')}`) ||
    AIRFLOW_LABELS.every((key) => Object.hasOwn(labels, key))
  );
}
