import type { Cluster } from '../../cluster/cluster.ts';
import { resources } from '../../cluster/resources.ts';
import { ClusterError } from '../../errors.ts';
import type { PodObject } from '../../injection/model/api-objects.ts';
import { isBehindRewriting } from '../../injection/sidecar/app-probes.ts';
import { isWorkloadKind, shortNameOf } from '../../injection/workload/workload-kinds.ts';

/** Kinds that a restart can roll. */
const restartable = ['Deployment', 'StatefulSet', 'DaemonSet'];

/** What a change of app-probe rewriting leaves to do for the pods that run. */
export interface RewritingRestart {
  /** Commands, one for each namespace. */
  readonly commands: readonly string[];
  /** Pods that no restart changes: of Jobs, or without a workload; `namespace/name`. */
  readonly others: readonly string[];
}

/**
 * Finds the workloads whose running pods would have other probes if they were created anew with the setting: probes
 * are rewritten when a pod is created, so that running ones keep theirs.
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
        const workload = workloadOf(pod);
        if (workload === undefined) others.push(`${namespace}/${name}`);
        else byNamespace.set(namespace, (byNamespace.get(namespace) ?? new Set()).add(workload));
      }
    }
  } catch (error) {
    // Without the right to list pods there is still the general advice.
    if (!(error instanceof ClusterError) || error.status !== 403) throw error;
    return { commands: ['kubectl asm-inject restart TYPE/NAME -n NAMESPACE'], others };
  }
  const commands = [...byNamespace].map(
    ([namespace, workloads]) =>
      `kubectl asm-inject restart ${[...workloads].sort().join(' ')} -n ${namespace}`,
  );
  return { commands: commands.sort(), others: others.sort() };
}

/** `deploy/web` of one of its pods; nothing for pods that a restart does not make anew. */
function workloadOf({ metadata }: PodObject): string | undefined {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller);
  if (!owner) return undefined;
  const hash = metadata.labels?.['pod-template-hash'];
  // A ReplicaSet of a Deployment is named after it and the hash of the template (Kubernetes deployment controller).
  const isOfDeployment =
    owner.kind === 'ReplicaSet' && hash !== undefined && owner.name.endsWith(`-${hash}`);
  const kind = isOfDeployment ? 'Deployment' : owner.kind;
  const name = isOfDeployment ? owner.name.slice(0, -hash.length - 1) : owner.name;
  if (!isWorkloadKind(kind) || !restartable.includes(kind)) return undefined;
  return `${shortNameOf(kind)}/${name}`;
}
