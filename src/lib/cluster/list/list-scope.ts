/** Which objects of a kind to list. */
export interface ListScope {
  /** Left out: all namespaces. */
  readonly namespace?: string | undefined;
  /** Across namespaces: only objects of these are needed; others may come as well. */
  readonly among?: readonly string[] | undefined;
  /** In kubectl's `-l` syntax; the API server parses it. */
  readonly labelSelector?: string | undefined;
  /** In kubectl's `--field-selector` syntax; each kind supports only a few fields. */
  readonly fieldSelector?: string | undefined;
  /** Only `metadata` of each object, where nothing else is needed: a fifth of the bytes. */
  readonly metadataOnly?: boolean;
  /**
   * Only the fields that show whether all pods of a workload are of its newest template, of Deployments, StatefulSets
   * and DaemonSets: a hundredth of the bytes is read.
   */
  readonly countsOnly?: boolean;
  /**
   * Called before each page with the number of objects from it on; not called if the server does not know, as with a
   * selector.
   */
  readonly onRemaining?: ((count: number) => void) | undefined;
}
