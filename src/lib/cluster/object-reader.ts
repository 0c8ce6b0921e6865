import { ClusterError } from '../errors.ts';
import type { ApiObject, PodObject } from '../injection/model/api-objects.ts';
import type { ApiRequest } from './api-request.ts';
import type { ApiServer } from './api-server.ts';
import { listAcross, type PageOf, type Survey } from './list/list-across.ts';
import { arrivedPage, type ArrivedPage, type PageMetadata } from './list/list-pages.ts';
import type { ListScope } from './list/list-scope.ts';
import { checkList, checkObject, checkRecords, wrongShape } from './list/shape.ts';
import type { Message } from './protobuf/message.ts';
import { podMessage, rolloutMessages } from './protobuf/messages.ts';
import { narrowList, readNarrowPage } from './protobuf/narrow-page.ts';
import { groupPath, type Resource, resourcePath, resources } from './resources.ts';

/** kubectl's own page size (cmd/util/helpers.go, v0.36): memory stays flat however large the cluster is. */
const pageSize = '500';

/**
 * Of workloads whose counts alone are read. They take a third of the space of pods, and the API server takes the first
 * page from its watch cache, but all others from etcd.
 */
const pageSizeOfCounts = '1500';

const metadataList =
  'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json';

/** A served API group. */
export interface ApiGroup {
  readonly name: string;
  readonly preferredVersion: { readonly groupVersion: string };
}

/** A served kind, or a subresource of one. */
interface ServedKind {
  readonly name: string;
  readonly kind: string;
}

/** Reads objects as the API server sends them: one object, a kind page by page, or the available kinds. */
export class ObjectReader {
  readonly #server: ApiServer;

  constructor(server: ApiServer) {
    this.#server = server;
  }

  /**
   * Reads one object.
   * @param signal ends the request instead of Ctrl-C.
   * @returns `undefined` if none has that name.
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

  /** Lists a kind page by page, with at most 500 objects each; an expired list starts again, without duplicates. */
  pages<T extends ApiObject>(
    resource: Resource,
    scope: ListScope = {},
  ): AsyncGenerator<readonly T[]> {
    const counts = scope.countsOnly ? rolloutMessages[resource.kind] : undefined;
    if (counts) return this.#pages(resource, scope, (one) => this.#readNarrow(one, counts));
    const accept = scope.metadataOnly ? { accept: metadataList } : {};
    return this.#pages<T>(resource, scope, async (request) =>
      arrivedPage(checkList(await this.#server.send({ ...request, ...accept }), request)),
    );
  }

  /**
   * Lists pods page by page; each pod has only the fields that judging it needs (protobuf/messages.ts). They come in
   * protobuf, most of which can be skipped unread, or in JSON from a server that does not support protobuf. The result
   * is the same.
   * @param first the first page, if it was already requested.
   */
  podPages(
    scope: ListScope = {},
    first?: Promise<ArrivedPage>,
  ): AsyncGenerator<readonly PodObject[]> {
    const read = (one: ApiRequest): Promise<ArrivedPage> => this.#readNarrow(one, podMessage);
    return this.#pages<PodObject>(resources.pod, scope, read, first);
  }

  /** Requests the first page of {@link podPages}, so that other things can be read while it is on its way. */
  firstPodPage(scope: ListScope): Promise<ArrivedPage> {
    const page = this.#readNarrow(pageRequest(resources.pod, scope), podMessage);
    // For callers that turn out to need no pods; others await it.
    page.catch(() => undefined);
    return page;
  }

  async #readNarrow(request: ApiRequest, item: Message): Promise<ArrivedPage> {
    const body = await this.#server.receive({ ...request, accept: narrowList });
    const page = readNarrowPage(body, item, request.purpose);
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

  /** Finds out how far a list with more than one page goes; nothing if that cannot be read. */
  async #survey(resource: Resource, { metadata }: ArrivedPage): Promise<Survey | undefined> {
    try {
      const [namespaces, { remainingItemCount = 0 }] = await Promise.all([
        this.list(resources.namespace, { metadataOnly: true }),
        // The API server does not report this for a list that a selector narrows.
        metadata?.remainingItemCount === undefined ? this.#readHead(resource, {}) : metadata,
      ]);
      const names = namespaces.map(({ metadata: { name } }) => name);
      return { namespaces: names, remaining: remainingItemCount };
    } catch (error) {
      if (error instanceof ClusterError) return undefined;
      throw error;
    }
  }

  /** Lists all objects of a kind, for kinds of which a cluster has few. */
  async list<T extends ApiObject>(resource: Resource, scope: ListScope = {}): Promise<T[]> {
    const all: T[] = [];
    for await (const page of this.pages<T>(resource, scope)) all.push(...page);
    return all;
  }

  /** The present position in the history of a kind: the caller can wait for changes from here on. */
  async readPosition(resource: Resource, scope: ListScope): Promise<string | undefined> {
    return (await this.#readHead(resource, scope)).resourceVersion;
  }

  /** The metadata of a list. */
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

  /** The served API groups, without the core group. */
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
    // Subresources are listed next to their kinds.
    return served.filter(({ name }) => !name.includes('/')).map(({ kind }) => kind);
  }

  /**
   * Whether the API server reports that it is ready to serve. While it starts it answers, but is not ready.
   * @throws {InterruptedError} on Ctrl-C.
   */
  async isReady(): Promise<boolean> {
    const request = { method: 'GET', path: '/readyz', purpose: 'ask whether it is ready' } as const;
    try {
      const { status } = await this.#server.exchange(request);
      // If the question is refused (a proxy in between may refuse the path), only trying can tell.
      return status < 500;
    } catch (error) {
      if (error instanceof ClusterError) return false;
      throw error;
    }
  }
}

function pageRequest(
  resource: Resource,
  { labelSelector, fieldSelector, ...scope }: ListScope,
  { namespace = scope.namespace, token }: PageOf = {},
): ApiRequest {
  const limit = scope.countsOnly ? pageSizeOfCounts : pageSize;
  return {
    method: 'GET',
    path: resourcePath(resource, namespace),
    query: { limit, continue: token, labelSelector, fieldSelector },
    purpose: `list ${resource.plural}${namespace ? ` in ${namespace}` : ''}`,
  };
}

/** Another kind of server might omit it. */
function hasVersion({ preferredVersion }: Partial<ApiGroup>): boolean {
  return typeof preferredVersion?.groupVersion === 'string';
}
