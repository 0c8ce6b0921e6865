import { readInjectorWebhooks } from '../installed/injector-objects.ts';
import type { WebhookConfigurationObject } from '../model/api-objects.ts';
import type { InjectorModel } from '../model/injector-model.ts';
import type { WantedPolicy } from './policy-edit.ts';
import { webhooksFor } from './policy-webhooks.ts';

/**
 * The injector as it will be once a policy is set. A plan is judged by this prediction before it is written.
 * @param configurations those that contain the injector's webhooks.
 * @param injectorNamespace where it runs.
 */
export function predictInjector(
  model: InjectorModel,
  configurations: readonly WebhookConfigurationObject[],
  injectorNamespace: string,
  wanted: WantedPolicy,
): InjectorModel {
  const webhooks = configurations.flatMap((configuration) =>
    readInjectorWebhooks({
      ...configuration,
      webhooks: webhooksFor(configuration, wanted.namespaceCondition, injectorNamespace),
    }),
  );
  const { settings } = model;
  if (!settings.known) return { ...model, webhooks };
  const { alwaysInjectSelector, neverInjectSelector } = settings.config;
  const config = {
    policy: wanted.podCondition === 'include-true' ? 'disabled' : 'enabled',
    alwaysInjectSelector: wanted.alwaysInjectSelector ?? alwaysInjectSelector,
    neverInjectSelector: wanted.neverInjectSelector ?? neverInjectSelector,
  };
  return { ...model, webhooks, settings: { ...settings, config } };
}
