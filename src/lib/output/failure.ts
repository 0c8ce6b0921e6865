/**
 * Renders one error: what happened and why, and on a line of its own what to do next.
 * @returns one or two lines, each ended with a newline.
 */
export function formatFailure(message: string, nextStep: string | undefined): string {
  return `error: ${message}\n${nextStep === undefined ? '' : `  → ${nextStep}\n`}`;
}
