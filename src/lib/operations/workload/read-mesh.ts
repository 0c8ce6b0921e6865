import type { Cluster } from '../../cluster/cluster.ts';
import { readIfAllowed } from '../../cluster/read-allowed.ts';
import { readInjectorsIfAllowed } from '../../cluster/read-injectors.ts';
import type { MutatingWebhooks } from '../../cluster/refusal-places.ts';
import { resources } from '../../cluster/resources.ts';
import type { WebhookVisibility } from '../../injection/decision/decide.ts';
import type { InjectorModel, WebhookModel } from '../../injection/model/injector-model.ts';
import type { Namespace } from '../../injection/model/model.ts';
import { findHomes, isSystemNamespace } from '../../injection/namespace/namespace-edit.ts';
import { readNamespace } from '../../injection/workload/workload-template.ts';
import { noSuchNamespace } from '../read/no-such-namespace.ts';

/** The injectors of a cluster, as far as they may be read, and the namespaces that were looked at. */
export class Mesh {
  readonly injectors: readonly InjectorModel[];
  /** Mutating webhooks of other programs. */
  readonly others: readonly WebhookModel[];
  readonly visibility: WebhookVisibility;
  readonly #cluster: Cluster;
  readonly #namespaces = new Map<string, Promise<Namespace>>();

  constructor(
    cluster: Cluster,
    { injectors, others }: MutatingWebhooks,
    visibility: WebhookVisibility,
  ) {
    this.#cluster = cluster;
    this.injectors = injectors;
    this.others = others;
    this.visibility = visibility;
  }

  /** The namespaces in which the injectors run. */
  get homes(): readonly string[] {
    return findHomes(this.injectors);
  }

  /** Whether a namespace belongs to the cluster or to an injector. */
  isSystem(namespace: string): boolean {
    // Where nobody knows, the injector is taken to be in its usual place.
    return isSystemNamespace(namespace, this.homes.length > 0 ? this.homes : undefined);
  }

  /**
   * A namespace, read once; labels that may not be read are `null`.
   * @throws {UsageError} it does not exist.
   */
  namespace(name: string): Promise<Namespace> {
    let reading = this.#namespaces.get(name);
    if (reading === undefined) {
      reading = this.#read(name);
      this.#namespaces.set(name, reading);
    }
    return reading;
  }

  async #read(name: string): Promise<Namespace> {
    const { object, problem } = await readIfAllowed(this.#cluster, resources.namespace, name);
    if (!object && problem === undefined) throw noSuchNamespace(name);
    return object ? readNamespace(object) : { name, labels: null };
  }
}

/** Reads the injectors. Where the webhook configurations may not be read, nothing is known of them. */
export async function readMesh(cluster: Cluster): Promise<Mesh> {
  const { injectors, others, refusal } = await readInjectorsIfAllowed(cluster);
  const models = injectors.map(({ model }) => model);
  return new Mesh(cluster, { injectors: models, others }, refusal ? 'hidden' : 'complete');
}
