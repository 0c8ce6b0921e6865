const initialSize = 64 * 1024;

/**
 * Collects the chunks of one body after another in the same memory. A body with memory of its own lives, with its
 * chunks, until the next garbage collection; a hundred pages of pods arrive sooner than that.
 */
export class BodyBuffer {
  #memory = Buffer.allocUnsafeSlow(initialSize);
  #length = 0;

  /** All chunks so far; valid until the next body. */
  get bytes(): Buffer {
    return this.#memory.subarray(0, this.#length);
  }

  /** Drops the body, so that another one can be appended. */
  clear(): void {
    this.#length = 0;
  }

  /** Appends a chunk. */
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
