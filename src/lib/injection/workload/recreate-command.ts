import type { LabelSelector } from '../model/model.ts';
import { kubectlFlags } from '../model/shell.ts';
import { shortNameOf } from './workload-kinds.ts';
import type { WorkloadObject } from './workload-template.ts';

/** How the running pods of a workload are replaced by new ones: the command, or what there is instead of one. */
export interface Recreation {
  readonly command?: string;
  readonly remark?: string;
}

/** A workload of which it is known how it replaces its pods. */
export type StrategyObject = WorkloadObject & {
  readonly kind: string;
  readonly spec?: WorkloadObject['spec'] & {
    readonly updateStrategy?: { readonly type?: string };
  };
};

/**
 * The command that replaces a workload's pods, by kind.
 * @param flags what every command must carry to reach the same cluster, with a space in front; or empty.
 */
export function recreateCommand(object: StrategyObject, flags: string): Recreation {
  const { kind, metadata, spec } = object;
  const { name, namespace = '' } = metadata;
  const place = ` -n ${namespace}${kubectlFlags(flags)}`;
  const byDeletion = {
    command: `kubectl delete pods -l ${formatLabels(spec?.selector)}${place}`,
    remark: 'its controller does not replace running pods by itself',
  };
  switch (kind) {
    case 'Deployment':
    case 'StatefulSet':
    case 'DaemonSet':
      if (spec?.updateStrategy?.type === 'OnDelete') return byDeletion;
      return {
        command: `kubectl asm-inject restart ${shortNameOf(kind)}/${name} -n ${namespace}${flags}`,
      };
    case 'ReplicaSet':
    case 'ReplicationController':
      return byDeletion;
    case 'Rollout':
      return { command: `kubectl argo rollouts restart ${name}${place}` };
    case 'CronJob':
      return { remark: 'its next run makes new pods' };
    case 'Job':
      return { remark: 'a Job cannot be restarted; create it anew from its manifest' };
    default:
      return { remark: 'create the pod anew from its manifest' };
  }
}

// A ReplicationController has no matchLabels: its selector is the map itself.
function formatLabels(selector: LabelSelector | undefined): string {
  const labels =
    selector?.matchLabels ?? (selector as Readonly<Record<string, string>> | undefined);
  return Object.entries(labels ?? {})
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}
