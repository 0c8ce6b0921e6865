import { UsageError } from '../../lib/errors.ts';

/**
 * What is wrong with an answer to a prompt, by the same reader that the flags use. Advice about flags is left out: a
 * prompt has none.
 * @param read throws a `UsageError` for a wrong answer.
 * @returns nothing when the answer is right.
 */
export function answerProblem(read: () => unknown): string | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const { message, nextStep } = error;
    return nextStep === undefined || /(^|\s)--?\w/.test(nextStep)
      ? message
      : `${message}; ${nextStep}`;
  }
}
