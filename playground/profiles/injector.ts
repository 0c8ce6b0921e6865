import type { ApiClient } from '../api/api-client.ts';
import type { ApiObject } from '../api/api-object.ts';
import type { Progress } from '../binaries/build.ts';
import type { CertificateAuthority, KeyPair } from '../control-plane/certificates.ts';
import type { ComponentGroup } from '../processes/component-group.ts';

/** The parts of a playground that an installation needs. */
export interface InstallationSite {
  readonly api: ApiClient;
  readonly group: ComponentGroup;
  readonly kubeconfig: string;
  readonly authority: CertificateAuthority;
}

/** Installs injectors, in place of those with their names, and returns them, the default one first. */
type Installer = (site: InstallationSite) => Promise<readonly InstalledInjector[]>;

/** Makes an installer; programs that it needs are built first. Throws PlaygroundError. */
export type InstallerMaker = (report: Progress) => Promise<Installer>;

/** How an injector serves HTTPS. */
export interface Serving {
  readonly pair: KeyPair;
  /** The authority (PEM) that signed its certificate. */
  readonly root: string;
  /** The authority that its webhooks trust; without one, they trust those of the API server's machine. */
  readonly trusted: string | undefined;
}

/** A running injector, whichever program it is: what faults change, and repairs restore. */
export interface InstalledInjector {
  readonly site: InstallationSite;
  /** Name of its Deployment, Service and process. */
  readonly name: string;
  readonly namespace: string;
  /** Selects its pods. */
  readonly selector: Readonly<Record<string, string>>;
  /** The loopback port on which it really listens. */
  readonly port: number;
  /** All objects as installed, except its webhooks, which would stop pods before the injector serves. */
  readonly objects: readonly ApiObject[];
  /** Without caBundle, which `serve` sets. */
  readonly webhookConfigurations: readonly ApiObject[];
  /** How it serves as installed. */
  readonly serving: Serving;
  /** Changes certificate and trust; returns when the webhooks trust `trusted`. */
  serve(serving: Serving): Promise<void>;
  /** Starts its process again, with the environment that its Deployment has now, as a rollout does. */
  restart(): Promise<void>;
  /** Installs a second injector for the same pods, which is called after the first; the result removes it. */
  installForgotten(): Promise<() => Promise<void>>;
}

/** DNS name under which the API server calls an injector. */
export function serviceHost({
  name,
  namespace,
}: Pick<InstalledInjector, 'name' | 'namespace'>): string {
  return `${name}.${namespace}.svc`;
}

/** The injector's object of a kind, as it was installed; of several, the one with its name. */
export function installed({ objects, name }: InstalledInjector, kind: string): ApiObject {
  const candidates = objects.filter((object) => object.kind === kind);
  const found = candidates.find(({ metadata }) => metadata.name === name) ?? candidates[0];
  if (found === undefined) throw new Error(`${name} was installed without ${kind}`);
  return found;
}

/** A certificate for the injector's Service, by the playground's authority, which the webhooks trust. */
export async function ownServing(
  { authority }: InstallationSite,
  injector: Pick<InstalledInjector, 'name' | 'namespace'>,
): Promise<Serving> {
  const host = serviceHost(injector);
  const pair = await authority.issue({ commonName: host, dnsNames: [host] });
  return { pair, root: authority.certificate, trusted: authority.certificate };
}
