import { fileURLToPath } from 'node:url';
import type { ApiClient } from '../api/api-client.ts';
import { type ApiObject, objectPath } from '../api/api-object.ts';
import type { CertificateAuthority } from '../control-plane/certificates.ts';
import { findFreePort } from '../control-plane/free-port.ts';
import type { ComponentGroup } from '../processes/component-group.ts';
import {
  injectorObjects,
  serviceHost,
  servingSecret,
  webhook,
  webhookConfigurations,
} from './injector-objects.ts';
import type { InjectorProfile } from './injector-profile.ts';

/** The parts of a playground that an installation needs. */
export interface InstallationSite {
  readonly api: ApiClient;
  readonly group: ComponentGroup;
  readonly kubeconfig: string;
  readonly authority: CertificateAuthority;
}

interface DeploymentState extends ApiObject {
  readonly spec: { readonly replicas: number };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly readyReplicas?: number;
  };
}

/** Whether all pods of an injector's Deployment match its present template, and are ready. */
async function isRolledOut(api: ApiClient, { namespace, name }: InjectorProfile): Promise<boolean> {
  const metadata = { namespace, name };
  const path = objectPath({ apiVersion: 'apps/v1', kind: 'Deployment', metadata });
  const deployment = (await api.find(path)) as DeploymentState | undefined;
  if (deployment?.status?.observedGeneration !== deployment?.metadata['generation']) return false;
  const { replicas, updatedReplicas, readyReplicas } = deployment?.status ?? {};
  const wanted = deployment?.spec.replicas;
  return replicas === wanted && updatedReplicas === wanted && readyReplicas === wanted;
}

const probeLabel = 'playground.asm-inject/probe';

function probe(profile: InjectorProfile, authority: string) {
  const name = `${profile.name}.probe.playground.asm-inject`;
  const configuration: ApiObject = {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: { name },
    webhooks: [
      webhook(profile, authority, {
        name,
        objectSelector: { matchLabels: { [probeLabel]: profile.name } },
      }),
    ],
  };
  // The annotation is for injectors that do not read labels yet.
  const intent = { 'sidecar.istio.io/inject': 'true' };
  const pod: ApiObject = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      generateName: 'probe-',
      namespace: 'default',
      labels: { ...intent, [probeLabel]: profile.name },
      annotations: intent,
    },
    spec: { containers: [{ name: 'probe', image: 'probe' }] },
  };
  return { configuration, pod };
}

async function isInjected(api: ApiClient, pod: ApiObject): Promise<boolean | string> {
  try {
    const { metadata } = await api.create(pod, { dryRun: true });
    return metadata.annotations?.['sidecar.istio.io/status'] !== undefined;
  } catch (error) {
    return String(error);
  }
}

/**
 * Waits until the API server acts on the webhooks just applied and the injector answers. A short-lived webhook of the
 * playground calls the injector, whichever pods the injector's own webhooks select; it is also the last one written
 * (see webhook-order.ts).
 */
async function waitUntilServing(site: InstallationSite, profile: InjectorProfile): Promise<void> {
  const { api, group, authority } = site;
  const { configuration, pod } = probe(profile, authority.certificate);
  await api.apply(configuration);
  try {
    await group.waitUntil('it injected a pod', profile.name, () => isInjected(api, pod));
  } finally {
    await api.delete(objectPath(configuration));
  }
}

function startInjector(
  { group, kubeconfig }: InstallationSite,
  profile: InjectorProfile,
  port: number,
) {
  group.start({
    name: profile.name,
    command: process.execPath,
    args: [
      fileURLToPath(new URL('../injector/main.ts', import.meta.url)),
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

/** A running injector, with all its objects as installed. */
export interface InstalledInjector {
  readonly site: InstallationSite;
  readonly profile: InjectorProfile;
  /** The loopback port on which it really listens. */
  readonly port: number;
  readonly objects: readonly ApiObject[];
  readonly webhookConfigurations: readonly ApiObject[];
}

/** Installs an injector, in place of one with its name, and returns when it injects. Throws PlaygroundError. */
export async function installInjector(
  site: InstallationSite,
  profile: InjectorProfile,
): Promise<InstalledInjector> {
  const { api, authority } = site;
  const port = await findFreePort();
  // The pods of another version go, and so does the process that serves for them.
  await site.group.end(profile.name);
  startInjector(site, profile, port);
  const host = serviceHost(profile);
  const serving = await authority.issue({ commonName: host, dnsNames: [host] });
  const injector = {
    site,
    profile,
    port,
    objects: injectorObjects(profile, serving, port, authority.certificate),
    webhookConfigurations: webhookConfigurations(profile, authority.certificate),
  };
  await restoreInjector(injector);
  for (const object of profile.injected) await api.apply(object);
  return injector;
}

/** Restores every object of an injector to its installed state, and returns when the injector injects. */
export async function restoreInjector(injector: InstalledInjector): Promise<void> {
  const { site, profile } = injector;
  for (const object of injector.objects) await site.api.apply(object);
  await site.group.waitUntil('its Deployment was ready', profile.name, () =>
    isRolledOut(site.api, profile),
  );
  for (const object of injector.webhookConfigurations) await site.api.apply(object);
  await waitUntilServing(site, profile);
}
