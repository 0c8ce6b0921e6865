import { type CommandFlags, kubectlFlags, quoteWord } from '../model/shell.ts';
import { findRestartStop } from '../rollout/restart-stop.ts';
import type { RolloutObject } from '../rollout/rollout-status.ts';
import { countPartitioned, findRolloutStop } from '../rollout/rollout-stop.ts';
import type { Owner } from '../workload/owner.ts';
import { typePathOf } from '../workload/workload-kinds.ts';
import { findOperator } from './restart-notes.ts';

/** How running pods of a workload are replaced by new ones: commands in their order, and what must be known. */
export interface PodReplacement {
  /** None where no command does it; a note then says why, and what does. */
  readonly commands: readonly string[];
  readonly notes: readonly string[];
}

/** The pods to replace, and the circumstances. */
export interface ReplacementQuestion {
  /** The flags that every command needs to reach the same cluster, with a leading space; or empty. */
  readonly commandFlags: CommandFlags;
  /** Names of the pods that differ from new ones; left out: not known. */
  readonly pods?: readonly string[] | undefined;
  /** Whether the pod template is edited first, so that a rollout begins by itself where the strategy has one. */
  readonly isEdited?: boolean;
}

/** At most this many pods are named one by one. */
const most = 10;

/**
 * Decides how the pods of a workload are replaced. `explain`, `verify`, `status` and `restart` all use this rule:
 *
 * | workload                                | how                                                               |
 * |-----------------------------------------|-------------------------------------------------------------------|
 * | Deployment, StatefulSet, DaemonSet      | `restart`, or by the edit of the template itself                  |
 * | of an operator                          | by what runs the operator's object, or `restart --force`          |
 * | paused Deployment                       | `kubectl rollout resume`, then `restart`                          |
 * | StatefulSet with a partition            | `restart` from that ordinal on; for the others the partition goes |
 * | OnDelete; ReplicaSet, RC without parent | pods are deleted by name, one after the other                     |
 * | anything else                           | what {@link findRestartHold} says                                 |
 *
 * Pods are never deleted by a selector: it can match pods of other workloads, and deletes all at once.
 */
export function replacePods(
  workload: RolloutObject,
  { commandFlags, pods, isEdited = false }: ReplacementQuestion,
): PodReplacement {
  const hold = findRestartStop(workload, undefined, commandFlags);
  const { name, namespace = '' } = workload.metadata;
  const place = `-n ${quoteWord(namespace)}`;
  const restart = `kubectl asm-inject restart ${typePathOf(workload.kind, name)} ${place}${commandFlags}`;
  if (hold === undefined)
    return replaceByRollout(workload, restart, pods, { commandFlags, isEdited });
  switch (hold.code) {
    case 'paused':
      return {
        commands: isEdited ? [hold.nextStep] : [hold.nextStep, restart],
        notes: [hold.message],
      };
    case 'on-delete':
    case 'not-replaced': {
      if (pods === undefined || pods.length === 0) {
        return { commands: [], notes: [`${hold.message}; ${hold.nextStep}`] };
      }
      const named = pods.slice(0, most);
      const more = pods.length - named.length;
      return {
        commands: named.map(
          (pod) => `kubectl delete pod ${quoteWord(pod)} ${place}${kubectlFlags(commandFlags)}`,
        ),
        notes: [
          hold.message,
          ...(pods.length > 1 ? ['wait until each new pod is ready before the next goes'] : []),
          ...(more > 0
            ? [`${more} more ${more === 1 ? 'pod differs' : 'pods differ'}: ${hold.nextStep}`]
            : []),
        ],
      };
    }
    case 'argo-rollout':
      return {
        commands: isEdited ? [] : [hold.nextStep],
        notes: isEdited ? [] : [`${hold.message}; the command is of its plugin for kubectl`],
      };
    case 'next-run':
      return { commands: [], notes: [hold.message] };
    default:
      return { commands: [], notes: [`${hold.message}: ${hold.nextStep}`] };
  }
}

/** The remaining step for a workload that a controller of another kind makes, and would set back. */
export function reportForce(
  workload: RolloutObject,
  { name: operator }: Owner,
  commandFlags: CommandFlags,
): string {
  const { name, namespace = '' } = workload.metadata;
  const path = typePathOf(workload.kind, name);
  return `restart it by what runs ${operator}, or name it with --force: kubectl asm-inject restart ${path} -n ${quoteWord(namespace)}${commandFlags} --force`;
}

function replaceByRollout(
  workload: RolloutObject,
  restart: string,
  pods: readonly string[] | undefined,
  { commandFlags, isEdited }: Required<Pick<ReplacementQuestion, 'commandFlags' | 'isEdited'>>,
): PodReplacement {
  const operator = findOperator(workload);
  if (operator !== undefined && !isEdited) {
    const message = `${operator.name} owns it (${operator.evidence}) and may undo or repeat a restart`;
    return {
      commands: [],
      notes: [`${message}: ${reportForce(workload, operator, commandFlags)}`],
    };
  }
  const rollout = isEdited ? [] : [restart];
  const hold = findRolloutStop(workload, commandFlags);
  if (hold?.code !== 'partition') return { commands: rollout, notes: [] };
  const partition = countPartitioned(workload);
  const isKept = (pod: string): boolean =>
    Number(/-(\d+)$/.exec(pod)?.[1] ?? partition) < partition;
  const all = `${hold.message}; to include them, lower it: ${hold.nextStep}`;
  if (pods === undefined || pods.length === 0 || !pods.some(isKept)) {
    return { commands: rollout, notes: [all] };
  }
  if (!pods.every(isKept)) return { commands: rollout, notes: [all] };
  return { commands: [hold.nextStep, ...rollout], notes: [hold.message] };
}
