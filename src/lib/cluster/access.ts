import pMap from 'p-map';
import type { ApiObject } from '../injection/model/api-objects.ts';
import type { Cluster } from './cluster.ts';
import type { Resource } from './resources.ts';

/** One thing a command is going to do. */
export interface Access {
  readonly verb: 'get' | 'list' | 'watch' | 'create' | 'patch' | 'delete';
  readonly resource: Resource;
  /** Left out: the whole cluster, or all namespaces. */
  readonly namespace?: string;
  readonly name?: string;
}

interface AccessReview extends ApiObject {
  readonly status?: { readonly allowed?: boolean };
}

/**
 * Asks the API server whether the present user may do each of these (SelfSubjectAccessReview), all before the first
 * write.
 * @returns the denied ones, in the given order.
 */
export async function findDenied(
  cluster: Cluster,
  accesses: readonly Access[],
): Promise<readonly Access[]> {
  const allowed = await pMap(accesses, (access) => mayDo(cluster, access), { concurrency: 8 });
  return accesses.filter((_, index) => !allowed[index]);
}

/** Whether the present user may do one thing. */
export async function mayDo(cluster: Cluster, access: Access): Promise<boolean> {
  const { verb, resource, namespace, name } = access;
  const group = resource.apiVersion.includes('/') ? resource.apiVersion.split('/')[0] : '';
  const review = (await cluster.review('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes: { verb, group, resource: resource.plural, namespace, name } },
  })) as AccessReview;
  return review.status?.allowed ?? false;
}

/** The right as `kubectl auth can-i` writes it: `patch deployments.apps/details -n test1`. */
export function describeAccess({ verb, resource, namespace, name }: Access): string {
  const [group = ''] = resource.apiVersion.includes('/') ? resource.apiVersion.split('/') : [];
  const plural = group ? `${resource.plural}.${group}` : resource.plural;
  const object = name === undefined ? plural : `${plural}/${name}`;
  return `${verb} ${object}${namespace === undefined ? '' : ` -n ${namespace}`}`;
}
