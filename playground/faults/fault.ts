import type { ApiObject } from '../api/api-object.ts';
import type { InstalledInjector } from '../profiles/install.ts';
import { waitUntilWebhooksAreSeen } from '../profiles/webhook-order.ts';

/** A fault of an injector in a cluster, made for real by changing objects. */
export interface Fault {
  /** One line for people that says what is wrong. */
  readonly description: string;
  /** Makes the fault. */
  readonly make: (injector: InstalledInjector) => Promise<void>;
  /** Objects that the fault adds to the injector's own; a repair deletes them. */
  readonly adds?: (injector: InstalledInjector) => readonly ApiObject[];
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

/** The injector's object of a kind, as it was installed. */
export function installed({ objects, profile }: InstalledInjector, kind: string): ApiObject {
  const found = objects.find((object) => object.kind === kind);
  if (found === undefined) throw new Error(`${profile.name} was installed without ${kind}`);
  return found;
}
