import { readCniExclusions } from '../injection/injector/cni-config.ts';
import type { ConfigMapObject } from '../injection/model/api-objects.ts';
import type { Cluster } from './cluster.ts';
import { readIfAllowed } from './read-allowed.ts';
import { resources } from './resources.ts';

const configMapName = 'istio-cni-config';

/**
 * Reads which namespaces the CNI plugin of the mesh excludes. Nothing if there is no plugin, or its config cannot be
 * read.
 * @param namespaces where the plugin may be installed: the injector's, in addition to kube-system.
 */
export async function readCniExcludedNamespaces(
  cluster: Cluster,
  namespaces: readonly string[],
): Promise<readonly string[] | undefined> {
  for (const namespace of new Set([...namespaces, 'kube-system'])) {
    const { object } = await readIfAllowed<ConfigMapObject>(
      cluster,
      resources.configMap,
      configMapName,
      namespace,
    );
    if (object) return readCniExclusions(object);
  }
  return undefined;
}
