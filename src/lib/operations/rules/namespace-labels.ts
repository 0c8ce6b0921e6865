import type { Cluster } from '../../cluster/cluster.ts';
import { listIfAllowed, readIfAllowed } from '../../cluster/read-allowed.ts';
import { resources } from '../../cluster/resources.ts';
import type { Labels, Namespace } from '../../injection/model/model.ts';
import { readNamespace } from '../../injection/workload/workload-template.ts';
import { Memo } from '../../memo.ts';
import { noSuchNamespace } from '../read/no-such-namespace.ts';

/** A part of the rules that cannot be read, and why. */
export interface UnreadRules {
  readonly part: string;
  readonly reason: string;
}

/** Labels of namespaces, each read once: all at the start, some by name, or one on first use. */
export class NamespaceReader {
  readonly #cluster: Cluster;
  readonly #known = new Map<string, Labels>();
  readonly #found = new Memo<Namespace | undefined>();
  readonly #gone = new Set<string>();
  readonly #unread: UnreadRules[] = [];

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  /** By name, of every namespace that was read. */
  get known(): ReadonlyMap<string, Labels> {
    return this.#known;
  }

  /** Namespaces that are allowed to be missing, and are. */
  get gone(): ReadonlySet<string> {
    return this.#gone;
  }

  get unread(): readonly UnreadRules[] {
    return this.#unread;
  }

  /**
   * Reads the labels of all namespaces, if that is allowed.
   * @param mayBeGone namespaces whose absence is an answer, not an error.
   */
  async readAll(mayBeGone: ReadonlySet<string>): Promise<void> {
    const { objects, problem } = await listIfAllowed(this.#cluster, resources.namespace, {
      metadataOnly: true,
    });
    for (const { metadata } of objects) this.#known.set(metadata.name, metadata.labels ?? {});
    if (problem === undefined) {
      for (const name of mayBeGone) if (!this.#known.has(name)) this.#gone.add(name);
    } else {
      this.#unread.push({ part: 'labels of namespaces', reason: problem });
    }
  }

  /**
   * Reads some namespaces.
   * @param mayBeGone namespaces whose absence is an answer, not an error.
   * @throws {UsageError} another one does not exist.
   */
  async readNamed(names: readonly string[], mayBeGone: ReadonlySet<string>): Promise<void> {
    for (const name of names) {
      if ((await this.#find(name)) !== undefined) continue;
      if (!mayBeGone.has(name)) throw noSuchNamespace(name);
      this.#gone.add(name);
    }
  }

  /**
   * One namespace, with `null` for labels that cannot be read.
   * @throws {UsageError} it does not exist.
   */
  async read(name: string): Promise<Namespace> {
    const found = await this.#find(name);
    if (found === undefined) throw noSuchNamespace(name);
    return found;
  }

  /** Looks up a namespace, once. */
  #find(name: string): Promise<Namespace | undefined> {
    return this.#found.get(name, async () => {
      const { object, problem } = await readIfAllowed(this.#cluster, resources.namespace, name);
      if (object) {
        this.#known.set(name, object.metadata.labels ?? {});
        return readNamespace(object);
      }
      if (problem === undefined) return undefined;
      this.#unread.push({ part: `labels of namespace ${name}`, reason: problem });
      return { name, labels: null };
    });
  }
}
