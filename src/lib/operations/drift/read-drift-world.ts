import type { Cluster } from '../../cluster/cluster.ts';
import { readInjectors } from '../../cluster/read-injectors.ts';
import { resources } from '../../cluster/resources.ts';
import { ClusterError } from '../../errors.ts';
import type { ApiObject } from '../../injection/model/api-objects.ts';
import { isSystemNamespace } from '../../injection/policy/namespace-edit.ts';
import { noSuchNamespace } from '../namespace/label-namespaces.ts';
import type { DriftWorld } from './next-pods.ts';

/**
 * Reads what decides about next pods besides the workloads. What may not be read leaves the engine without an answer;
 * the cluster can be asked all the same.
 * @param namespace left out: all namespaces.
 * @throws {UsageError} the namespace does not exist.
 */
export async function readDriftWorld(
  cluster: Cluster,
  namespace: string | undefined,
): Promise<DriftWorld> {
  const [injectors, namespaces] = await Promise.all([
    allowed(readInjectors(cluster)),
    allowed(readNamespaces(cluster, namespace)),
  ]);
  const models = (injectors ?? []).map(({ model }) => model);
  const homes = models
    .flatMap(({ webhooks }) => webhooks)
    .flatMap(({ target }) => (target.kind === 'service' ? [target.namespace] : []));
  const labels = (namespaces ?? []).map(
    ({ metadata }) => [metadata.name, metadata.labels ?? {}] as const,
  );
  return {
    injectors: models,
    visibility: injectors ? 'complete' : 'hidden',
    namespaceLabels: new Map(labels),
    isSystem: (name) => isSystemNamespace(name, homes),
  };
}

async function readNamespaces(
  cluster: Cluster,
  name: string | undefined,
): Promise<readonly ApiObject[]> {
  if (name === undefined) return cluster.list(resources.namespace);
  const namespace = await cluster.read(resources.namespace, name);
  if (!namespace) throw noSuchNamespace(name);
  return [namespace];
}

async function allowed<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof ClusterError && error.status === 403) return undefined;
    throw error;
  }
}
