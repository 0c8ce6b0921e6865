import { type CommandFlags, kubectlFlags, quoteWord } from '../model/shell.ts';
import { typePathOf } from '../workload/workload-kinds.ts';
import type { RolloutObject, RolloutStop } from './rollout-status.ts';

/**
 * Why a change of the pod template will not reach all running pods by itself (Kubernetes API v1.36 apps/v1, batch/v1):
 *
 * | kind                   | where it says so                             | what holds                                  |
 * |------------------------|----------------------------------------------|---------------------------------------------|
 * | Deployment             | spec.paused                                  | no new pod until it is resumed              |
 * | DaemonSet, StatefulSet | spec.updateStrategy.type OnDelete            | a pod is replaced when somebody deletes it  |
 * | StatefulSet            | spec.updateStrategy.rollingUpdate.partition  | pods below that ordinal keep their template |
 * | ReplicaSet             | always                                       | a pod is replaced when somebody deletes it  |
 * | CronJob                | always                                       | the next Job has the new template           |
 *
 * @returns `undefined` when the controller replaces every pod.
 */
export function findRolloutStop(
  workload: RolloutObject,
  commandFlags: CommandFlags = '',
): RolloutStop | undefined {
  const { kind, metadata, spec } = workload;
  const { name, namespace = '' } = metadata;
  const place = `-n ${quoteWord(namespace)}${kubectlFlags(commandFlags)}`;
  switch (kind) {
    case 'Deployment':
      if (!spec?.paused) return undefined;
      return {
        code: 'paused',
        message: 'it is paused, so no new pod is created until it is resumed',
        nextStep: `kubectl rollout resume deployment/${name} ${place}`,
      };
    case 'StatefulSet':
    case 'DaemonSet':
      if (spec?.updateStrategy?.type === 'OnDelete') {
        const message = 'its update strategy is OnDelete: a pod is replaced when it is deleted';
        return { code: 'on-delete', message, nextStep: deletePods(workload, commandFlags) };
      }
      return kind === 'StatefulSet' ? findPartition(workload, commandFlags) : undefined;
    case 'ReplicaSet':
      return {
        code: 'not-replaced',
        message: 'a ReplicaSet does not replace running pods: each is replaced when it is deleted',
        nextStep: deletePods(workload, commandFlags),
      };
    case 'CronJob':
      return {
        code: 'next-run',
        message: 'its next run creates new pods; Jobs that it has already created stay as they are',
        nextStep: `kubectl create job ${name}-now --from=cronjob/${name} ${place}`,
      };
    default:
      return undefined;
  }
}

/** The number of pods of a StatefulSet that its partition keeps unchanged. */
export function countPartitioned({ spec }: RolloutObject): number {
  const partition = spec?.updateStrategy?.rollingUpdate?.partition ?? 0;
  return Math.min(partition, spec?.replicas ?? 1);
}

function findPartition(
  workload: RolloutObject,
  commandFlags: CommandFlags,
): RolloutStop | undefined {
  const { metadata, spec } = workload;
  const kept = countPartitioned(workload);
  if (kept === 0) return undefined;
  const partition = spec?.updateStrategy?.rollingUpdate?.partition ?? 0;
  const patch = '{"spec":{"updateStrategy":{"rollingUpdate":{"partition":0}}}}';
  return {
    code: 'partition',
    message: `its partition is ${partition}: pods with a lower ordinal keep their template`,
    nextStep: `kubectl patch statefulset ${metadata.name} -n ${quoteWord(metadata.namespace ?? '')}${kubectlFlags(commandFlags)} --type merge -p ${quoteWord(patch)}`,
  };
}

/**
 * What to do where a pod is replaced only after it is deleted by hand: delete by name, because a selector can match
 * pods of other workloads, and one after the other, because deleting all at once would be an outage.
 */
export function deletePods({ kind, metadata }: RolloutObject, commandFlags: CommandFlags): string {
  const place = `-n ${quoteWord(metadata.namespace ?? '')}${commandFlags}`;
  return `delete those of its pods that differ, one after the other; see which: kubectl asm-inject verify ${typePathOf(kind, metadata.name)} ${place}`;
}
