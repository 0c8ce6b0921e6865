import { explainedErrorCodes } from '../../error-codes.ts';
import { PROBE_REASONS } from '../../injection/probe/probe-reasons.ts';

const explained: ReadonlySet<string> = new Set([
  ...explainedErrorCodes,
  ...Object.keys(PROBE_REASONS),
]);

/** Whether an error with this code points to `explain --code`; other errors say everything themselves. */
export function isExplainedError(code: string): boolean {
  return explained.has(code);
}

/** The command that prints the paragraphs of codes. */
export function codeCommand(codes: readonly string[]): string {
  return `kubectl asm-inject explain --code ${[...new Set(codes)].join(',')}`;
}
