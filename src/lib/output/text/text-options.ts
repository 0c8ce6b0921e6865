/** Width of the target terminal, in columns; undefined where there is none: a pipe gets whole lines. */
export type Columns = number | undefined;

/** How much is shown, and how wide a line may be. */
export interface TextOptions {
  /** Whether to show everything, as with `-o wide`. */
  readonly wide: boolean;
  readonly columns: Columns;
}
