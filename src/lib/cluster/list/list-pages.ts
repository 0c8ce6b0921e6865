import { setImmediate } from 'node:timers/promises';
import { ClusterError } from '../../errors.ts';
import type { ApiObject } from '../../injection/model/api-objects.ts';

/** The metadata of a page and of its list. */
export interface PageMetadata {
  readonly continue?: string;
  readonly resourceVersion?: string;
  readonly remainingItemCount?: number;
}

/** A page of a list as the API server sends it. */
export interface Page {
  readonly metadata?: PageMetadata;
  readonly items?: readonly ApiObject[] | null;
}

/** A page that has arrived; its objects are read when it is their turn. */
export interface ArrivedPage {
  readonly metadata?: PageMetadata | undefined;
  /** The number of its objects. */
  readonly count: number;
  /** Its objects, in batches; to be called once. */
  readonly batches: () => Iterable<readonly ApiObject[]>;
  /** The last of its objects; to be called before the others are read. */
  readonly last: () => ApiObject | undefined;
}

/** A page whose objects are already in memory. */
export function arrivedPage({ metadata, items }: Page): ArrivedPage {
  // An empty list has `null`.
  const objects = items ?? [];
  return {
    metadata,
    count: objects.length,
    batches: () => [objects],
    last: () => objects.at(-1),
  };
}

/** Give up after a list has expired this many times in a row. */
const MOST_RESTARTS = 5;

/**
 * The maximum number of consecutive pages without new objects, such as those after a restart and those that a selector
 * empties.
 */
const MOST_IDLE_PAGES = 1_000;

/** Five million objects, in full pages: more than an API server holds. */
const MOST_PAGES = 10_000;

/**
 * Yields the objects of a list as its pages come; one page is held at a time, while the next one is on its way.
 *
 * A continue token expires when the API server compacts its history, after five minutes by default; the answer is then
 * 410. The list starts again, and continues after the last object that was yielded. Lists are in the order of namespace
 * and name (Kubernetes v1.36 apiserver pkg/storage/etcd3), so nothing is duplicated or left out.
 * @param read one page; `undefined` is the first.
 * @param onPage called with each page before its objects are yielded, until the list starts again: then some pages
 * repeat.
 * @throws {ClusterError} a page cannot be read, the list expired again and again, or it has no end.
 */
export async function* listPages<T extends ApiObject>(
  read: (token: string | undefined) => Promise<ArrivedPage>,
  onPage: (page: ArrivedPage) => void = () => undefined,
): AsyncGenerator<readonly T[]> {
  let token: string | undefined;
  let restarts = 0;
  let last = '';
  let reading = read(undefined);
  let idle = 0;
  for (let pages = 1; ; pages += 1) {
    let page: ArrivedPage;
    try {
      page = await reading;
    } catch (error) {
      if (token === undefined || !isExpired(error) || restarts === MOST_RESTARTS) throw error;
      restarts += 1;
      token = undefined;
      page = await read(undefined);
    }
    const next = page.metadata?.continue || undefined;
    if (next !== undefined && (next === token || idle > MOST_IDLE_PAGES || pages > MOST_PAGES)) {
      throw endless();
    }
    token = next;
    if (token !== undefined) {
      // The server prepares the next page while this one is processed.
      reading = read(token);
      // Awaited above, unless the caller stops reading.
      reading.catch(() => undefined);
      // Sent before the objects of this page occupy the processor.
      await setImmediate();
    }
    if (restarts === 0) onPage(page);
    idle += 1;
    for (const items of page.batches() as Iterable<readonly T[]>) {
      const fresh = restarts === 0 ? items : items.filter((item) => keyOf(item) > last);
      const newest = fresh.at(-1);
      if (newest === undefined) continue;
      yield fresh;
      if (keyOf(newest) > last) idle = 0;
      last = keyOf(newest);
    }
    if (token === undefined) return;
  }
}

/** The error for an endless list: an API server's lists end, so this server only looks like one. */
function endless(): ClusterError {
  return new ClusterError(
    'could not read a list to its end: the server gives page after page without progress',
    {
      code: 'not-an-api-server',
      nextStep: 'check that the kubeconfig names an API server, and no proxy is in between',
    },
  );
}

function isExpired(error: unknown): boolean {
  return error instanceof ClusterError && error.status === 410;
}

/** The sort key of a list. */
export function keyOf({ metadata }: ApiObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}
