import { pathOf } from './kind.ts';

/** Identifies one object of the cluster in a plan and its outcome. */
export interface ObjectReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

/** One field before and after; `undefined` means absent. */
export interface FieldChange {
  /** Path as a person writes it, e.g. `metadata.labels[istio-injection]`. */
  readonly field: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** The body sent, without resourceVersion: a new object, a JSON merge patch (RFC 7396) or a JSON patch (RFC 6902). */
export type Write =
  | { readonly action: 'create'; readonly body: Readonly<Record<string, unknown>> }
  | { readonly action: 'merge-patch'; readonly body: Readonly<Record<string, unknown>> }
  | { readonly action: 'json-patch'; readonly body: readonly JsonPatchOperation[] };

/** One operation of a JSON patch; `path` is a JSON pointer (RFC 6901). */
export interface JsonPatchOperation {
  readonly op: 'add' | 'remove' | 'replace' | 'test';
  readonly path: string;
  readonly value?: unknown;
}

/** One write: the request, the object and its state, and the changed fields. */
export interface Change {
  readonly object: ObjectReference;
  /** The state that the change was planned for; the API server refuses the change (409) in any other state. */
  readonly resourceVersion?: string;
  readonly write: Write;
  /** The write that undoes the change; absent where the former values must be restored by hand. */
  readonly undo?: Write;
  readonly fields: readonly FieldChange[];
  /**
   * The list that a JSON patch edits, where items are added and removed: indexes do not show whether the patch was
   * applied.
   */
  readonly list?: ListChange;
  /** The edited text before and after, where a diff shows more than the fields. */
  readonly texts?: { readonly before: string; readonly after: string };
}

/** A list before and after, by the significant keys of its items. */
export interface ListChange {
  /** Field at the top of the object. */
  readonly field: string;
  readonly keys: readonly string[];
  readonly before: readonly object[];
  readonly after: readonly object[];
}

/** All writes of one command, in order. An empty plan is a no-op: nothing is sent. */
export interface Plan {
  readonly changes: readonly Change[];
}

/** `kind/name` as kubectl prints it, with the namespace if there is one. */
export function describeObject(object: ObjectReference): string {
  const name = pathOf(object);
  return object.namespace === undefined ? name : `${name} in ${object.namespace}`;
}
