import { escapeLines, escapeText } from '../../escape.ts';
import { reasonLink } from './reasons.ts';

/**
 * Renders one error: what happened and why, on a line of its own what to do next, and where the code is explained, if it
 * is.
 * @returns up to three lines, each ended with a newline.
 */
export function formatFailure(
  message: string,
  nextStep: string | undefined,
  code?: string,
): string {
  const link = code === undefined ? undefined : reasonLink(code);
  return [
    `error: ${indented(message)}\n`,
    nextStep === undefined ? '' : `  → ${escapeText(nextStep)}\n`,
    link === undefined ? '' : `  see ${link}\n`,
  ].join('');
}

/** A message may have several lines, such as those of a webhook; none of them can pass for one of this program's own. */
function indented(message: string): string {
  return escapeLines(message).trimEnd().replaceAll('\n', '\n    ');
}
