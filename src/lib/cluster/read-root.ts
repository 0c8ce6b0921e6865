import { type RepairableInjector, ROOT_CONFIG_MAP } from '../injection/injector/webhook-repair.ts';
import type { ConfigMapObject } from '../injection/model/api-objects.ts';
import type { Cluster } from './cluster.ts';
import { readIfAllowed } from './read-allowed.ts';
import { resources } from './resources.ts';

/**
 * The injectors with the root of their mesh, where the control plane publishes one that may be read: to tell whether the
 * webhooks trust it. Read only where it matters.
 */
export function withRoots<T extends RepairableInjector>(
  cluster: Cluster,
  injectors: readonly T[],
): Promise<readonly (T & Pick<RepairableInjector, 'root'>)[]> {
  return Promise.all(
    injectors.map(async (injector) => {
      const [target] = injector.model.webhooks.map((webhook) => webhook.target);
      if (target?.kind !== 'service') return injector;
      const { object } = await readIfAllowed<ConfigMapObject>(
        cluster,
        resources.configMap,
        ROOT_CONFIG_MAP,
        target.namespace,
      );
      const root = object?.data?.['root-cert.pem'];
      return root === undefined ? injector : { ...injector, root };
    }),
  );
}
