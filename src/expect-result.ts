import { exitCodes } from './lib/errors.ts';
import { formatFailure } from './lib/output/reasons/failure.ts';
import { stderrWidth } from './lib/terminal/width.ts';

/**
 * Does the work of a command, and makes sure that the process does not end with success before the work is finished.
 * Node ends a process with exit code 0 as soon as nothing keeps the event loop alive, even if promises are still
 * awaited; this is reported as a bug instead, with exit code 1.
 * @throws whatever the work throws.
 */
export async function expectResult(work: () => Promise<unknown>): Promise<void> {
  process.once('beforeExit', reportUnfinished).once('exit', failUnfinished);
  try {
    await work();
  } finally {
    process.off('beforeExit', reportUnfinished).off('exit', failUnfinished);
  }
}

function reportUnfinished(): void {
  process.exitCode = exitCodes.bug.code;
  process.stderr.write(
    formatFailure(
      {
        message: 'internal error: the command ended before it had a result',
        nextStep: 'this is a bug; report it, and run the command again to see where things stand',
      },
      stderrWidth(),
    ),
  );
}

/** Something called `process.exit`; the code that it chose is kept. */
function failUnfinished(code: number): void {
  if (code === exitCodes.done.code) process.exitCode = exitCodes.bug.code;
}
