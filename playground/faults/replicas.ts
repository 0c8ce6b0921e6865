import { type ApiObject, collectionPath } from '../api/api-object.ts';
import { installed, type InstalledInjector } from '../profiles/injector.ts';

interface DeploymentSpec {
  readonly template: {
    readonly metadata: { readonly labels: Readonly<Record<string, string>> };
  };
}

/** The injector's Deployment with changed fields in its spec. */
export function deploymentWith(injector: InstalledInjector, spec: object): ApiObject {
  const deployment = installed(injector, 'Deployment');
  return { ...deployment, spec: { ...(deployment['spec'] as DeploymentSpec), ...spec } };
}

/** Scales the injector's Deployment to 0, with other changes to its spec, and waits until no pod is left. */
export async function scaleToZero(
  injector: InstalledInjector,
  changes: object = {},
): Promise<void> {
  const { site, name, namespace } = injector;
  await site.api.apply(deploymentWith(injector, { ...changes, replicas: 0 }));
  const selector = Object.entries(injector.selector).map(([key, value]) => `${key}=${value}`);
  const pods = `${collectionPath('v1', 'Pod', namespace)}?labelSelector=${selector.join(',')}`;
  await site.group.waitUntil('its pods were gone', name, async () => {
    const { items } = await site.api.list(pods);
    return items.length === 0;
  });
}
