import pMap from 'p-map';
import { ApiError } from '../../../playground/api/api-client.ts';
import type { ApiObject } from '../../../playground/api/api-object.ts';
import type { Playground } from '../../../playground/playground.ts';
import { present } from '../../../src/lib/present.ts';
import { eventually } from '../playground/eventually.ts';
import { createNamespace } from '../playground/pods.ts';
import type { Change, Values } from './ways.ts';

type Texts = Readonly<Record<string, string>>;

const configMapPath = '/api/v1/namespaces/istio-system/configmaps/istio-sidecar-injector';

/** A workload of these tests. */
export interface App {
  readonly kind: 'Deployment' | 'StatefulSet' | 'DaemonSet';
  readonly namespace: string;
  readonly name: string;
  readonly replicas?: number;
  /** Of its pods. */
  readonly annotations?: Texts;
}

/** `deployment/web in shop`, as the plugin names it. */
export function nameOf({
  kind,
  namespace,
  name,
}: Pick<App, 'kind' | 'namespace' | 'name'>): string {
  return `${kind.toLowerCase()}/${name} in ${namespace}`;
}

/** The mesh of a playground: its injector's settings, and workloads in it; seen and changed past the plugin. */
export class Mesh {
  readonly #playground: Playground;

  constructor(playground: Playground) {
    this.#playground = playground;
  }

  /** Creates namespaces that can have pods. */
  async createNamespaces(names: readonly string[], labels: Texts): Promise<void> {
    await pMap(names, (name) => createNamespace(this.#playground, name, labels), {
      concurrency: 8,
    });
  }

  /** The injector's `values`. */
  async readValues(): Promise<Values> {
    const object = await this.#playground.api.find(configMapPath);
    const { values } = object?.['data'] as { readonly values: string };
    return JSON.parse(values) as Values;
  }

  /** Writes `values`, and waits until the injector treats pods of a namespace in another way than before. */
  async writeValues(values: Values, namespace: string): Promise<void> {
    const before = await this.askForPod(namespace);
    const data = { values: JSON.stringify(values, undefined, 2) };
    await this.#playground.api.patch(configMapPath, { data });
    await eventually(async () => {
      if ((await this.askForPod(namespace)) === before) throw new Error('the pod is as before');
    });
  }

  async change(change: Change, namespace: string): Promise<void> {
    await this.writeValues(change(await this.readValues()), namespace);
  }

  /** Has istiod make native sidecars from now on, or classic ones. */
  async setNative(isOn: boolean): Promise<void> {
    const setting = `ENABLE_NATIVE_SIDECARS=${String(isOn)}`;
    await this.#playground.kubectl([
      ...['set', 'env', 'deployment/istiod', '-n', 'istio-system', setting],
    ]);
    await this.#playground.restartInjector('istiod');
  }

  /** The next pod of a namespace, as text in which nothing differs by chance. */
  async askForPod(namespace: string): Promise<string> {
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'asked', namespace },
      spec: podSpec,
    };
    try {
      const { spec, metadata } = await this.#playground.api.create(pod, { dryRun: true });
      const { labels, annotations } = metadata;
      return JSON.stringify({ spec, labels, annotations }).replaceAll(/kube-api-access-\w+/g, '');
    } catch (error) {
      if (error instanceof ApiError) return error.message;
      throw error;
    }
  }

  /** Creates workloads, and waits until all their pods are ready. */
  async deploy(apps: readonly App[]): Promise<void> {
    await pMap(apps, (app) => this.#playground.api.apply(workload(app)), { concurrency: 16 });
    await this.#awaitReady(apps);
  }

  async #awaitReady(apps: readonly App[]): Promise<void> {
    const wanted = new Set(apps.map(nameOf));
    await eventually(async () => {
      for (const kind of ['Deployment', 'StatefulSet', 'DaemonSet'] as const) {
        const path = `/apis/apps/v1/${kind.toLowerCase()}s`;
        for (const { metadata, status } of (await this.#playground.api.list(path))
          .items as readonly Counted[]) {
          const name = nameOf({ kind, ...metadata });
          if (!wanted.has(name)) continue;
          const { readyReplicas = 0, replicas = -1 } = status ?? {};
          const { numberReady = 0, desiredNumberScheduled = -1 } = status ?? {};
          const isReady =
            kind === 'DaemonSet'
              ? numberReady === desiredNumberScheduled
              : readyReplicas === replicas && replicas > 0;
          if (!isReady) throw new Error(`${name} is not ready`);
        }
      }
    }, 90_000);
  }

  /** UIDs of the pods that run, by the workload of these tests they belong to. */
  async readPodUids(): Promise<ReadonlyMap<string, readonly string[]>> {
    const { items } = await this.#playground.api.list(
      '/api/v1/pods?labelSelector=playground.test/workload',
    );
    const alive = items.filter(({ metadata }) => metadata['deletionTimestamp'] === undefined);
    const grouped = Map.groupBy(
      alive,
      ({ metadata: { namespace = '', labels } }) =>
        `${labels?.['playground.test/workload'] ?? ''} in ${namespace}`,
    );
    return new Map(
      [...grouped].map(([name, pods]) => [
        name.replace('.', '/'),
        pods.map(({ metadata: { uid = '' } }) => uid).sort(),
      ]),
    );
  }

  /** How often each workload's template was changed, by its generation: 1 is never. */
  async readGenerations(): Promise<ReadonlyMap<string, number>> {
    const found = new Map<string, number>();
    for (const kind of ['Deployment', 'StatefulSet', 'DaemonSet'] as const) {
      const { items } = await this.#playground.api.list(`/apis/apps/v1/${kind.toLowerCase()}s`);
      for (const { metadata } of items as unknown as readonly Counted[]) {
        found.set(nameOf({ kind, ...metadata }), metadata.generation);
      }
    }
    return found;
  }
}

interface Counted extends ApiObject {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly generation: number;
  };
  readonly status?: Readonly<Record<string, number>>;
}

const podSpec = {
  containers: [
    {
      name: 'app',
      image: 'example.com/app:1',
      readinessProbe: { httpGet: { path: '/ready', port: 8080 } },
    },
  ],
};

function workload({ kind, namespace, name, replicas = 1, annotations }: App): ApiObject {
  const labels = { app: name, 'playground.test/workload': `${kind.toLowerCase()}.${name}` };
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name, namespace },
    spec: present({
      replicas: kind === 'DaemonSet' ? undefined : replicas,
      serviceName: kind === 'StatefulSet' ? name : undefined,
      selector: { matchLabels: { app: name } },
      template: { metadata: present({ labels, annotations }), spec: podSpec },
    }),
  };
}
