import { setTimeout as delay } from 'node:timers/promises';

/** Repeats an assertion until it holds and returns its value; after `timeoutMs` its own error is thrown. */
export async function eventually<T>(assertion: () => Promise<T>, timeoutMs = 15_000): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    try {
      return await assertion();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await delay(50);
    }
  }
}
