const initialSize = 64 * 1024;

/**
 * Collects the chunks of one body, then of the next, in the same memory. Bodies that have memory of their own, and their
 * chunks with them, live until the collector comes by, which a hundred pages of pods do not wait for.
 */
export class BodyBuffer {
  #memory = Buffer.allocUnsafeSlow(initialSize);
  #length = 0;

  /** Everything that was added; good until the next body. */
  get bytes(): Buffer {
    return this.#memory.subarray(0, this.#length);
  }

  /** Begins another body. */
  clear(): void {
    this.#length = 0;
  }

  /** Copies a chunk behind the others. */
  add(chunk: Buffer): void {
    const length = this.#length + chunk.length;
    if (length > this.#memory.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(length, this.#memory.length * 2));
      this.bytes.copy(larger);
      this.#memory = larger;
    }
    chunk.copy(this.#memory, this.#length);
    this.#length = length;
  }
}
