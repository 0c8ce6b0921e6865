import { fileURLToPath } from 'node:url';
import { objectPath } from '../../api/api-object.ts';
import { findFreePort } from '../../control-plane/free-port.ts';
import {
  type InstallationSite,
  type InstalledInjector,
  ownServing,
  type Serving,
} from '../injector.ts';
import { restoreInjector } from '../restore.ts';
import { waitUntilServing } from '../serving.ts';
import {
  injectorObjects,
  servingSecret,
  servingSecretObject,
  webhookConfigurations,
} from './injector-objects.ts';
import type { InjectorProfile } from './injector-profile.ts';

function startInjector(
  { group, kubeconfig }: InstallationSite,
  profile: InjectorProfile,
  port: number,
): void {
  group.start({
    name: profile.name,
    command: process.execPath,
    args: [
      fileURLToPath(new URL('../../injector/main.ts', import.meta.url)),
      `--kubeconfig=${kubeconfig}`,
      `--namespace=${profile.namespace}`,
      `--config-map=${profile.configMap}`,
      `--secret=${servingSecret(profile)}`,
      `--revision=${profile.revision}`,
      `--value-rule=${profile.valueRule}`,
      `--port=${port}`,
    ],
  });
}

/** Installs a stand-in, in place of an injector with its name, and returns when it injects. Throws PlaygroundError. */
export async function installStandIn(
  site: InstallationSite,
  profile: InjectorProfile,
): Promise<InstalledInjector> {
  const { name, namespace } = profile;
  const port = await findFreePort();
  // The pods of another version go, and so does the process that serves for them.
  await site.group.end(name);
  startInjector(site, profile, port);
  const injector: InstalledInjector = {
    site,
    name,
    namespace,
    selector: profile.labels,
    port,
    objects: injectorObjects(profile, port, site.authority.certificate),
    webhookConfigurations: webhookConfigurations(profile),
    serving: await ownServing(site, profile),
    serve: (serving) => serve(injector, profile, serving),
    restart: async () => {
      await site.group.restart(name);
      await waitUntilServing(injector);
    },
    installForgotten: () => installForgotten(site, profile),
  };
  // Another profile's webhooks of that name would stay, with the caBundle of another field manager.
  for (const object of injector.webhookConfigurations) await site.api.delete(objectPath(object));
  await restoreInjector(injector);
  return injector;
}

/** Like istiod, the stand-in writes caBundle in the name of a field manager of its own. */
async function serve(
  { site, webhookConfigurations: configurations }: InstalledInjector,
  profile: InjectorProfile,
  { pair, trusted }: Serving,
): Promise<void> {
  await site.api.apply(servingSecretObject(profile, pair));
  const clientConfig =
    trusted === undefined ? {} : { caBundle: Buffer.from(trusted).toString('base64') };
  for (const { webhooks, ...configuration } of configurations) {
    const trusting = (webhooks as readonly { name: string }[]).map((webhook) => ({
      name: webhook.name,
      clientConfig,
    }));
    const { apiVersion, kind } = configuration;
    const { name = '' } = configuration.metadata;
    const object = { apiVersion, kind, metadata: { name }, webhooks: trusting };
    await site.api.apply(object, 'sidecar-injector');
  }
}

async function installForgotten(
  site: InstallationSite,
  profile: InjectorProfile,
): Promise<() => Promise<void>> {
  const {
    name,
    objects,
    webhookConfigurations: webhooks,
  } = await installStandIn(site, forgotten(profile));
  return async () => {
    // Namespace and root certificate are also the first injector's.
    const own = objects.filter(({ metadata }) => metadata.name?.endsWith('-forgotten'));
    for (const object of [...webhooks, ...own]) await site.api.delete(objectPath(object));
    await site.group.end(name);
  };
}

/** An injector like this one, with names of its own and for the same pods. */
function forgotten(profile: InjectorProfile): InjectorProfile {
  const name = `${profile.name}-forgotten`;
  return {
    ...profile,
    name,
    labels: { app: name },
    configMap: `${profile.configMap}-forgotten`,
    revision: 'forgotten',
    webhookConfigurations: profile.webhookConfigurations.map((configuration) => ({
      ...configuration,
      name: `${configuration.name}-forgotten`,
      labels: { ...configuration.labels, 'istio.io/rev': 'forgotten' },
    })),
  };
}
