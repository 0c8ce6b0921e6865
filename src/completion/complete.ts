import { readShapes } from '../command-line/shapes.ts';
import { type Completion, findCompletions, nothing } from './candidates.ts';
import { readTypedLine } from './command-line.ts';

/** Milliseconds after which users who pressed Tab get an answer, or their shell back. */
const patience = 300;

/**
 * Answers a shell: prints candidates for the last word, one per line with their meaning after a tab, and then a line
 * with a directive, as completion of kubectl plugins does. A failure, or a run longer than 300 ms from the start of the
 * process (ASM_INJECT_COMPLETION_TIMEOUT sets another number), gives no candidates and no error message.
 * @param words after the program's name; the last one is being typed.
 */
export async function complete(words: readonly string[]): Promise<void> {
  const shapes = readShapes();
  const abort = new AbortController();
  const limit = Number(process.env.ASM_INJECT_COMPLETION_TIMEOUT) || patience;
  const tooLate = setTimeout(
    () => {
      abort.abort();
      print(nothing);
      // Work in progress, such as a sign-in by an exec plugin, does not hold up the shell.
      process.exit();
    },
    Math.max(0, limit - performance.now()),
  );
  try {
    print(await findCompletions(shapes, readTypedLine(shapes, words), abort.signal));
  } catch {
    print(nothing);
  } finally {
    clearTimeout(tooLate);
  }
}

function print({ candidates, directive }: Completion): void {
  const lines = candidates.map(({ word, description }) =>
    description === undefined ? word : `${word}\t${description}`,
  );
  process.stdout.write([...lines, `:${directive}`, ''].join('\n'));
}
