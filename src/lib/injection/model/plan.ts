import { pathOf } from './kind.ts';

/** Names one object of the cluster, as a plan and its outcome speak of it. */
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

/** What is sent, without the resourceVersion: a new object, a JSON merge patch (RFC 7396) or a JSON patch (RFC 6902). */
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

/** One write: what is sent, to which object in which state, and what it changes. */
export interface Change {
  readonly object: ObjectReference;
  /** The state the change was planned on; the API server refuses it (409) on any other. */
  readonly resourceVersion?: string;
  readonly write: Write;
  /** What takes the change back, where that is not sending the fields' former values by hand. */
  readonly undo?: Write;
  readonly fields: readonly FieldChange[];
  /** The list that a JSON patch edits, where items come and go: its indexes do not tell whether it was written. */
  readonly list?: ListChange;
  /** The edited text before and after, where a diff says more than the fields do. */
  readonly texts?: { readonly before: string; readonly after: string };
}

/** A list before and after, by the keys of its items that matter. */
export interface ListChange {
  /** Field at the top of the object. */
  readonly field: string;
  readonly keys: readonly string[];
  readonly before: readonly object[];
  readonly after: readonly object[];
}

/** Everything one command would write, in order. An empty plan is a no-op and nothing is sent. */
export interface Plan {
  readonly changes: readonly Change[];
}

/** `kind/name` as kubectl prints it, with the namespace where there is one. */
export function describeObject(object: ObjectReference): string {
  const name = pathOf(object);
  return object.namespace === undefined ? name : `${name} in ${object.namespace}`;
}
