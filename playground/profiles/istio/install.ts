import { type ApiObject, objectPath } from '../../api/api-object.ts';
import type { IstioPrograms } from '../../binaries/find.ts';
import {
  type InstallationSite,
  installed,
  type InstalledInjector,
  ownServing,
  type Serving,
} from '../injector.ts';
import { restoreInjector } from '../restore.ts';
import { waitUntilServing } from '../serving.ts';
import { gateway } from './gateway.ts';
import { Istiod } from './istiod.ts';
import { listeningOn, readDeployment, renderManifest } from './manifest.ts';
import { setDefaultTag } from './tag.ts';
import { trusting, type TrustingConfiguration } from './trust.ts';
import type { IstioOptions } from './variants.ts';

/** One istiod to install, beside those of other revisions. */
interface Installation {
  readonly site: InstallationSite;
  readonly programs: IstioPrograms;
  readonly options: IstioOptions;
}

/** Installs Istio with its variants, and returns the injectors of all revisions. Throws PlaygroundError. */
export async function installIstio(
  site: InstallationSite,
  programs: IstioPrograms,
  options: IstioOptions,
): Promise<readonly InstalledInjector[]> {
  const installation = { site, programs, options };
  const injector = await installRevision(installation, 'default');
  const others = options.variants.includes('canary')
    ? [await installRevision(installation, 'canary')]
    : [];
  const tagged = options.variants.includes('default-tag')
    ? { ...injector, webhookConfigurations: await setDefaultTag(installation) }
    : injector;
  if (options.variants.includes('gateway')) {
    for (const object of gateway(options.namespace)) await site.api.apply(object);
  }
  return [tagged, ...others];
}

async function installRevision(
  installation: Installation,
  revision: string,
  webhooksOf = (own: readonly ApiObject[]) => own,
): Promise<InstalledInjector> {
  const { site, programs, options } = installation;
  const { namespace } = options;
  const manifest = await renderManifest(programs, revision, options);
  const deployment = readDeployment(manifest.objects);
  const { name, selector } = deployment;
  await Promise.all(manifest.definitions.map((object) => site.api.apply(object)));
  const istiod = await Istiod.prepare(site, programs, deployment);
  const { port } = istiod;
  const serving = await ownServing(site, { name, namespace });
  const injector: InstalledInjector = {
    site,
    name,
    namespace,
    selector,
    port,
    objects: listeningOn(manifest.objects, port),
    webhookConfigurations: webhooksOf(manifest.webhookConfigurations),
    serving,
    serve: (next) => serve(injector, istiod, next),
    restart: async () => {
      const live = await site.api.find(objectPath(installed(injector, 'Deployment')));
      await istiod.restart(readDeployment(live === undefined ? [] : [live]));
      await waitUntilServing(injector);
    },
    installForgotten: () => installForgotten(installation, injector),
  };
  await restoreInjector(injector);
  return injector;
}

/** istiod itself writes its root into the webhooks of its revision; another authority is written here. */
async function serve(
  { site, name, webhookConfigurations }: InstalledInjector,
  istiod: Istiod,
  serving: Serving,
): Promise<void> {
  const { api, group } = site;
  await istiod.serve(serving);
  const { root, trusted } = serving;
  const wanted = trusted === undefined ? undefined : Buffer.from(trusted).toString('base64');
  for (const path of webhookConfigurations.map(objectPath)) {
    await group.waitUntil('its webhooks had the right caBundle', name, async () => {
      const live = (await api.find(path)) as TrustingConfiguration;
      if (live.webhooks.every(({ clientConfig }) => clientConfig.caBundle === wanted)) return true;
      if (root !== trusted) await api.patch(path, { webhooks: trusting(live, wanted) });
      return false;
    });
  }
}

/** A second revision whose webhooks select what the first one's do: what is left of an installation moved by hand. */
async function installForgotten(
  installation: Installation,
  first: InstalledInjector,
): Promise<() => Promise<void>> {
  const { site } = installation;
  const injector = await installRevision(installation, 'forgotten', (own) =>
    own.map((configuration) => sameScope(configuration, first)),
  );
  const shared = new Set(first.objects.map(objectPath));
  const own = injector.objects.filter((object) => !shared.has(objectPath(object)));
  return async () => {
    for (const object of [...injector.webhookConfigurations, ...own]) {
      await site.api.delete(objectPath(object));
    }
    await site.group.end(injector.name);
  };
}

function sameScope(configuration: ApiObject, first: InstalledInjector): ApiObject {
  const [{ clientConfig }] = configuration['webhooks'] as readonly [{ clientConfig: object }];
  const webhooks = first.webhookConfigurations.flatMap(
    (object) => object['webhooks'] as readonly object[],
  );
  return { ...configuration, webhooks: webhooks.map((webhook) => ({ ...webhook, clientConfig })) };
}
