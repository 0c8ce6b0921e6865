import { parseDocument } from 'yaml';
import { without } from '../api/without.ts';
import { installed, type InstalledInjector } from '../profiles/injector.ts';
import { editWebhooks, type Fault } from './fault.ts';
import { deploymentWith, scaleToZero } from './replicas.ts';

async function askForUnknownTemplate(injector: InstalledInjector): Promise<void> {
  const configMap = injector.objects.find(({ data }) => isInjectorConfig(data));
  if (configMap === undefined) throw new Error(`${injector.name} was installed without a config`);
  const data = configMap['data'] as Readonly<Record<'config', string>>;
  const config = parseDocument(data.config);
  config.set('defaultTemplates', ['no-such-template']);
  await injector.site.api.apply({ ...configMap, data: { ...data, config: config.toString() } });
}

function isInjectorConfig(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'config' in data && 'values' in data;
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
    spec: { template: { metadata: { labels: Readonly<Record<string, string>> } } };
  };
  const own = without(spec.template.metadata.labels, 'sidecar.istio.io/inject');
  const metadata = { ...spec.template.metadata, labels: own };
  const template = { ...spec.template, metadata };
  await scaleToZero(injector, { template });
  await api.apply(deploymentWith(injector, { template }));
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
    add: (injector) => injector.installForgotten(),
  },
} as const satisfies Readonly<Record<string, Fault>>;
