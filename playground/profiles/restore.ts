import { type ApiObject, objectPath } from '../api/api-object.ts';
import type { InstalledInjector } from './injector.ts';
import { waitUntilServing } from './serving.ts';

interface DeploymentState extends ApiObject {
  readonly spec: { readonly replicas: number };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly readyReplicas?: number;
  };
}

/** Whether all pods of an injector's Deployment match its present template, and are ready. */
async function isRolledOut({ site, namespace, name }: InstalledInjector): Promise<boolean> {
  const metadata = { namespace, name };
  const path = objectPath({ apiVersion: 'apps/v1', kind: 'Deployment', metadata });
  const deployment = (await site.api.find(path)) as DeploymentState | undefined;
  if (deployment?.status?.observedGeneration !== deployment?.metadata['generation']) return false;
  const { replicas, updatedReplicas, readyReplicas } = deployment?.status ?? {};
  const wanted = deployment?.spec.replicas;
  return replicas === wanted && updatedReplicas === wanted && readyReplicas === wanted;
}

/** Restores every object of an injector to its installed state, and returns when the injector injects. */
export async function restoreInjector(injector: InstalledInjector): Promise<void> {
  const { site } = injector;
  for (const object of injector.objects) await site.api.apply(object);
  await site.group.waitUntil('its Deployment was ready', injector.name, () =>
    isRolledOut(injector),
  );
  for (const object of injector.webhookConfigurations) await site.api.apply(object);
  await injector.serve(injector.serving);
  await waitUntilServing(injector);
}
