import { readShapes } from '../command-line/shapes.ts';
import { type Completion, findCompletions, nothing } from './candidates.ts';
import { readTypedLine } from './command-line.ts';

/** Milliseconds after which somebody who pressed Tab should have an answer, or their shell back. */
const patience = 300;

/**
 * Answers a shell: prints candidates for the last word, one a line with what they mean after a tab, and after them a
 * line with a directive, as kubectl's own plugins' completion does. What fails or takes longer than 300 ms from the
 * start of the process (ASM_INJECT_COMPLETION_TIMEOUT: another number of them) gives no candidates, and no complaint.
 * @param words after the program's name; the last one is the one being typed.
 */
export async function complete(words: readonly string[]): Promise<void> {
  const shapes = readShapes();
  const abort = new AbortController();
  const limit = Number(process.env.ASM_INJECT_COMPLETION_TIMEOUT) || patience;
  const tooLate = setTimeout(
    () => {
      abort.abort();
      print(nothing);
      // Whatever is under way, a sign-in by an exec plugin for one, does not hold up the shell.
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
