import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { without } from '../../api/without.ts';
import type { IstioPrograms } from '../../binaries/find.ts';
import { findFreePort } from '../../control-plane/free-port.ts';
import type { InstallationSite, Serving } from '../injector.ts';
import type { IstiodDeployment } from './manifest.ts';

/** The ports of one istiod on the loopback address. */
interface IstiodPorts {
  readonly webhooks: number;
  readonly http: number;
  readonly secureGrpc: number;
  readonly monitoring: number;
}

/** The istiod process behind the pods of a Deployment. It has its certificate in files, as cert-manager's istio-csr mounts them. */
export class Istiod {
  readonly #site: InstallationSite;
  readonly #programs: IstioPrograms;
  #deployment: IstiodDeployment;
  readonly #ports: IstiodPorts;
  #serving: Serving | undefined;

  private constructor(
    site: InstallationSite,
    programs: IstioPrograms,
    deployment: IstiodDeployment,
    ports: IstiodPorts,
  ) {
    this.#site = site;
    this.#programs = programs;
    this.#deployment = deployment;
    this.#ports = ports;
  }

  /** Finds free ports for the istiod of a Deployment; `serve` starts it. */
  static async prepare(
    site: InstallationSite,
    programs: IstioPrograms,
    deployment: IstiodDeployment,
  ): Promise<Istiod> {
    const ports = {
      webhooks: await findFreePort(),
      http: await findFreePort(),
      secureGrpc: await findFreePort(),
      monitoring: await findFreePort(),
    };
    return new Istiod(site, programs, deployment, ports);
  }

  /** The port of its webhooks. */
  get port(): number {
    return this.#ports.webhooks;
  }

  /**
   * Starts it with this certificate, unless it has it: open connections would keep the old one. It writes its root into
   * the webhooks unless these are to trust another one.
   */
  async serve(serving: Serving): Promise<void> {
    const previous = this.#serving;
    this.#serving = serving;
    await this.#write(serving);
    const isSame =
      previous?.pair === serving.pair && writesTrust(previous) === writesTrust(serving);
    if (!isSame) await this.#start();
  }

  /** Starts it again as the pods of this Deployment. */
  async restart(deployment: IstiodDeployment): Promise<void> {
    this.#deployment = deployment;
    await this.#start();
  }

  get #files() {
    const directory = join(this.#site.group.directory, this.#deployment.name);
    return {
      directory,
      certificate: join(directory, 'tls.crt'),
      key: join(directory, 'tls.key'),
      authority: join(directory, 'ca.crt'),
    };
  }

  async #write({ pair, root }: Serving): Promise<void> {
    const { directory, certificate, key, authority } = this.#files;
    await mkdir(directory, { recursive: true });
    await Promise.all([
      writeFile(certificate, pair.certificate),
      writeFile(key, pair.key, { mode: 0o600 }),
      writeFile(authority, root),
    ]);
  }

  async #start(): Promise<void> {
    const files = this.#files;
    const { group, kubeconfig } = this.#site;
    const { name, namespace, environment } = this.#deployment;
    const { webhooks, http, secureGrpc, monitoring } = this.#ports;
    await group.end(name);
    group.start({
      name,
      command: this.#programs['pilot-discovery'],
      args: [
        'discovery',
        `--kubeconfig=${kubeconfig}`,
        `--httpsAddr=127.0.0.1:${webhooks}`,
        `--httpAddr=127.0.0.1:${http}`,
        `--secureGRPCAddr=127.0.0.1:${secureGrpc}`,
        `--monitoringAddr=127.0.0.1:${monitoring}`,
        '--grpcAddr=',
        '--ctrlz_port=0',
        `--tlsCertFile=${files.certificate}`,
        `--tlsKeyFile=${files.key}`,
        `--caCertFile=${files.authority}`,
        '--domain=cluster.local',
      ],
      environment: {
        ...without(environment, 'KUBECONFIG'),
        POD_NAME: `${name}-0`,
        POD_NAMESPACE: namespace,
        SERVICE_ACCOUNT: name,
        // One process stands for all replicas: there is nothing to agree upon.
        ENABLE_LEADER_ELECTION: 'false',
        ...(writesTrust(this.#serving) ? {} : { INJECTION_WEBHOOK_CONFIG_NAME: '' }),
      },
    });
    await group.waitUntil('it was ready', name, () => isReady(http));
  }
}

function writesTrust(serving: Serving | undefined): boolean {
  return serving?.root === serving?.trusted;
}

async function isReady(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/ready`)).ok;
  } catch {
    return false;
  }
}
