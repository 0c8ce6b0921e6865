import { parseDocument } from 'yaml';
import { injectorObjects, webhookConfigurations } from '../profiles/injector-objects.ts';
import type { InjectorProfile } from '../profiles/injector-profile.ts';
import { type InstalledInjector, installInjector } from '../profiles/install.ts';
import { editWebhooks, type Fault, installed } from './fault.ts';
import { deploymentWith, scaleToZero } from './replicas.ts';

async function askForUnknownTemplate(injector: InstalledInjector): Promise<void> {
  const config = parseDocument(injector.profile.config);
  config.set('defaultTemplates', ['no-such-template']);
  const configMap = installed(injector, 'ConfigMap');
  const data = configMap['data'] as Readonly<Record<string, string>>;
  await injector.site.api.apply({ ...configMap, data: { ...data, config: config.toString() } });
}

/**
 * Puts the injector's own pods into its scope and restarts them when no pod is left: the webhook that would have to
 * admit them needs them.
 */
async function lockOut(injector: InstalledInjector): Promise<void> {
  const { api } = injector.site;
  const namespace = installed(injector, 'Namespace');
  const labels = { 'istio-injection': 'enabled' };
  await api.apply({ ...namespace, metadata: { ...namespace.metadata, labels } });
  const { spec } = installed(injector, 'Deployment') as unknown as {
    spec: { template: { metadata: object } };
  };
  const { annotations } = spec.template.metadata as { annotations: object };
  const template = {
    ...spec.template,
    metadata: { labels: injector.profile.labels, annotations },
  };
  await scaleToZero(injector, { template });
  await api.apply(deploymentWith(injector, { template }));
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
    companions: [],
    injected: [],
  };
}

/** Faults of the injector itself. */
export const injectorFaults = {
  'denied-template': {
    description: 'the injector’s configuration asks for a template that it does not have',
    make: askForUnknownTemplate,
  },
  'fail-open': {
    description: 'the injector is dead and failurePolicy is Ignore: pods come up without sidecar',
    make: async (injector) => {
      await editWebhooks(injector, (webhook) => ({ ...webhook, failurePolicy: 'Ignore' }));
      await scaleToZero(injector);
    },
  },
  'self-deadlock': {
    description: 'the injector’s own pods need the injector, and none of them is left',
    make: lockOut,
  },
  'two-injectors': {
    description: 'a forgotten second injector acts on the same pods, after the first',
    make: async ({ site, profile }) => {
      await installInjector(site, forgotten(profile));
    },
    adds: ({ profile }) => {
      const second = forgotten(profile);
      const nothing = { certificate: '', key: '' };
      return [
        ...webhookConfigurations(second, ''),
        ...injectorObjects(second, nothing, 0, '').filter(
          ({ kind, metadata }) => kind !== 'Namespace' && metadata.name !== 'istio-ca-root-cert',
        ),
      ];
    },
  },
} as const satisfies Readonly<Record<string, Fault>>;
