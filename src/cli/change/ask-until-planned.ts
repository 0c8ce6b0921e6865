import { UsageError } from '../../lib/errors.ts';
import { formatFailure } from '../../lib/output/reasons/failure.ts';
import { stderrWidth } from '../../lib/terminal/width.ts';

/**
 * Asks on a terminal until what was answered can be planned. A plan that is refused says why, and everything is asked
 * again with the former answers as presets, so that only the wrong one has to be changed; Ctrl-C leaves.
 * @param ask with the answers of the last round as presets, if there was one.
 * @param plan made of the answers.
 */
export async function askUntilPlanned<A, P>(
  ask: (former: A | undefined) => Promise<A>,
  plan: (answers: A) => Promise<P>,
): Promise<P> {
  for (let former: A | undefined; ;) {
    const answers = await ask(former);
    try {
      return await plan(answers);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      process.stderr.write(
        formatFailure(
          {
            message: error.message,
            nextStep: 'your answers are kept: change the one that is wrong',
          },
          stderrWidth(),
        ),
      );
      former = answers;
    }
  }
}
