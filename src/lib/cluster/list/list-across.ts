import { setImmediate } from 'node:timers/promises';
import { pMapIterable } from 'p-map';
import type { ApiObject } from '../../injection/model/api-objects.ts';
import { type ArrivedPage, keyOf, listPages } from './list-pages.ts';

/** Which page of which list. */
export interface PageOf {
  /** Left out: the list goes across all namespaces. */
  readonly namespace?: string | undefined;
  /** Left out: the first one. */
  readonly token?: string | undefined;
}

/** How far a list goes. */
export interface Survey {
  /** Names of all namespaces. */
  readonly namespaces: readonly string[];
  /** How many objects there are at most after the first page. */
  readonly remaining: number;
}

/** What helps to read a list that goes across namespaces. */
export interface AcrossOptions {
  /** The first page, where it was asked for already. */
  readonly first?: Promise<ArrivedPage> | undefined;
  /** Asked where the first page is not the last; nothing where that cannot be read. Left out: it is read in pages. */
  readonly survey?: ((first: ArrivedPage) => Promise<Survey | undefined>) | undefined;
  /** Only objects of these namespaces are wanted; others may come as well. */
  readonly among?: readonly string[] | undefined;
  /** Told of each page, as {@link listPages} does; of a list that is read by namespace, of the first one only. */
  readonly onPage?: (page: ArrivedPage) => void;
}

/** So many namespaces are asked for before it is their turn; more do not come sooner from an API server near by. */
const namespacesAhead = 3;

/**
 * Yields the objects of a list across namespaces, in its order.
 *
 * The API server takes the first page of a list from its watch cache, and all others from etcd, which costs it several
 * times as much (Kubernetes v1.36 apiserver pkg/storage/cacher). So the rest of a long list is read namespace by
 * namespace, of each the first page: where namespaces are large enough that this takes no more round trips in a row.
 * Each namespace is as it was when it was asked for; one that is made while the list is read may be missed, as it would
 * have been a moment earlier.
 * @throws {ClusterError} as {@link listPages}.
 */
export async function* listAcross<T extends ApiObject>(
  read: (page: PageOf) => Promise<ArrivedPage>,
  { first = read({}), survey, among, onPage }: AcrossOptions,
): AsyncGenerator<readonly T[]> {
  const page = await first;
  const last = page.last();
  const goesOn = last !== undefined && Boolean(page.metadata?.continue);
  const found = goesOn ? await survey?.(page) : undefined;
  const rest = goesOn && found && choose(found, last, page.count, among);
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
      // Others are asked for before the objects of this page take the processor.
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

/** The namespaces that have what comes after an object, in the order of the list; nothing: it is better read in pages. */
function choose(
  { namespaces, remaining }: Survey,
  { metadata: { namespace: current = '' } }: ApiObject,
  pageSize: number,
  among: AcrossOptions['among'],
): readonly string[] | undefined {
  // It was made after the names were read.
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

/** Reads a list of which the first page was asked for already. */
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
