import { ClusterError } from '../errors.ts';
import type { ApiObject } from '../injection/model/api-objects.ts';
import type { Cluster } from './cluster.ts';
import type { ListScope } from './list/list-scope.ts';
import type { Resource } from './resources.ts';

/** Whether the API server knows the user and denies the request. */
export function isForbidden(error: unknown): error is ClusterError {
  return error instanceof ClusterError && error.status === 403;
}

/** One object, if it can be read. */
export interface Reading<T> {
  readonly object?: T;
  /** Why it could not be read; absent when it simply does not exist. */
  readonly problem?: string;
}

/** Objects, if they can be listed. */
export interface ListReading<T> {
  readonly objects: readonly T[];
  /** Why they could not be listed. */
  readonly problem?: string;
}

/**
 * Reads an object that a command can do without.
 * @throws {ClusterError} every failure but a denial.
 */
export async function readIfAllowed<T extends ApiObject>(
  cluster: Cluster,
  resource: Resource,
  name: string,
  namespace?: string,
): Promise<Reading<T>> {
  try {
    const object = await cluster.read<T>(resource, name, namespace);
    return object ? { object } : {};
  } catch (error) {
    if (isForbidden(error)) return { problem: error.message };
    throw error;
  }
}

/**
 * Lists objects that a command can do without.
 * @throws {ClusterError} every failure but a denial.
 */
export async function listIfAllowed<T extends ApiObject>(
  cluster: Cluster,
  resource: Resource,
  scope: ListScope = {},
): Promise<ListReading<T>> {
  try {
    return { objects: await cluster.list<T>(resource, scope) };
  } catch (error) {
    if (isForbidden(error)) return { objects: [], problem: error.message };
    throw error;
  }
}

/** The present position in the history of a kind; nothing for a kind that cannot be listed, or does not exist. */
export async function readPositionIfAllowed(
  cluster: Cluster,
  resource: Resource,
  scope: ListScope,
): Promise<string | undefined> {
  try {
    return await cluster.readPosition(resource, scope);
  } catch (error) {
    const status = error instanceof ClusterError ? error.status : undefined;
    if (status === 403 || status === 404) return undefined;
    throw error;
  }
}
