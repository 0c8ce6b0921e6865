import { setImmediate } from 'node:timers/promises';
import { ClusterError } from '../../errors.ts';
import type { ApiObject } from '../../injection/model/api-objects.ts';

/** What a page says of itself and of its list. */
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

/** A page that has arrived, and whose objects are read when it is their turn. */
export interface ArrivedPage {
  readonly metadata?: PageMetadata | undefined;
  /** How many objects it has. */
  readonly count: number;
  /** Its objects, some at a time; to be called once. */
  readonly batches: () => Iterable<readonly ApiObject[]>;
  /** The last of them, to be asked for before the others. */
  readonly last: () => ApiObject | undefined;
}

/** A page of which the objects are there already. */
export function arrivedPage({ metadata, items }: Page): ArrivedPage {
  // A list of nothing has `null`.
  const objects = items ?? [];
  return {
    metadata,
    count: objects.length,
    batches: () => [objects],
    last: () => objects.at(-1),
  };
}

/** A list that expires this often in a row is not going to be read. */
const MOST_RESTARTS = 5;

/** Pages in a row that may bring nothing new, as those after a restart and those that a selector empties. */
const MOST_IDLE_PAGES = 1_000;

/** Five million objects, in full pages: more than an API server holds. */
const MOST_PAGES = 10_000;

/**
 * Yields the objects of a list as its pages come; one page is held at a time, while the next one is on its way.
 *
 * A continue token expires when the API server compacts its history, after five minutes by default, and is answered
 * with 410 then. The list starts again, and goes on after the last object that was yielded: lists are in the order of
 * namespace and name (Kubernetes v1.36 apiserver pkg/storage/etcd3), so nothing comes twice and nothing is left out.
 * @param read one page; `undefined` is the first.
 * @param onPage told of each page before its objects are yielded, until the list starts again: then some come again.
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
      // The server makes the next page while this one is looked at.
      reading = read(token);
      // Awaited above, unless nobody wants to see another page.
      reading.catch(() => undefined);
      // Sent before the objects of this page take the processor.
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

/** The API server's lists end; it takes a server that only looks like one. */
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

/** What a list is in the order of. */
export function keyOf({ metadata }: ApiObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}
