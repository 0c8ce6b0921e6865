/** Writes choices as a sentence has them: `a`, `a or b`, `a, b or c`. */
export function alternatives(choices: readonly string[]): string {
  return [choices.slice(0, -1).join(', '), ...choices.slice(-1)].filter(Boolean).join(' or ');
}
