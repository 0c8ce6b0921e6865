import { formatNotice, formatStep } from '../text/notice.ts';
import type { Columns } from '../text/text-options.ts';
import { codeCommand, isExplainedError } from './explained-code.ts';

/** An error as it is reported. */
export interface Failure {
  readonly message: string;
  readonly nextStep?: string | undefined;
  readonly code?: string;
}

/**
 * Renders one error: what happened and why, below it what to do next, and, where the code has a longer explanation, the
 * command that prints it.
 * @param columns of the target terminal, usually that of stderr.
 * @returns lines, each ended with a newline.
 */
export function formatFailure({ message, nextStep, code }: Failure, columns: Columns): string {
  return [
    formatNotice('error', message, columns),
    nextStep === undefined ? '' : formatStep(nextStep, columns),
    code !== undefined && isExplainedError(code) ? `  see: ${codeCommand([code])}\n` : '',
  ].join('');
}
