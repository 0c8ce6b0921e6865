import { ApiClient, ApiError } from '../../playground/api/api-client.ts';
import type { ApiObject } from '../../playground/api/api-object.ts';
import { readKubeconfig } from '../../playground/api/kubeconfig.ts';
import { eventually } from '../integration/playground/eventually.ts';
import { drawnNamespaces } from './any-settings.ts';
import type { ClusterSettings, DrawnConfiguration } from './differential-case.ts';
import {
  CONFIGURATIONS,
  configure,
  findInjectors,
  GENERATION,
  injects,
  type LiveInjector,
  reachConfiguration,
  type StoredConfiguration,
  waitUntilSeen,
} from './live-injectors.ts';
import { omit } from './omit.ts';

/** The API server's answer to the creation of a pod that is not stored. */
export type Answer =
  | { readonly status: 201; readonly pod: ApiObject }
  | { readonly status: number; readonly reason: string; readonly message: string };

/** A cluster for tests whose rules are changed at will: webhooks, injectors and labels of namespaces. */
export class LiveCluster {
  readonly #api: ApiClient;
  readonly #installed: readonly StoredConfiguration[];
  readonly #injectors: readonly LiveInjector[];
  #generation = 0;

  private constructor(
    api: ApiClient,
    installed: readonly StoredConfiguration[],
    injectors: readonly LiveInjector[],
  ) {
    this.#api = api;
    this.#installed = installed;
    this.#injectors = injectors;
  }

  /** Finds the injectors of a cluster, and makes the namespaces that pods are tried in. */
  static async open(kubeconfig: string): Promise<LiveCluster> {
    const api = new ApiClient(readKubeconfig(kubeconfig));
    const { items } = await api.list(CONFIGURATIONS);
    const installed = items as readonly StoredConfiguration[];
    const injectors = await findInjectors(api, installed);
    if (injectors.length === 0) throw new Error('no webhook of the cluster leads to an injector');
    const namespaces = [OWN_NAMESPACE, ...drawnNamespaces];
    await Promise.all(namespaces.map((name) => makeNamespace(api, name)));
    return new LiveCluster(api, installed, injectors);
  }

  /** The revisions of its injectors. */
  get revisions(): readonly string[] {
    return this.#injectors.map(({ revision }) => revision);
  }

  /** Changes the rules, and waits until the API server and the injectors follow them. */
  async apply(settings: ClusterSettings): Promise<void> {
    this.#generation += 1;
    const generation = `g${this.#generation}`;
    await this.#labelNamespaces(settings, generation);
    // The injectors are asked whether they follow while no drawn webhook changes or refuses the answer.
    await this.#writeConfigurations([], generation, `${generation}-quiet`);
    await Promise.all(
      this.#injectors.map((injector) =>
        configure(this.#api, injector, settings.injectors[injector.revision] ?? {}, {
          namespace: OWN_NAMESPACE,
          generation,
        }),
      ),
    );
    await this.#writeConfigurations(settings.configurations, generation, `${generation}-drawn`);
  }

  /** Asks the API server for a pod, without storing it. */
  async ask(pod: ApiObject): Promise<Answer> {
    try {
      return { status: 201, pod: await this.#api.create(pod, { dryRun: true }) };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const { status, reason, message } = error;
      return { status, reason, message };
    }
  }

  /** Restores webhooks and injectors. */
  async restore(): Promise<void> {
    await this.apply({ namespaces: {}, configurations: [], injectors: {} });
    await this.#api.delete(`${CONFIGURATIONS}/${REACH}`);
    for (const { metadata, webhooks } of this.#installed) {
      const { name, labels, annotations } = metadata as ApiObject['metadata'] & {
        readonly labels?: object;
        readonly annotations?: object;
      };
      await this.#replace({
        ...REGISTERED,
        metadata: { name, labels, annotations },
        webhooks,
      } as StoredConfiguration);
    }
    for (const { configMapPath, config, values } of this.#injectors) {
      await this.#api.patch(configMapPath, { data: { config, values } });
    }
  }

  async #labelNamespaces({ namespaces }: ClusterSettings, generation: string): Promise<void> {
    await Promise.all(
      drawnNamespaces.map((name) =>
        this.#api.apply({
          apiVersion: 'v1',
          kind: 'Namespace',
          metadata: { name, labels: { ...namespaces[name], [GENERATION]: generation } },
        }),
      ),
    );
  }

  /** The drawn configurations replace all others that inject; the last one written shows that all are known. */
  async #writeConfigurations(
    drawn: readonly DrawnConfiguration[],
    generation: string,
    mark: string,
  ): Promise<void> {
    const wanted = drawn.map((one) => this.#stored(one));
    const names = new Set(wanted.map(({ metadata }) => metadata.name));
    const { items } = await this.#api.list(CONFIGURATIONS);
    for (const { metadata, webhooks = [] } of items as readonly StoredConfiguration[]) {
      const isOther = webhooks.some(injects) && !names.has(metadata.name);
      if (isOther) await this.#api.delete(`${CONFIGURATIONS}/${metadata.name}`);
    }
    for (const one of wanted) await this.#replace(one);
    await this.#replace(reachConfiguration(this.#injectors, generation, mark));
    await waitUntilSeen(this.#api, drawnNamespaces, mark);
  }

  #stored({ name, revision, tag, webhooks }: DrawnConfiguration): StoredConfiguration {
    const injector = this.#injectors.find((one) => one.revision === revision);
    if (injector === undefined) throw new Error(`no injector of revision ${revision}`);
    const selecting = ['namespaceSelector', 'objectSelector', 'matchConditions'];
    const asInstalled = omit(injector.webhook, ...selecting);
    const labels = omit(injector.labels, 'istio.io/tag');
    return {
      ...REGISTERED,
      metadata: { name, labels: { ...labels, ...(tag ? { 'istio.io/tag': tag } : {}) } },
      webhooks: webhooks.map((webhook) => ({ ...asInstalled, ...webhook })),
    };
  }

  async #replace(configuration: StoredConfiguration): Promise<void> {
    const path = `${CONFIGURATIONS}/${configuration.metadata.name}`;
    const found = await this.#api.find(path);
    if (found === undefined) await this.#api.create(configuration);
    else await this.#api.patch(path, configuration);
  }
}

/** Items of a list have neither. */
const REGISTERED = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'MutatingWebhookConfiguration',
};

const REACH = 'zz-differential';

/** Where injectors are asked whether they follow their settings: nothing there refuses a pod. */
const OWN_NAMESPACE = 'differential';

async function makeNamespace(api: ApiClient, name: string): Promise<void> {
  await api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  await eventually(async () => {
    const account = await api.find(`/api/v1/namespaces/${name}/serviceaccounts/default`);
    if (account === undefined) throw new Error(`no service account in ${name}`);
  });
}
