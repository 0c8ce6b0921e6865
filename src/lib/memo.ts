/**
 * Asynchronous answers by key, each found once, even for callers at the same time. A failure is not kept: the next
 * caller tries again.
 */
export class Memo<T> {
  readonly #answers = new Map<string, Promise<T>>();

  /** The answer for a key; finds it at the first call. */
  get(key: string, find: () => Promise<T>): Promise<T> {
    let answer = this.#answers.get(key);
    if (answer === undefined) {
      answer = find();
      this.#answers.set(key, answer);
      answer.catch(() => this.#answers.delete(key));
    }
    return answer;
  }
}
