import type { ApiObject } from '../injection/model/api-objects.ts';
import { present } from '../present.ts';
import type { ApiRequest } from './api-request.ts';
import type { ApiServer } from './api-server.ts';
import type { ListScope } from './list/list-scope.ts';
import { checkObject } from './list/shape.ts';
import type { ObjectReader } from './object-reader.ts';
import { type Resource, resourcePath } from './resources.ts';

/** An object after a change, or before its deletion. */
export interface ObjectChange<T extends ApiObject> {
  readonly isGone: boolean;
  readonly object: T;
}

const metadataOnly =
  'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json';

/** Watches objects: one with all its changes, or the changes of a kind since a position. */
export class ObjectWatcher {
  readonly #server: ApiServer;
  readonly #reader: ObjectReader;

  constructor(server: ApiServer, reader: ObjectReader) {
    this.#server = server;
    this.#reader = reader;
  }

  /**
   * Yields one object now and after each of its changes, until the caller stops reading; `undefined` when it does not
   * exist (any longer). If the server ends the watch, it is reopened from a fresh read.
   */
  async *follow<T extends ApiObject>(
    resource: Resource,
    name: string,
    namespace: string,
    signal: AbortSignal,
  ): AsyncGenerator<T | undefined> {
    while (!signal.aborted) {
      const object = await this.#reader.read<T>(resource, name, namespace);
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

  /**
   * Waits for the first change of a kind since a position; ends early when the server closes the watch, or no longer
   * knows the position.
   * @throws {ClusterError} the kind cannot be watched.
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
   * Yields the changes of a kind since a position, until the server closes the watch, or no longer knows the position,
   * or `signal` is aborted.
   * @throws {ClusterError} the kind cannot be watched, or the watch breaks.
   */
  async *changes<T extends ApiObject>(
    resource: Resource,
    scope: ListScope,
    position: string | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<ObjectChange<T>> {
    const request: ApiRequest = present({
      method: 'GET',
      path: resourcePath(resource, scope.namespace),
      query: {
        watch: 'true',
        labelSelector: scope.labelSelector,
        fieldSelector: scope.fieldSelector,
        resourceVersion: position,
      },
      accept: scope.metadataOnly ? metadataOnly : undefined,
      purpose: `watch ${resource.plural}`,
    });
    for await (const { type, object } of this.#server.watch(request, signal)) {
      if (type === 'ERROR') return;
      if (type === 'BOOKMARK') continue;
      yield {
        isGone: type === 'DELETED',
        object: checkObject(object, resource.kind, request) as T,
      };
    }
  }
}
