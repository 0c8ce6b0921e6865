import { UsageError } from '../../lib/errors.ts';

/**
 * What is wrong with an answer to a prompt, by the reader that the flags have as well. Advice that speaks of flags is
 * left out: whoever answers a prompt has written none.
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
