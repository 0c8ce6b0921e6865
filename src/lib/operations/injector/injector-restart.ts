import type { Cluster } from '../../cluster/cluster.ts';
import { isForbidden } from '../../cluster/read-allowed.ts';
import { resources } from '../../cluster/resources.ts';
import type { PodObject } from '../../injection/model/api-objects.ts';
import { quoteWord } from '../../injection/model/shell.ts';
import { isBehindRewriting } from '../../injection/sidecar/app-probes.ts';
import { workloadOfPod } from '../../injection/verification/workload-of-pod.ts';
import { restartableKinds, typeNameOf } from '../../injection/workload/workload-kinds.ts';

/** The remaining work for running pods after a change of app-probe rewriting. */
export interface RewritingRestart {
  /** Commands, one for each namespace. */
  readonly commands: readonly string[];
  /** Pods that no restart changes: of Jobs, or without a workload; `namespace/name`. */
  readonly others: readonly string[];
}

/**
 * Finds the workloads whose running pods would have other probes if they were recreated with the setting: probes are
 * rewritten when a pod is created, so running pods keep theirs.
 */
export async function findRewritingRestart(
  cluster: Cluster,
  isOn: boolean,
): Promise<RewritingRestart> {
  const byNamespace = new Map<string, Set<string>>();
  const others: string[] = [];
  try {
    for await (const page of cluster.pages<PodObject>(resources.pod)) {
      for (const pod of page) {
        if (pod.metadata.deletionTimestamp !== undefined || !isBehindRewriting(pod, isOn)) continue;
        const { namespace = '', name } = pod.metadata;
        const workload = readRestartable(pod);
        if (workload === undefined) others.push(`${namespace}/${name}`);
        else byNamespace.set(namespace, (byNamespace.get(namespace) ?? new Set()).add(workload));
      }
    }
  } catch (error) {
    // Without the right to list pods, the general advice remains.
    if (!isForbidden(error)) throw error;
    return {
      commands: [`kubectl asm-inject restart TYPE/NAME -n NAMESPACE${cluster.commandFlags}`],
      others,
    };
  }
  const commands = [...byNamespace].map(
    ([namespace, workloads]) =>
      `kubectl asm-inject restart ${[...workloads].sort().join(' ')} -n ${quoteWord(namespace)}${cluster.commandFlags}`,
  );
  return { commands: commands.sort(), others: others.sort() };
}

/** `deploy/web` for one of its pods; nothing for pods that a restart does not recreate. */
function readRestartable(pod: PodObject): string | undefined {
  const { kind, group, name } = workloadOfPod(pod);
  const restartable = restartableKinds.find((one) => one === kind && group === undefined);
  return restartable && `${typeNameOf(restartable)}/${name}`;
}
