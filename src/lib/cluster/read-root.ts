import { type RepairableInjector, ROOT_CONFIG_MAP } from '../injection/injector/webhook-repair.ts';
import type { ConfigMapObject } from '../injection/model/api-objects.ts';
import type { Cluster } from './cluster.ts';
import { readIfAllowed } from './read-allowed.ts';
import { resources } from './resources.ts';

/**
 * The injectors with the root certificate of their mesh, if the control plane publishes a readable one: it shows
 * whether the webhooks trust it. Read only when needed.
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
