import type { Cluster } from '../../cluster/cluster.ts';
import { resources } from '../../cluster/resources.ts';
import type { ApiObject } from '../../injection/model/api-objects.ts';
import type { RolloutObject } from '../../injection/rollout/rollout-status.ts';
import { podQueryOf } from '../../injection/workload/pod-query.ts';
import { controllerOf } from '../../injection/workload/workload-pods.ts';

/** The pods of a workload; terminating ones are only counted. */
export interface OwnPods<T extends ApiObject> {
  /** Made from the newest template. */
  readonly fresh: readonly T[];
  /** Made from a former one. For a ReplicaSet, which does not record it, all of them. */
  readonly former: readonly T[];
  /** The number of terminating pods. */
  readonly leaving: number;
}

/** Recognizes a workload's own pods, and the fresh ones among them. */
interface PodRule {
  readonly isOwn: (pod: ApiObject) => boolean;
  readonly isFresh: (pod: ApiObject) => boolean;
}

const REVISION_HASH = 'controller-revision-hash';
const DEPLOYMENT_REVISION = 'deployment.kubernetes.io/revision';

/**
 * Reads the pods of a workload, distinguished by the marks of its controller (Kubernetes v1.36 pkg/controller): a
 * Deployment's newest ReplicaSet has the highest revision; a StatefulSet's status names the newest revision; for a
 * DaemonSet it is the ControllerRevision with the highest number.
 * @param workload as read after its controller has seen the newest template.
 * @throws {ClusterError} pods, ReplicaSets or ControllerRevisions cannot be listed.
 */
export async function readOwnPods<T extends ApiObject>(
  cluster: Cluster,
  workload: RolloutObject,
): Promise<OwnPods<T>> {
  const { metadata } = workload;
  const scope = {
    namespace: metadata.namespace,
    labelSelector: podQueryOf(workload) ?? '',
  };
  const { isOwn, isFresh } = await findRule(cluster, workload, scope);
  const pods: { readonly fresh: T[]; readonly former: T[] } = { fresh: [], former: [] };
  let leaving = 0;
  for await (const page of cluster.pages<T>(resources.pod, scope)) {
    for (const pod of page) {
      if (!isOwn(pod)) continue;
      if (pod.metadata.deletionTimestamp !== undefined) leaving += 1;
      else (isFresh(pod) ? pods.fresh : pods.former).push(pod);
    }
  }
  return { ...pods, leaving };
}

interface Scope {
  readonly namespace: string | undefined;
  readonly labelSelector: string;
}

async function findRule(cluster: Cluster, workload: RolloutObject, scope: Scope): Promise<PodRule> {
  const isOwn = isControlledBy(workload.metadata.uid);
  const hasHash = (hash: string | undefined) => (pod: ApiObject) =>
    hash !== undefined && pod.metadata.labels?.[REVISION_HASH] === hash;
  switch (workload.kind) {
    case 'Deployment': {
      const sets = (
        await cluster.list(resources.replicaSet, { ...scope, metadataOnly: true })
      ).filter(isOwn);
      const newest = highest(sets, ({ metadata }) =>
        Number(metadata.annotations?.[DEPLOYMENT_REVISION] ?? 0),
      );
      // While it is paused, a new template has no ReplicaSet yet.
      const isMade = (workload.status?.updatedReplicas ?? 0) > 0;
      return {
        isOwn: (pod) => sets.some(({ metadata }) => isControlledBy(metadata.uid)(pod)),
        isFresh: isControlledBy(isMade ? newest?.metadata.uid : undefined),
      };
    }
    case 'StatefulSet':
      return { isOwn, isFresh: hasHash(workload.status?.updateRevision) };
    case 'DaemonSet': {
      const revisions = (
        await cluster.list<ControllerRevision>(resources.controllerRevision, scope)
      ).filter(isOwn);
      const newest = highest(revisions, ({ revision = 0 }) => revision);
      return { isOwn, isFresh: hasHash(newest?.metadata.labels?.[REVISION_HASH]) };
    }
    default:
      return { isOwn, isFresh: () => false };
  }
}

interface ControllerRevision extends ApiObject {
  readonly revision?: number;
}

function isControlledBy(uid: string | undefined): (object: ApiObject) => boolean {
  return (object) => uid !== undefined && controllerOf(object)?.uid === uid;
}

function highest<T>(items: readonly T[], rank: (item: T) => number): T | undefined {
  return items.toSorted((left, right) => rank(right) - rank(left))[0];
}
