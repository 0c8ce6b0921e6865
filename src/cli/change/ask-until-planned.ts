import { UsageError } from '../../lib/errors.ts';
import { formatFailure } from '../../lib/output/reasons/failure.ts';
import { stderrWidth } from '../../lib/terminal/width.ts';

/**
 * Asks on a terminal until the answers can be planned. If a plan is refused, the reason is shown and all questions are
 * asked again with the former answers as presets: users change only the wrong one. Ctrl-C leaves.
 * @param ask receives the answers of the last round as presets, if there was one.
 * @param plan makes a plan of the answers.
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
