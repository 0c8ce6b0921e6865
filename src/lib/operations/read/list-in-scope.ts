import type { Cluster } from '../../cluster/cluster.ts';
import type { ListScope } from '../../cluster/list/list-scope.ts';
import { isForbidden } from '../../cluster/read-allowed.ts';
import type { Resource } from '../../cluster/resources.ts';
import { ClusterError } from '../../errors.ts';
import type { ApiObject } from '../../injection/model/api-objects.ts';

/** Where to look; left out: the whole cluster. */
export interface WorkloadScope {
  readonly namespaces?: readonly string[] | undefined;
}

/** Called with a kind that cannot be listed, and the API server's reason. */
export type Miss = (resource: Resource, namespace: string | undefined, reason: string) => void;

/** If there are more namespaces than this, the whole cluster is listed and filtered: fewer requests. */
const fewNamespaces = 10;

/** What to list, and a callback for what cannot be listed. */
export interface ListOptions extends Pick<
  ListScope,
  'countsOnly' | 'fieldSelector' | 'labelSelector' | 'metadataOnly'
> {
  /** Called if the kind cannot be listed; the pages of other namespaces still follow. */
  readonly miss: Miss;
}

/**
 * Lists one kind in a scope, page by page. A kind that the cluster does not have gives an empty list.
 * @throws {ClusterError} a list fails in another way.
 */
export async function* listInScope<T extends ApiObject>(
  cluster: Cluster,
  resource: Resource,
  { namespaces }: WorkloadScope,
  { miss, ...options }: ListOptions,
): AsyncGenerator<readonly T[]> {
  const isPicked = namespaces !== undefined && namespaces.length > fewNamespaces;
  const picked = new Set(namespaces);
  for (const namespace of isPicked ? [undefined] : (namespaces ?? [undefined])) {
    try {
      const among = isPicked ? namespaces : undefined;
      for await (const page of cluster.pages<T>(resource, { ...options, namespace, among })) {
        yield isPicked ? page.filter(({ metadata }) => picked.has(metadata.namespace ?? '')) : page;
      }
    } catch (error) {
      if (!(error instanceof ClusterError)) throw error;
      // Such as Argo Rollouts if they are not installed.
      if (error.status === 404) return;
      if (error.status !== 403) throw error;
      if (!(await isServed(cluster, resource))) return;
      miss(resource, namespace, error.message);
    }
  }
}

/** A refused kind may not even exist: rights are checked first. Kinds of Kubernetes' own groups always exist. */
async function isServed(cluster: Cluster, { apiVersion }: Resource): Promise<boolean> {
  const [group = '', version] = apiVersion.split('/');
  if (version === undefined || !group.includes('.') || group.endsWith('.k8s.io')) return true;
  try {
    return (await cluster.apiGroups()).some(({ name }) => name === group);
  } catch (error) {
    if (isForbidden(error)) return true;
    throw error;
  }
}
