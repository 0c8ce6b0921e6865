/** Feeds the subjects in turn until it is ended; what it is at stands in memory that the other thread sees. */
import { parentPort, workerData } from 'node:worker_threads';
import fc from 'fast-check';
import { isAnswer, subjects } from './subjects.ts';

const { seed, current, count } = workerData as {
  readonly seed: number;
  readonly current: Uint8Array;
  readonly count: Int32Array;
};
const encoder = new TextEncoder();

for (let round = 0; ; round += 1) {
  for (const subject of subjects) {
    for (const text of fc.sample(subject.input, { seed: seed + round, numRuns: 100 })) {
      const what = JSON.stringify({ subject: subject.name, text });
      current.fill(0);
      encoder.encodeInto(what, current);
      Atomics.add(count, 0, 1);
      try {
        subject.take(text);
      } catch (error) {
        if (!isAnswer(error)) {
          parentPort?.postMessage({ what, error: error instanceof Error ? error.stack : error });
        }
      }
    }
  }
}
