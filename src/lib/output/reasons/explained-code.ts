import { PROBE_REASONS } from '../../injection/probe/probe-reasons.ts';

/** Codes of errors whose paragraph says more than the error does. */
const ERROR_CODES = [
  'unreachable',
  'not-an-api-server',
  'no-credentials',
  'unauthorized',
  'forbidden',
  'not-found',
  'conflict',
  'write-unknown',
  'expired',
  'invalid',
  'too-many-requests',
  'server-error',
  'rejected',
  'bad-request',
  'invalid-name',
  'no-kubeconfig',
  'bad-kubeconfig',
  'no-namespace',
  'no-workload',
  'nothing-of-its-own',
  'no-control-plane',
  'no-direction',
  'system-namespace',
  'confirmation-required',
  'policy-not-in-force',
  'policy-not-served',
  'rollout-failed',
  'rollout-timeout',
  'paused',
] as const;

/** One of them; the texts are in error-reasons.ts, which only `explain --code` loads. */
export type ExplainedError = (typeof ERROR_CODES)[number];

const explained: ReadonlySet<string> = new Set([...ERROR_CODES, ...Object.keys(PROBE_REASONS)]);

/** Whether an error with this code points to `explain --code`; others say everything themselves. */
export function isExplainedError(code: string): boolean {
  return explained.has(code);
}

/** The command that prints the paragraphs of codes. */
export function codeCommand(codes: readonly string[]): string {
  return `kubectl asm-inject explain --code ${[...new Set(codes)].join(',')}`;
}
