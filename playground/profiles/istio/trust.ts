import type { ApiObject } from '../../api/api-object.ts';
import { without } from '../../api/without.ts';

/** A webhook configuration, as far as it says which authority its webhooks trust. */
export interface TrustingConfiguration extends ApiObject {
  readonly webhooks: readonly { readonly clientConfig: { readonly caBundle?: string } }[];
}

/** The webhooks of a configuration with another caBundle (base64), or with none. */
export function trusting(
  { webhooks }: TrustingConfiguration,
  caBundle?: string,
): TrustingConfiguration['webhooks'] {
  return webhooks.map((webhook) => {
    const clientConfig = without(webhook.clientConfig, 'caBundle');
    return { ...webhook, clientConfig: { ...clientConfig, ...(caBundle && { caBundle }) } };
  });
}
