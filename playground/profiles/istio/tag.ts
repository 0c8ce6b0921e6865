import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type ApiObject, collectionPath } from '../../api/api-object.ts';
import type { IstioPrograms } from '../../binaries/find.ts';
import type { InstallationSite } from '../injector.ts';
import { trusting, type TrustingConfiguration } from './trust.ts';
import type { IstioOptions } from './variants.ts';

const run = promisify(execFile);

// Items of a list do not name it.
const webhookConfiguration = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'MutatingWebhookConfiguration',
} as const;

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
  const path = collectionPath(webhookConfiguration.apiVersion, webhookConfiguration.kind);
  const { items } = await site.api.list(`${path}?labelSelector=istio.io/rev=default`);
  return items.map((item) => asInstalled(item as TrustingConfiguration));
}

function asInstalled(configuration: TrustingConfiguration): ApiObject {
  const { apiVersion, kind } = webhookConfiguration;
  const { name = '', labels = {} } = configuration.metadata;
  return { apiVersion, kind, metadata: { name, labels }, webhooks: trusting(configuration) };
}
