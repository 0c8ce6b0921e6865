import type { Cluster } from '../../cluster/cluster.ts';
import { readIfAllowed } from '../../cluster/read-allowed.ts';
import { resources } from '../../cluster/resources.ts';
import type { Surroundings } from '../../injection/impact/impact-warnings.ts';
import type { RuleSet } from '../../injection/impact/impact.ts';
import type { ServiceObject } from '../../injection/model/api-objects.ts';
import type { WebhookTarget } from '../../injection/model/injector-model.ts';
import { isSystemNamespace } from '../../injection/namespace/namespace-edit.ts';

type ServiceTarget = Extract<WebhookTarget, { readonly kind: 'service' }>;

/**
 * Reads which namespaces and pods are the injectors' own, by the Services that their webhooks call. If a Service is
 * missing or cannot be read, its pods count as ordinary ones of a system namespace.
 */
export async function readSurroundings(
  cluster: Cluster,
  ruleSets: readonly RuleSet[],
): Promise<Surroundings> {
  const targets = findTargets(ruleSets);
  const homes = targets.map(({ namespace }) => namespace);
  const readings = await Promise.all(
    targets.map(({ name, namespace }) =>
      readIfAllowed<ServiceObject>(cluster, resources.service, name, namespace),
    ),
  );
  const selectors = readings.flatMap(({ object: service }) => {
    const selector = Object.entries(service?.spec.selector ?? {});
    return service && selector.length > 0
      ? [{ namespace: service.metadata.namespace, selector }]
      : [];
  });
  return {
    isSystem: (namespace) => isSystemNamespace(namespace, homes),
    isInjector: (namespace, labels) =>
      selectors.some(
        (one) =>
          one.namespace === namespace &&
          one.selector.every(([key, value]) => labels[key] === value),
      ),
  };
}

function findTargets(ruleSets: readonly RuleSet[]): readonly ServiceTarget[] {
  const targets = ruleSets
    .flatMap(({ injectors }) => injectors.flatMap(({ webhooks }) => webhooks))
    .flatMap(({ target }) => (target.kind === 'service' ? [target] : []));
  return [...new Map(targets.map((one) => [`${one.namespace}/${one.name}`, one])).values()];
}
