import type { ApiObject, PodObject } from '../injection/model/api-objects.ts';
import type { Change } from '../injection/model/plan.ts';
import type { CommandFlags } from '../injection/model/shell.ts';
import type { MeshVersion } from '../injection/model/version.ts';
import type { ProbePod } from '../injection/probe/probe-pod.ts';
import type { ApiServerOptions } from './api-request.ts';
import { ApiServer } from './api-server.ts';
import { type ConnectionFlags, selectConnection } from './kubeconfig.ts';
import type { ArrivedPage } from './list/list-pages.ts';
import type { ListScope } from './list/list-scope.ts';
import { type ApiGroup, ObjectReader } from './object-reader.ts';
import { type ObjectChange, ObjectWatcher } from './object-watcher.ts';
import { ObjectWriter, type SendMode, type TriedPod } from './object-writer.ts';
import type { Resource } from './resources.ts';

interface ClusterNames {
  readonly context: string;
  readonly namespace: string;
}

/** Facts about a cluster that the user states, because they cannot be read from it or are read wrong. */
export interface StatedVersion {
  readonly meshVersion?: MeshVersion | undefined;
  /** Flags that a proposed command needs to reach the same cluster, with a leading space; or empty. */
  readonly commandFlags?: CommandFlags | undefined;
}

/** One cluster, in the nouns of this program. Objects come back as the API server sent them. */
export class Cluster {
  /** Name of the kubeconfig context in use. */
  readonly context: string;
  /** The default namespace, used when none is named. */
  readonly namespace: string;
  /** The mesh version that the user states; overrules the detected one. */
  readonly meshVersion?: MeshVersion;
  /** Flags that a proposed command needs to reach the same cluster, with a leading space; or empty. */
  readonly commandFlags: CommandFlags;
  readonly #server: ApiServer;
  readonly #reader: ObjectReader;
  readonly #writer: ObjectWriter;
  readonly #watcher: ObjectWatcher;

  constructor(
    server: ApiServer,
    { context, namespace, meshVersion, commandFlags = '' }: ClusterNames & StatedVersion,
  ) {
    this.#server = server;
    this.#reader = new ObjectReader(server);
    this.#writer = new ObjectWriter(server);
    this.#watcher = new ObjectWatcher(server, this.#reader);
    this.context = context;
    this.namespace = namespace;
    this.commandFlags = commandFlags;
    if (meshVersion) this.meshVersion = meshVersion;
  }

  /** Aborted on Ctrl-C: it ends all requests except those with a signal of their own. */
  get signal(): AbortSignal {
    return this.#server.signal;
  }

  /** As {@link ObjectReader.read}. */
  read<T extends ApiObject>(
    resource: Resource,
    name: string,
    namespace?: string,
    signal?: AbortSignal,
  ): Promise<T | undefined> {
    return this.#reader.read(resource, name, namespace, signal);
  }

  /** As {@link ObjectReader.pages}. */
  pages<T extends ApiObject>(resource: Resource, scope?: ListScope): AsyncGenerator<readonly T[]> {
    return this.#reader.pages(resource, scope);
  }

  /** As {@link ObjectReader.podPages}. */
  podPages(scope?: ListScope, first?: Promise<ArrivedPage>): AsyncGenerator<readonly PodObject[]> {
    return this.#reader.podPages(scope, first);
  }

  /** As {@link ObjectReader.firstPodPage}. */
  firstPodPage(scope: ListScope): Promise<ArrivedPage> {
    return this.#reader.firstPodPage(scope);
  }

  /** As {@link ObjectReader.list}. */
  list<T extends ApiObject>(resource: Resource, scope?: ListScope): Promise<T[]> {
    return this.#reader.list(resource, scope);
  }

  /** As {@link ObjectReader.readPosition}. */
  readPosition(resource: Resource, scope: ListScope): Promise<string | undefined> {
    return this.#reader.readPosition(resource, scope);
  }

  /** As {@link ObjectReader.apiGroups}. */
  apiGroups(): Promise<readonly ApiGroup[]> {
    return this.#reader.apiGroups();
  }

  /** As {@link ObjectReader.apiKinds}. */
  apiKinds(groupVersion: string): Promise<readonly string[]> {
    return this.#reader.apiKinds(groupVersion);
  }

  /** As {@link ObjectReader.isReady}. */
  isReady(): Promise<boolean> {
    return this.#reader.isReady();
  }

  /** As {@link ObjectWriter.send}. */
  send(change: Change, mode: SendMode, signal?: AbortSignal): Promise<ApiObject> {
    return this.#writer.send(change, mode, signal);
  }

  /** As {@link ObjectWriter.tryPod}. */
  tryPod(namespace: string, pod: ProbePod): Promise<TriedPod> {
    return this.#writer.tryPod(namespace, pod);
  }

  /** As {@link ObjectWriter.review}. */
  review(
    path: string,
    body: Readonly<Record<string, unknown>> & { readonly kind: string },
  ): Promise<unknown> {
    return this.#writer.review(path, body);
  }

  /** As {@link ObjectWatcher.follow}. */
  follow<T extends ApiObject>(
    resource: Resource,
    name: string,
    namespace: string,
    signal: AbortSignal,
  ): AsyncGenerator<T | undefined> {
    return this.#watcher.follow(resource, name, namespace, signal);
  }

  /** As {@link ObjectWatcher.changes}. */
  changes<T extends ApiObject>(
    resource: Resource,
    scope: ListScope,
    position: string | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<ObjectChange<T>> {
    return this.#watcher.changes(resource, scope, position, signal);
  }

  /** As {@link ObjectWatcher.waitForChange}. */
  waitForChange(
    resource: Resource,
    scope: ListScope,
    position: string | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    return this.#watcher.waitForChange(resource, scope, position, signal);
  }

  /** Closes all connections. */
  close(): void {
    this.#server.close();
  }
}

/** Connects by kubeconfig and flags. Sends nothing yet, but asks a credential plugin. */
export async function connect(
  flags: ConnectionFlags & StatedVersion,
  options: ApiServerOptions,
): Promise<Cluster> {
  const selection = selectConnection(flags);
  const { context, namespace } = selection;
  const { meshVersion, commandFlags } = flags;
  const names = { context, namespace, meshVersion, commandFlags };
  const server = new ApiServer(selection, options);
  if (selection.user.plugin) await server.prepare();
  return new Cluster(server, names);
}
