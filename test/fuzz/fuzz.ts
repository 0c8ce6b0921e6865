import { Worker } from 'node:worker_threads';

/** What fuzzing came to. */
export interface FuzzResult {
  /** How many texts were taken. */
  readonly count: number;
  /** Texts that crashed, or that were not done with in time. */
  readonly problems: readonly string[];
}

/** A text that takes longer than this is a hang, in milliseconds. */
const patience = 10_000;

/** Long enough for every text. */
const roomForText = 1 << 16;

/**
 * Feeds texts to everything that takes some from users, in a thread of its own, so that a hang is seen.
 * @param texts at least this many are tried.
 * @param seed of the texts: the same seed makes the same ones.
 */
export async function fuzz(texts: number, seed: number): Promise<FuzzResult> {
  const current = new Uint8Array(new SharedArrayBuffer(roomForText));
  const count = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(new URL('worker.ts', import.meta.url), {
    workerData: { seed, current, count },
  });
  const problems: string[] = [];
  const failed = new Promise<never>((_, reject) => worker.once('error', reject));
  worker.on('message', ({ what, error }: { what: string; error: unknown }) => {
    problems.push(`crash on ${what}: ${String(error)}`);
  });
  try {
    await Promise.race([failed, watch(texts, { count, current, problems })]);
  } finally {
    await worker.terminate();
  }
  return { count: Atomics.load(count, 0), problems };
}

interface Watched {
  readonly count: Int32Array;
  readonly current: Uint8Array;
  readonly problems: string[];
}

function watch(texts: number, { count, current, problems }: Watched): Promise<void> {
  let seen = { count: 0, since: performance.now() };
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const now = performance.now();
      const done = Atomics.load(count, 0);
      if (done !== seen.count) seen = { count: done, since: now };
      // Before the first text the thread is still loading.
      const isHanging = done > 0 && now - seen.since > patience;
      if (isHanging) {
        const text = new TextDecoder().decode(current.slice()).replace(/\0+$/, '');
        problems.push(`hang on ${text}`);
      }
      if (!isHanging && problems.length === 0 && done < texts) return;
      clearInterval(timer);
      resolve();
    }, 100);
  });
}
