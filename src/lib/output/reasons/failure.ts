import { escapeLines, escapeText } from '../../escape.ts';
import { codeCommand, isExplainedError } from './explained-code.ts';

/**
 * Renders one error: what happened and why, on a line of its own what to do next, and the command that explains the code
 * where that says more.
 * @returns up to three lines, each ended with a newline.
 */
export function formatFailure(
  message: string,
  nextStep: string | undefined,
  code?: string,
): string {
  return [
    `error: ${indented(message)}\n`,
    nextStep === undefined ? '' : `  → ${escapeText(nextStep)}\n`,
    code !== undefined && isExplainedError(code) ? `  see: ${codeCommand([code])}\n` : '',
  ].join('');
}

/** A message may have several lines, such as those of a webhook; none of them can pass for one of this program's own. */
function indented(message: string): string {
  return escapeLines(message).trimEnd().replaceAll('\n', '\n    ');
}
