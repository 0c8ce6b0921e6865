import type { InstalledInjector } from '../profiles/injector.ts';
import { waitUntilWebhooksAreSeen } from '../profiles/webhook-order.ts';

/** A fault of an injector in a cluster, made for real by changing objects. */
export interface Fault {
  /** One line for people that says what is wrong. */
  readonly description: string;
  /** Changes the injector's own objects. */
  readonly make?: (injector: InstalledInjector) => Promise<void>;
  /** Adds other objects; the result removes them. */
  readonly add?: (injector: InstalledInjector) => Promise<() => Promise<void>>;
}

/** One webhook of an applied configuration, as far as faults change it. */
export interface Webhook {
  readonly clientConfig: {
    readonly url?: string;
    readonly service?: { readonly name: string; readonly path: string; readonly port: number };
    readonly caBundle?: string;
  };
  readonly failurePolicy: string;
  readonly timeoutSeconds: number;
}

/**
 * Applies the injector's webhook configurations with every webhook changed by `edit`, and returns when the API server
 * acts on them.
 */
export async function editWebhooks(
  { site, webhookConfigurations }: InstalledInjector,
  edit: (webhook: Webhook) => Webhook,
): Promise<void> {
  for (const configuration of webhookConfigurations) {
    const webhooks = (configuration['webhooks'] as readonly Webhook[]).map(edit);
    await site.api.apply({ ...configuration, webhooks });
  }
  await waitUntilWebhooksAreSeen(site);
}
