import pMap from 'p-map';

/** Tasks of several tests, which run side by side although their tests come one after the other. */
export class TasksAhead {
  readonly #concurrency: number;
  readonly #tasks: (() => Promise<void>)[] = [];
  #ends: readonly Promise<unknown>[] | undefined;

  constructor(concurrency: number) {
    this.#concurrency = concurrency;
  }

  /**
   * Adds a task, before the first one is waited for.
   * @returns waits for it, and fails as it does; the first call begins with all.
   */
  add(task: () => Promise<void>): () => Promise<void> {
    const index = this.#tasks.push(task) - 1;
    return async () => {
      this.#ends ??= this.#begin();
      await this.#ends[index];
    };
  }

  #begin(): readonly Promise<unknown>[] {
    const ends = this.#tasks.map(() => Promise.withResolvers<unknown>());
    void pMap(
      this.#tasks.entries(),
      async ([index, task]) => {
        await task().then(ends[index]?.resolve, ends[index]?.reject);
      },
      { concurrency: this.#concurrency },
    );
    // A task may fail before its test waits for it.
    for (const { promise } of ends) promise.catch(() => undefined);
    return ends.map(({ promise }) => promise);
  }
}
