import { setImmediate } from 'node:timers/promises';
import { pMapIterable } from 'p-map';
import type { ApiObject } from '../../injection/model/api-objects.ts';
import { type ArrivedPage, keyOf, listPages } from './list-pages.ts';

/** One page of one list. */
export interface PageOf {
  /** Left out: the list goes across all namespaces. */
  readonly namespace?: string | undefined;
  /** Left out: the first page. */
  readonly token?: string | undefined;
}

/** The extent of a list. */
export interface Survey {
  /** Names of all namespaces. */
  readonly namespaces: readonly string[];
  /** The maximum number of objects after the first page. */
  readonly remaining: number;
}

/** Options for reading a list across namespaces. */
export interface AcrossOptions {
  /** The first page, if it was already requested. */
  readonly first?: Promise<ArrivedPage> | undefined;
  /**
   * Called when the first page is not the last; returns nothing if the extent cannot be read. Left out: the list is
   * read in pages.
   */
  readonly survey?: ((first: ArrivedPage) => Promise<Survey | undefined>) | undefined;
  /** Only objects of these namespaces are needed; others may come as well. */
  readonly among?: readonly string[] | undefined;
  /**
   * Called with each page, as {@link listPages} does; for a list that is read by namespace, only with the first one.
   */
  readonly onPage?: (page: ArrivedPage) => void;
}

/** Namespaces that are requested ahead of their turn; more gain nothing with an API server nearby. */
const namespacesAhead = 3;

/**
 * Yields the objects of a list across namespaces, in its order.
 *
 * The API server takes the first page of a list from its watch cache, and all others from etcd, which costs it several
 * times as much (Kubernetes v1.36 apiserver pkg/storage/cacher). The rest of a long list is therefore read namespace by
 * namespace, using the first page of each. This applies only if the namespaces are large enough that it takes no more
 * round trips in a row. Each namespace is returned as it was when it was requested. One that is created while the list
 * is read may be missed, as it would have been a moment earlier.
 * @throws {ClusterError} as {@link listPages}.
 */
export async function* listAcross<T extends ApiObject>(
  read: (page: PageOf) => Promise<ArrivedPage>,
  { first = read({}), survey, among, onPage }: AcrossOptions,
): AsyncGenerator<readonly T[]> {
  const page = await first;
  // Finding the last object means reading all of the page.
  const last = page.metadata?.continue ? page.last() : undefined;
  const found = last && (await survey?.(page));
  const rest = found && choose(found, last, page.count, among);
  if (!rest) {
    yield* listPages<T>(
      beginWith(first, (token) => read({ token })),
      onPage,
    );
    return;
  }
  const pages = pMapIterable(
    [undefined, ...rest],
    async (namespace) => ({ namespace, page: await (namespace ? read({ namespace }) : first) }),
    { concurrency: namespacesAhead },
  );
  for await (const { namespace, page: begun } of pages) {
    if (namespace === undefined) {
      // Further pages are requested before the objects of this page occupy the processor.
      await setImmediate();
      onPage?.(begun);
      yield* begun.batches() as Iterable<readonly T[]>;
      continue;
    }
    const reader = beginWith(Promise.resolve(begun), (token) => read({ namespace, token }));
    // The first page ended somewhere in this namespace.
    const isCut = namespace === last.metadata.namespace;
    for await (const items of listPages<T>(reader)) {
      yield isCut ? items.filter((item) => keyOf(item) > keyOf(last)) : items;
    }
  }
}

/**
 * The namespaces that hold the objects after a given one, in the order of the list; nothing if the list is better read
 * in pages.
 */
function choose(
  { namespaces, remaining }: Survey,
  { metadata: { namespace: current = '' } }: ApiObject,
  pageSize: number,
  among: AcrossOptions['among'],
): readonly string[] | undefined {
  // It was created after the names were read.
  if (!namespaces.includes(current)) return undefined;
  const wanted = among && new Set(among);
  // In etcd's keys a slash follows the namespace: a-b comes before a.
  const rest = namespaces
    .filter((name) => wanted?.has(name) ?? true)
    .map((name) => `${name}/`)
    .filter((prefix) => prefix >= `${current}/`)
    .sort((a, b) => (a < b ? -1 : 1))
    .map((prefix) => prefix.slice(0, -1));
  return rest.length <= Math.ceil(remaining / pageSize) * namespacesAhead ? rest : undefined;
}

/** Reads a list whose first page was already requested. */
function beginWith(
  first: Promise<ArrivedPage>,
  read: (token: string | undefined) => Promise<ArrivedPage>,
): typeof read {
  let unread: Promise<ArrivedPage> | undefined = first;
  return (token) => {
    const page = unread ?? read(token);
    unread = undefined;
    return page;
  };
}
