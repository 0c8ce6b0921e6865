import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import type { ApiClient } from './api-client.ts';
import type { ApiObject } from './api-object.ts';

const retryMs = 250;

interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: ApiObject;
}

function keyOf({ metadata }: ApiObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name ?? ''}`;
}

function withQuery(path: string, query: string): string {
  return `${path}${path.includes('?') ? '&' : '?'}${query}`;
}

async function followOnce(
  client: ApiClient,
  path: string,
  onChange: (objects: ReadonlyMap<string, ApiObject>) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  const list = await client.list(path);
  const objects = new Map(list.items.map((item) => [keyOf(item), item]));
  onChange(objects);
  const query = `watch=true&resourceVersion=${list.metadata.resourceVersion}`;
  const stream = await client.open({ method: 'GET', path: withQuery(path, query), signal });
  for await (const line of createInterface({ input: stream })) {
    const event = JSON.parse(line) as WatchEvent;
    if (event.type === 'ERROR') return;
    if (event.type === 'BOOKMARK') continue;
    if (event.type === 'DELETED') objects.delete(keyOf(event.object));
    else objects.set(keyOf(event.object), event.object);
    onChange(objects);
  }
}

/**
 * Reports the content of a collection (key `namespace/name`), first as listed and then after every change, until
 * `signal` aborts. After a lost connection it starts again with a new list.
 */
export async function follow(
  client: ApiClient,
  path: string,
  onChange: (objects: ReadonlyMap<string, ApiObject>) => void,
  signal?: AbortSignal,
): Promise<void> {
  const isOver = () => signal?.aborted ?? false;
  while (!isOver()) {
    try {
      await followOnce(client, path, onChange, signal);
    } catch (error) {
      if (!isOver()) console.error(`lost sight of ${path}: ${String(error)}`);
    }
    await delay(retryMs);
  }
}
