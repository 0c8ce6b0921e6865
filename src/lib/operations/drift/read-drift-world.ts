import type { Cluster } from '../../cluster/cluster.ts';
import { listIfAllowed, readIfAllowed } from '../../cluster/read-allowed.ts';
import { readInjectorsIfAllowed } from '../../cluster/read-injectors.ts';
import { resources } from '../../cluster/resources.ts';
import type { ApiObject } from '../../injection/model/api-objects.ts';
import { findHomes, isSystemNamespace } from '../../injection/namespace/namespace-edit.ts';
import { noSuchNamespace } from '../read/no-such-namespace.ts';
import type { DriftWorld } from './next-pods.ts';

/**
 * Reads what decides about next pods besides the workloads. What may not be read leaves the engine without an answer;
 * the cluster can be asked all the same.
 * @param namespace left out: all namespaces.
 * @param flags what proposed commands must carry to reach the same cluster, with a space in front; or empty.
 * @throws {UsageError} the namespace does not exist.
 */
export async function readDriftWorld(
  cluster: Cluster,
  namespace: string | undefined,
  flags: string,
): Promise<DriftWorld> {
  const [{ injectors, others, refusal }, namespaces] = await Promise.all([
    readInjectorsIfAllowed(cluster),
    readNamespaces(cluster, namespace),
  ]);
  const models = injectors.map(({ model }) => model);
  const homes = findHomes(models);
  const labels = namespaces.map(({ metadata }) => [metadata.name, metadata.labels ?? {}] as const);
  return {
    injectors: models,
    installed: injectors,
    others,
    visibility: refusal ? 'hidden' : 'complete',
    namespaceLabels: new Map(labels),
    isSystem: (name) => isSystemNamespace(name, homes),
    flags,
  };
}

/** As many of them as may be read. */
async function readNamespaces(
  cluster: Cluster,
  name: string | undefined,
): Promise<readonly ApiObject[]> {
  if (name === undefined) return (await listIfAllowed(cluster, resources.namespace)).objects;
  const { object, problem } = await readIfAllowed(cluster, resources.namespace, name);
  if (!object && problem === undefined) throw noSuchNamespace(name);
  return object ? [object] : [];
}
