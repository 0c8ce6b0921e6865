import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type ApiObject, collectionPath } from '../../api/api-object.ts';
import { without } from '../../api/without.ts';
import type { IstioPrograms } from '../../binaries/find.ts';
import type { InstallationSite } from '../injector.ts';
import type { IstioOptions } from './variants.ts';

const run = promisify(execFile);

interface Webhooks extends ApiObject {
  readonly webhooks: readonly { readonly clientConfig: { readonly caBundle?: string } }[];
}

/**
 * Sets the tag `default` to the default revision by `istioctl tag set`, which deactivates the revision's own webhooks.
 * Returns the webhook configurations of both as they are then, without caBundle.
 */
export async function setDefaultTag({
  site,
  programs,
  options,
}: {
  readonly site: InstallationSite;
  readonly programs: IstioPrograms;
  readonly options: IstioOptions;
}): Promise<readonly ApiObject[]> {
  await run(programs.istioctl, [
    ...['tag', 'set', 'default', '--revision=default', '--overwrite', '--skip-confirmation'],
    `--kubeconfig=${site.kubeconfig}`,
    `--istioNamespace=${options.namespace}`,
    `--auto-inject-namespaces=${String(options.variants.includes('auto'))}`,
  ]);
  const path = collectionPath('admissionregistration.k8s.io/v1', 'MutatingWebhookConfiguration');
  const { items } = await site.api.list(`${path}?labelSelector=istio.io/rev=default`);
  return items.map((item) => asInstalled(item as Webhooks));
}

function asInstalled({ metadata, webhooks }: Webhooks): ApiObject {
  const { name = '', labels = {} } = metadata;
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: { name, labels },
    webhooks: webhooks.map((webhook) => ({
      ...webhook,
      clientConfig: without(webhook.clientConfig, 'caBundle'),
    })),
  };
}
