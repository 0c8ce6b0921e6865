/** Which objects of a kind to list. */
export interface ListScope {
  /** Left out: all namespaces. */
  readonly namespace?: string | undefined;
  /** Across namespaces: only objects of these are wanted; others may come as well. */
  readonly among?: readonly string[] | undefined;
  /** In kubectl's `-l` syntax; the API server parses it. */
  readonly labelSelector?: string | undefined;
  /** In kubectl's `--field-selector` syntax; each kind knows a few fields only. */
  readonly fieldSelector?: string | undefined;
  /** Only `metadata` of each object: a fifth of the bytes, where nothing else is looked at. */
  readonly metadataOnly?: boolean;
  /** Told before each page how many objects there are from it on; not where the server cannot tell, as with a selector. */
  readonly onRemaining?: ((count: number) => void) | undefined;
}
