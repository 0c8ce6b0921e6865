import { ClusterError } from '../errors.ts';
import type { ApiObject, PodObject } from '../injection/model/api-objects.ts';
import { type Change, describeObject } from '../injection/model/plan.ts';
import type { CommandFlags } from '../injection/model/shell.ts';
import type { MeshVersion } from '../injection/model/version.ts';
import type { Refusal } from '../injection/probe/probe-failure.ts';
import type { ProbePod } from '../injection/probe/probe-pod.ts';
import { type ApiRequest, ApiServer, type ApiServerOptions, parseJson } from './api-server.ts';
import { readRefusal, translateStatus } from './failure.ts';
import { type ConnectionFlags, selectConnection } from './kubeconfig.ts';
import { listAcross, type PageOf, type Survey } from './list/list-across.ts';
import { arrivedPage, type ArrivedPage, type PageMetadata } from './list/list-pages.ts';
import { checkList, checkObject, checkRecords, wrongShape } from './list/shape.ts';
import { podList, readPodPage } from './protobuf/pod-page.ts';
import { groupPath, type Resource, resourceOfKind, resourcePath, resources } from './resources.ts';

/** How a change is sent: for real, or only tried by the API server (admission and validation run, nothing is kept). */
export type SendMode = 'apply' | 'dry-run';

/** Which objects of a kind to list. */
export interface ListScope {
  /** Left out: all namespaces. */
  readonly namespace?: string | undefined;
  /** Across namespaces: only objects of these are wanted; others may come as well. */
  readonly among?: readonly string[] | undefined;
  /** In kubectl's `-l` syntax; the API server parses it. */
  readonly labelSelector?: string | undefined;
  /** In kubectl's `--field-selector` syntax; each kind knows a few fields only. */
  readonly fieldSelector?: string | undefined;
  /** Only `metadata` of each object: a fifth of the bytes, where nothing else is looked at. */
  readonly metadataOnly?: boolean;
  /** Told before each page how many objects there are from it on; not where the server cannot tell, as with a selector. */
  readonly onRemaining?: ((count: number) => void) | undefined;
}

/** What became of a pod that was tried out: how it would be stored, or why it would not be. */
export type TriedPod =
  { readonly made: PodObject; readonly refusal?: never } | { readonly refusal: Refusal };

/** An object as it is after a change, or was before it went. */
export interface ObjectChange<T extends ApiObject> {
  readonly isGone: boolean;
  readonly object: T;
}

/** kubectl's own page size (cmd/util/helpers.go, v0.36): memory stays flat however large the cluster is. */
const pageSize = '500';

/** In whose name everything is written. */
export const fieldManager = 'kubectl-asm-inject';

const metadataOnly =
  'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json';
const metadataList =
  'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json';

interface ClusterNames {
  readonly context: string;
  readonly namespace: string;
}

/** What a user knows better about a cluster than can be read from it. */
export interface StatedVersion {
  readonly meshVersion?: MeshVersion | undefined;
  /** What a proposed command must carry to reach the same cluster, with a space in front; or empty. */
  readonly commandFlags?: CommandFlags | undefined;
}

/** Where a command makes sense: only in a cluster in which pods run, or on the API server of an ASM instance, too. */
export type NeededPlane = 'data-plane' | 'any';

/** An API group that is served. */
export interface ApiGroup {
  readonly name: string;
  readonly preferredVersion: { readonly groupVersion: string };
}

/** A kind, or a subresource of one, that is served. */
interface ServedKind {
  readonly name: string;
  readonly kind: string;
}

function pageRequest(
  resource: Resource,
  { labelSelector, fieldSelector, ...scope }: ListScope,
  { namespace = scope.namespace, token }: PageOf = {},
): ApiRequest {
  return {
    method: 'GET',
    path: resourcePath(resource, namespace),
    query: { limit: pageSize, continue: token, labelSelector, fieldSelector },
    purpose: `list ${resource.plural}${namespace ? ` in ${namespace}` : ''}`,
  };
}

/** One cluster, in the nouns of this program. Objects come back as the API server sent them. */
export class Cluster {
  /** Name of the kubeconfig context in use. */
  readonly context: string;
  /** The namespace that is meant when none is named. */
  readonly namespace: string;
  /** The version of its mesh that the user states; overrules what is detected. */
  readonly meshVersion?: MeshVersion;
  /** What a proposed command must carry to reach the same cluster, with a space in front; or empty. */
  readonly commandFlags: CommandFlags;
  /** What the command that connected must have. */
  readonly needs: NeededPlane;
  readonly #server: ApiServer;

  constructor(
    server: ApiServer,
    { context, namespace, meshVersion, commandFlags = '' }: ClusterNames & StatedVersion,
    needs: NeededPlane = 'any',
  ) {
    this.#server = server;
    this.context = context;
    this.namespace = namespace;
    this.commandFlags = commandFlags;
    this.needs = needs;
    if (meshVersion) this.meshVersion = meshVersion;
  }

  /** Aborted on Ctrl-C: requests end with it, but for those that have a signal of their own. */
  get signal(): AbortSignal {
    return this.#server.signal;
  }

  /**
   * Reads one object.
   * @param signal ends the request in place of Ctrl-C.
   * @returns `undefined` when there is none of that name.
   * @throws {ClusterError} every other failure.
   */
  async read<T extends ApiObject>(
    resource: Resource,
    name: string,
    namespace?: string,
    signal?: AbortSignal,
  ): Promise<T | undefined> {
    const where = namespace === undefined ? '' : ` in ${namespace}`;
    try {
      const purpose = `read ${resource.kind} ${name}${where}`;
      const path = resourcePath(resource, namespace, name);
      const object = await this.#server.send({ method: 'GET', path, purpose, signal });
      return checkObject(object, resource.kind, { purpose }) as T;
    } catch (error) {
      if (error instanceof ClusterError && error.status === 404) return undefined;
      throw error;
    }
  }

  /** Lists a kind page by page, of 500 objects at most; an expired list begins anew, without doublets. */
  pages<T extends ApiObject>(
    resource: Resource,
    scope: ListScope = {},
  ): AsyncGenerator<readonly T[]> {
    const accept = scope.metadataOnly ? { accept: metadataList } : {};
    return this.#pages<T>(resource, scope, async (request) =>
      arrivedPage(checkList(await this.#server.send({ ...request, ...accept }), request)),
    );
  }

  /**
   * Lists pods page by page, of each only what judging it needs (protobuf/messages.ts). They come in protobuf, of which
   * most can be skipped unread, or in JSON from a server that does not speak it, with the same result.
   * @param first the first page, where it was asked for already.
   */
  podPages(
    scope: ListScope = {},
    first?: Promise<ArrivedPage>,
  ): AsyncGenerator<readonly PodObject[]> {
    return this.#pages<PodObject>(
      resources.pod,
      scope,
      (request) => this.#readPods(request),
      first,
    );
  }

  /** Asks for the first of {@link podPages}, so that other things can be read while it is on its way. */
  firstPodPage(scope: ListScope): Promise<ArrivedPage> {
    const page = this.#readPods(pageRequest(resources.pod, scope));
    // For those who come to want no pods; others await it.
    page.catch(() => undefined);
    return page;
  }

  async #readPods(request: ApiRequest): Promise<ArrivedPage> {
    const body = await this.#server.receive({ ...request, accept: podList });
    const page = readPodPage(body, request.purpose);
    const batches = function* (): Iterable<readonly ApiObject[]> {
      try {
        yield* page.batches();
      } finally {
        body.release();
      }
    };
    return { ...page, batches };
  }

  #pages<T extends ApiObject>(
    resource: Resource,
    scope: ListScope,
    read: (request: ApiRequest) => Promise<ArrivedPage>,
    first?: Promise<ArrivedPage>,
  ): AsyncGenerator<readonly T[]> {
    const { namespace, among, onRemaining } = scope;
    const isAcross = resource.namespaced && namespace === undefined;
    return listAcross<T>((page) => read(pageRequest(resource, scope, page)), {
      first,
      among,
      survey: isAcross ? (page) => this.#survey(resource, page) : undefined,
      onPage: ({ metadata, count }) => {
        const { remainingItemCount } = metadata ?? {};
        if (remainingItemCount !== undefined) onRemaining?.(count + remainingItemCount);
      },
    });
  }

  /** Finds out how far a list goes that has more pages than one; nothing where that may not be read. */
  async #survey(resource: Resource, { metadata }: ArrivedPage): Promise<Survey | undefined> {
    try {
      const [namespaces, { remainingItemCount = 0 }] = await Promise.all([
        this.list(resources.namespace, { metadataOnly: true }),
        // Of a list that a selector narrows down, the API server does not tell.
        metadata?.remainingItemCount === undefined ? this.#readHead(resource, {}) : metadata,
      ]);
      const names = namespaces.map(({ metadata: { name } }) => name);
      return { namespaces: names, remaining: remainingItemCount };
    } catch (error) {
      if (error instanceof ClusterError) return undefined;
      throw error;
    }
  }

  /** Lists a kind whole; for kinds of which a cluster has few. */
  async list<T extends ApiObject>(resource: Resource, scope: ListScope = {}): Promise<T[]> {
    const all: T[] = [];
    for await (const page of this.pages<T>(resource, scope)) all.push(...page);
    return all;
  }

  /**
   * Sends one planned change, guarded by the resourceVersion it was planned on.
   * @param signal ends the request in place of Ctrl-C.
   * @returns the object as it is (or, tried only, would be) afterwards.
   * @throws {ClusterError} with code `conflict` when the object changed since it was read.
   */
  async send(change: Change, mode: SendMode, signal?: AbortSignal): Promise<ApiObject> {
    const { object, write } = change;
    const isNew = write.action === 'create';
    const purpose = `${isNew ? 'create' : 'patch'} ${describeObject(object)}`;
    const sent = await this.#server.send({
      method: isNew ? 'POST' : 'PATCH',
      path: resourcePath(
        resourceOfKind(object.kind),
        object.namespace,
        isNew ? undefined : object.name,
      ),
      query: { fieldManager, dryRun: mode === 'dry-run' ? 'All' : undefined },
      contentType: isNew ? 'application/json' : `application/${write.action}+json`,
      body: guarded(change),
      purpose,
      signal,
    });
    return checkObject(sent, object.kind, { purpose });
  }

  /**
   * Asks the API server what it would make of a pod, by creating it with `dryRun=All`: admission, the injector
   * included, really runs and nothing is kept. `Probe` asks with manners and says what a refusal means.
   * @throws {ClusterError} there is no answer, or one that is not about the pod.
   */
  async tryPod(namespace: string, pod: ProbePod): Promise<TriedPod> {
    const request = {
      method: 'POST',
      path: resourcePath(resources.pod, namespace),
      query: { dryRun: 'All', fieldManager },
      body: pod,
      purpose: `try to create a pod in ${namespace}`,
    } as const;
    const { status, text } = await this.#server.exchange(request);
    if (status >= 200 && status <= 299) {
      return { made: checkObject(parseJson(text, request), 'Pod', request) as PodObject };
    }
    const refusal = readRefusal(status, text);
    if (refusal === undefined) throw translateStatus(status, text, request);
    return { refusal };
  }

  /** Asks the API server for an opinion: creates an object of a kind that is answered and not kept. */
  async review(
    path: string,
    body: Readonly<Record<string, unknown>> & { readonly kind: string },
  ): Promise<unknown> {
    const purpose = `ask for a ${body.kind}`;
    const answer = await this.#server.send({ method: 'POST', path, body, purpose });
    const { kind, status } = (answer ?? {}) as Readonly<Record<string, unknown>>;
    if (kind !== body.kind || typeof status !== 'object') throw wrongShape({ purpose });
    return answer;
  }

  /** The API groups that are served, without the core group. */
  async apiGroups(): Promise<readonly ApiGroup[]> {
    const purpose = 'list the API groups';
    const list = await this.#server.send({ method: 'GET', path: '/apis', purpose });
    const groups = checkRecords<ApiGroup>(list, 'groups', ['name'], { purpose });
    if (groups.every(hasVersion)) return groups;
    throw wrongShape({ purpose });
  }

  /**
   * The kinds of one version of an API group.
   * @param groupVersion as in `apiVersion`.
   */
  async apiKinds(groupVersion: string): Promise<readonly string[]> {
    const purpose = `list the kinds of ${groupVersion}`;
    const list = await this.#server.send({ method: 'GET', path: groupPath(groupVersion), purpose });
    const served = checkRecords<ServedKind>(list, 'resources', ['name', 'kind'], { purpose });
    // Subresources are listed beside the kinds that have them.
    return served.filter(({ name }) => !name.includes('/')).map(({ kind }) => kind);
  }

  /**
   * Yields one object now and after each of its changes, for as long as the caller goes on reading; `undefined` when
   * it does not (or no longer) exist. A watch that the server ends is opened again from a fresh read.
   */
  async *follow<T extends ApiObject>(
    resource: Resource,
    name: string,
    namespace: string,
    signal: AbortSignal,
  ): AsyncGenerator<T | undefined> {
    while (!signal.aborted) {
      const object = await this.read<T>(resource, name, namespace);
      yield object;
      const request: ApiRequest = {
        method: 'GET',
        path: resourcePath(resource, namespace),
        query: {
          watch: 'true',
          fieldSelector: `metadata.name=${name}`,
          resourceVersion: object?.metadata.resourceVersion,
        },
        purpose: `watch ${resource.kind} ${name} in ${namespace}`,
      };
      for await (const event of this.#server.watch(request, signal)) {
        if (event.type === 'ERROR') break;
        const changed = checkObject(event.object, resource.kind, request) as T;
        yield event.type === 'DELETED' ? undefined : changed;
      }
    }
  }

  /** Where the history of a kind is now: changes from here on can be waited for. */
  async readPosition(resource: Resource, scope: ListScope): Promise<string | undefined> {
    return (await this.#readHead(resource, scope)).resourceVersion;
  }

  /** What a list says of itself. */
  async #readHead(resource: Resource, scope: ListScope): Promise<PageMetadata> {
    const request: ApiRequest = {
      method: 'GET',
      path: resourcePath(resource, scope.namespace),
      query: { limit: '1', labelSelector: scope.labelSelector },
      accept: metadataList,
      purpose: `list ${resource.plural}`,
    };
    return checkList(await this.#server.send(request), request).metadata ?? {};
  }

  /**
   * Waits for the first change of a kind since a position; ends early when the server closes the watch, or knows the
   * position no more.
   * @throws {ClusterError} the kind may not be watched.
   */
  async waitForChange(
    resource: Resource,
    scope: ListScope,
    position: string | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    const changes = this.changes(resource, scope, position, signal);
    await changes.next();
    await changes.return(undefined);
  }

  /**
   * Yields the changes of a kind since a position, until the server closes the watch, or knows the position no more, or
   * `signal` is aborted.
   * @throws {ClusterError} the kind may not be watched, or the watch breaks.
   */
  async *changes<T extends ApiObject>(
    resource: Resource,
    scope: ListScope,
    position: string | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<ObjectChange<T>> {
    const request: ApiRequest = {
      method: 'GET',
      path: resourcePath(resource, scope.namespace),
      query: {
        watch: 'true',
        labelSelector: scope.labelSelector,
        fieldSelector: scope.fieldSelector,
        resourceVersion: position,
      },
      ...(scope.metadataOnly ? { accept: metadataOnly } : {}),
      purpose: `watch ${resource.plural}`,
    };
    for await (const { type, object } of this.#server.watch(request, signal)) {
      if (type === 'ERROR') return;
      if (type === 'BOOKMARK') continue;
      yield {
        isGone: type === 'DELETED',
        object: checkObject(object, resource.kind, request) as T,
      };
    }
  }

  /**
   * Whether the API server says that it is ready to serve; it does not while it starts, although it answers already.
   * @throws {InterruptedError} on Ctrl-C.
   */
  async isReady(): Promise<boolean> {
    const request = { method: 'GET', path: '/readyz', purpose: 'ask whether it is ready' } as const;
    try {
      const { status } = await this.#server.exchange(request);
      // Whoever may not ask (a proxy in between may refuse the path) cannot know better than by trying.
      return status < 500;
    } catch (error) {
      if (error instanceof ClusterError) return false;
      throw error;
    }
  }

  /** Closes all connections. */
  close(): void {
    this.#server.close();
  }
}

/** Connects by kubeconfig and flags; nothing is sent yet, but a credential plugin is asked. */
export async function connect(
  flags: ConnectionFlags & StatedVersion,
  options: ApiServerOptions,
  needs?: NeededPlane,
): Promise<Cluster> {
  const selection = selectConnection(flags);
  const { context, namespace } = selection;
  const { meshVersion, commandFlags } = flags;
  const names = { context, namespace, meshVersion, commandFlags };
  const server = new ApiServer(selection, options);
  if (selection.user.plugin) await server.prepare();
  return new Cluster(server, names, needs);
}

/** A server that is none might leave it out. */
function hasVersion({ preferredVersion }: Partial<ApiGroup>): boolean {
  return typeof preferredVersion?.groupVersion === 'string';
}

/**
 * The body to send, with the resourceVersion it was planned on. Both forms of patch make the API server compare it with
 * the stored one and answer 409 if they differ.
 */
function guarded({ write, resourceVersion }: Change): unknown {
  if (resourceVersion === undefined) return write.body;
  if (write.action === 'json-patch') {
    return [
      { op: 'replace', path: '/metadata/resourceVersion', value: resourceVersion },
      ...write.body,
    ];
  }
  const metadata = typeof write.body.metadata === 'object' ? write.body.metadata : {};
  return { ...write.body, metadata: { ...metadata, resourceVersion } };
}
